/* The list of findings: filters, and going from one to the next. */

class Findings {
  constructor() {
    this.cards = all(".finding");
    if (!this.cards.length) return;
    this.text = one("#finding-text");
    this.selects = {severity: one("#finding-severity"), rule: one("#finding-rule"), who: one("#finding-who"), api: one("#finding-api")};
    this.fold = one("#finding-fold");
    this.words = new Map();
    this.fill();
    this.text.addEventListener("input", () => this.apply());
    Object.values(this.selects).forEach((select) => select.addEventListener("change", () => this.apply()));
    one("#finding-filters").addEventListener("submit", (event) => event.preventDefault());
    one("#finding-reset").addEventListener("click", () => this.clear());
    this.fold.addEventListener("click", () => this.unfold());
    this.apply();
  }

  fill() {
    const told = (name) => [...new Set(this.cards.flatMap((card) => card.dataset[name].split("|")))].filter(Boolean);
    options(this.selects.severity, [["", "all"], ...told("severity").map((name) => [name, name])]);
    for (const name of ["rule", "who", "api"]) options(this.selects[name], [["", "all"], ...told(name).sort().map((value) => [value, value])]);
  }

  matches(card) {
    const {severity, rule, who, api} = this.selects, data = card.dataset;
    if (severity.value && data.severity !== severity.value) return false;
    if (rule.value && data.rule !== rule.value) return false;
    if (who.value && !data.who.split("|").includes(who.value)) return false;
    if (api.value && data.api !== api.value) return false;
    const wanted = this.text.value.trim().toLowerCase();
    if (!wanted) return true;
    if (!this.words.has(card)) this.words.set(card, card.textContent.toLowerCase());
    return wanted.split(/\s+/).every((word) => this.words.get(card).includes(word));
  }

  apply() {
    for (const card of this.cards) card.hidden = !this.matches(card);
    for (const group of all("#findings .group")) {
      const shown = all(".finding:not([hidden])", group).length;
      group.hidden = !shown;
      one(".count", group).textContent = shown;
    }
    const shown = this.visible.length;
    one("#finding-shown").textContent = shown === this.cards.length ? count(shown, "finding") : `${shown} of ${count(this.cards.length, "finding")}`;
    one("#finding-none").hidden = shown > 0;
  }

  get visible() { return this.cards.filter((card) => !card.hidden); }

  unfold() {
    const open = this.visible.some((card) => !one("details", card).open);
    for (const card of this.visible) one("details", card).open = open;
    this.fold.textContent = open ? "Fold all" : "Unfold all";
  }

  clear() {
    if (!this.cards.length) return;
    this.text.value = "";
    Object.values(this.selects).forEach((select) => { select.value = ""; });
    this.apply();
  }

  route({anchor, values}) {
    if (!this.cards.length) return;
    if (anchor) {
      this.reveal(anchor);
      return;
    }
    for (const [name, select] of Object.entries(this.selects)) {
      if (values[name] !== undefined && [...select.options].some((option) => option.value === values[name])) select.value = values[name];
      else if (Object.keys(values).length) select.value = "";
    }
    if (Object.keys(values).length) this.text.value = "";
    this.apply();
  }

  reveal(anchor) {
    const target = document.getElementById(anchor);
    if (!target) return;
    if (target.hidden) this.clear();
    const details = target.matches("details") ? target : one("details", target);
    if (details) details.open = true;
    target.scrollIntoView({block: "start"});
    (one("summary", target) ?? target).focus({preventScroll: true});
  }

  step(by) {
    const shown = this.visible;
    if (!shown.length) return;
    const now = shown.findIndex((card) => card.contains(document.activeElement));
    const next = shown[Math.min(shown.length - 1, Math.max(0, now < 0 ? (by > 0 ? 0 : shown.length - 1) : now + by))];
    one("summary", next).focus({preventScroll: true});
    next.scrollIntoView({block: "nearest"});
  }
}
