/* Ties the parts together: which view is shown, what the keys do. */

class Report {
  constructor() {
    document.documentElement.classList.add("scripted");
    this.theme = new Theme();
    this.apis = new Apis();
    this.views = all(".view");
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("keydown", (event) => this.key(event));
    one("#help").addEventListener("click", () => this.help());
    if (!one("#overview")) return;
    this.findings = new Findings();
    this.panel = new Panel();
    this.matrix = new Matrix(this.apis, this.panel);
    this.graph = new Graph(this.apis);
    this.panel.closed = (inside) => this.left(inside);
    addEventListener("hashchange", () => this.route());
    matchMedia("print").addEventListener("change", ({matches}) => { if (matches) this.print(); });
    addEventListener("beforeprint", () => this.print());
    this.first();
  }

  first() {
    const {field} = one("#matrix").dataset;
    if (field && !location.hash) history.replaceState(null, "", address("", {field}));
    else if (!location.hash && !one("#findings")) history.replaceState(null, "", "#access");
    this.route();
  }

  route() {
    const asked = parsed(location.hash);
    if (asked.view === "main" && this.shown) return;
    const named = this.views.find((view) => view.id === asked.view), target = named ?? this.views[0];
    const missing = named || !asked.view || asked.view === "main" ? [] : [`There is no ${asked.view} here.`];
    const moved = this.shown && this.shown !== target;
    this.shown = target;
    for (const view of this.views) view.toggleAttribute("data-off", view !== target);
    for (const link of all("nav a")) {
      if (link.hash === `#${target.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (moved && !asked.anchor) scrollTo(0, 0);
    const parts = {findings: this.findings, access: this.matrix, graph: this.graph};
    this.miss([...missing, ...(parts[target.id]?.route(asked) ?? [])]);
  }

  /* Says what an address names that is not here, so that nobody takes one answer for another. */
  miss(sentences) {
    const note = one("#missing");
    note.hidden = !sentences.length;
    note.textContent = sentences.join(" ");
  }

  print() {
    this.findings.print();
    this.matrix.print();
  }

  /* A panel was closed: the address no longer names its field, and the focus goes back to the rows. */
  left(inside) {
    if (parsed(location.hash).values.field) history.replaceState(null, "", "#access");
    this.matrix.draw(true);
    if (inside) this.matrix.grid.focus({preventScroll: true});
  }

  click(event) {
    const button = event.target.closest("[data-copy]");
    if (button) copy(one("code", button.parentElement).textContent, button);
    const link = event.target.closest('a[href^="#"]');
    if (link?.matches(".skip")) {
      event.preventDefault();
      one("#main").focus();
    } else if (link && link.hash === location.hash) this.route();
  }

  help() {
    const keys = one("#keys");
    if (keys.open) keys.close();
    else keys.showModal();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || one("#keys").open) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape") {
      this.escape(event.target, typing);
      return;
    }
    if (typing) return;
    const views = {1: "overview", 2: "findings", 3: "access", 4: "graph"};
    if (event.key === "/") this.filter();
    else if (event.key === "?") this.help();
    else if (event.key === "t") this.theme.change();
    else if (event.key === "j" || event.key === "k") this.step(event.key === "j" ? 1 : -1);
    else if (views[event.key] && one(`#${views[event.key]}`)) location.hash = views[event.key];
    else return;
    event.preventDefault();
  }

  filter() {
    const field = one('input[type="search"]', this.shown ?? document);
    if (field) {
      field.focus();
      field.select();
    } else if (one("#finding-text")) {
      location.hash = "findings";
      setTimeout(() => one("#finding-text").focus());
    }
  }

  step(by) {
    if (this.shown?.id === "findings") this.findings.step(by);
    else if (this.shown?.id === "access") this.matrix.step(by);
  }

  escape(target, typing) {
    if (this.panel?.close()) return;
    if (this.shown?.id === "graph" && this.graph.leave()) return;
    if (typing && target.value && target.type === "search") {
      target.value = "";
      target.dispatchEvent(new Event("input"));
    } else if (typing) target.blur();
    else if (this.shown?.id === "findings") this.findings.clear();
    else if (this.shown?.id === "access" && this.matrix.model) this.matrix.clear();
  }
}

/* For scripts, and for the tests of this page. */
globalThis.report = new Report();
