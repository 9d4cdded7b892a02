/* The list of findings: filters, going from one to the next, and cards for those that are not in the page yet. */

const PORTION = 150;
const WHAT = {severity: "severity", rule: "rule", who: "caller", api: "API"};

/* One finding: an element of the page, or data of which a card is made when somebody comes to it. */
class Finding {
  constructor(element, data = null) {
    this.element = element;
    this.data = data;
    if (element) ({severity: this.severity, rule: this.rule, api: this.api} = element.dataset);
    this.callers = element ? all(".facts .who", element).map((who) => [who.title, who.textContent]) : [];
    this.id = element ? element.id : "";
  }

  get who() { return this.callers.map(([name]) => name); }

  get words() {
    this.known ??= (this.element ?? this.make()).textContent.toLowerCase();
    return this.known;
  }

  make() {
    const {values} = this, {fingerprint, severity, rule, doubtful, message, remedy, where, places, more, path, affected, moreAffected, witness, cell} = this.data;
    const icon = make("svg:svg", {class: "icon", "aria-hidden": "true"}, make("svg:use", {href: `#icon-${severity}`}));
    const meta = make("span", {class: "meta"}, make("span", {class: "rule-name"}, rule), make("span", {class: "where"}, where),
      doubtful && make("span", {class: "doubt"}, "low confidence"), this.several && make("span", {class: "of-api"}, this.api));
    const facts = make("dl", {class: "facts"}, make("dt", {}, "Fix"), make("dd", {}, ...runs(values[remedy])));
    if (this.callers.length) facts.append(make("dt", {}, "Who"), make("dd", {}, ...this.callers.flatMap(([name, short]) => [make("span", {class: "who", title: name}, short), " "])));
    if (path.length) facts.append(make("dt", {}, "Path"), make("dd", {}, make("ol", {class: "path"}, ...path.map((step) => make("li", {}, make("code", {}, step))))));
    if (affected.length) facts.append(make("dt", {}, "Affects"), make("dd", {class: "affected"}, ...affected.flatMap((name) => [make("code", {}, name), " "]), moreAffected > 0 && `and ${moreAffected} more`));
    const api = this.several ? this.api : "";
    this.element = make("article", {class: `finding ${severity}`, id: `finding-${fingerprint}`, tabindex: -1, "data-severity": severity, "data-rule": rule, "data-api": this.api},
      make("details", {}, make("summary", {}, icon, make("span", {class: "unseen"}, `${severity}: `), make("span", {class: "message"}, ...runs(message)), meta),
        make("div", {class: "body"},
          make("div", {class: "places"}, ...places.map(([place, caption]) => stepBox(values[place], values[caption])), more > 0 && make("p", {class: "quiet"}, `and ${more} more places`)),
          facts, witness && make("p", {class: "send"}, "As ", make("span", {class: "who"}, witness[0]), " send:"), witness && operationBox(witness[1]),
          make("p", {class: "links"}, make("a", {href: `#rule-${rule}`}, `About ${rule}`), " ",
            cell && make("a", {href: address("", {field: cell[0], as: cell[1], api})}, `Who reaches ${cell[0]}`), " ", make("a", {href: `#finding-${fingerprint}`}, "Link to this finding")))));
    return this.element;
  }
}

const NAMES = ["fingerprint", "severity", "rule", "api", "principals", "doubtful", "message", "remedy", "where", "places", "more", "path", "affected", "moreAffected", "witness", "cell"];

function unpacked(values, told) {
  const data = Object.fromEntries(NAMES.map((name, number) => [name, told[number]])), finding = new Finding(null, data);
  Object.assign(finding, {values, severity: data.severity, rule: data.rule, api: values[data.api], callers: values[data.principals], id: `finding-${data.fingerprint}`});
  return finding;
}

function runs(parts) {
  return parts.map(([kind, text]) => (kind === "code" ? make("code", {}, text) : text));
}

function stepBox(place, caption) {
  if (!place) return make("div", {class: "place"}, caption && make("p", {class: "caption"}, caption));
  const [where, line, before, marked, after] = place;
  return make("div", {class: "place"}, where && make("div", {class: "where"}, where),
    make("pre", {class: "excerpt"}, make("span", {class: "line-number"}, String(line)), make("code", {}, before, make("mark", {}, marked || " "), after)),
    caption && make("p", {class: "caption"}, caption));
}

class Findings {
  constructor() {
    this.every = null;
  }

  /* Thousands of findings take their time: nothing is done before somebody comes to them. */
  ready() {
    if (this.every) return this.every.length > 0;
    const {values, findings} = JSON.parse(one("#rest")?.textContent || "null") ?? {values: [], findings: []};
    this.every = [...all(".finding").map((card) => new Finding(card)), ...findings.map((told) => unpacked(values, told))];
    if (!this.every.length) return false;
    const several = new Set(this.every.map((finding) => finding.api)).size > 1 || one("#finding-api").closest("label").hidden === false;
    this.every.forEach((finding) => { finding.several = several; });
    this.limit = PORTION;
    this.text = one("#finding-text");
    this.selects = {severity: one("#finding-severity"), rule: one("#finding-rule"), who: one("#finding-who"), api: one("#finding-api")};
    this.fold = one("#finding-fold");
    this.more = one("#finding-more");
    this.fill();
    this.text.addEventListener("input", () => this.anew());
    Object.values(this.selects).forEach((select) => select.addEventListener("change", () => this.anew()));
    one("#finding-filters").addEventListener("submit", (event) => event.preventDefault());
    one("#finding-reset").addEventListener("click", () => this.clear());
    this.fold.addEventListener("click", () => this.unfold());
    if (this.more) one("button", this.more).addEventListener("click", () => { this.limit += PORTION; this.apply(); });
    this.apply();
    return true;
  }

  fill() {
    const told = (name) => [...new Set(this.every.flatMap((finding) => finding[name]))].filter(Boolean);
    options(this.selects.severity, [["", "all"], ...told("severity").map((name) => [name, name])]);
    for (const name of ["rule", "who", "api"]) options(this.selects[name], [["", "all"], ...told(name).sort().map((value) => [value, value])]);
  }

  matches(finding) {
    const {severity, rule, who, api} = this.selects;
    if (severity.value && finding.severity !== severity.value) return false;
    if (rule.value && finding.rule !== rule.value) return false;
    if (who.value && !finding.who.includes(who.value)) return false;
    if (api.value && finding.api !== api.value) return false;
    const wanted = this.text.value.trim().toLowerCase();
    return !wanted || wanted.split(/\s+/).every((word) => finding.words.includes(word));
  }

  anew() {
    this.limit = PORTION;
    this.apply();
  }

  apply() {
    this.found = this.every.filter((finding) => this.matches(finding));
    this.visible = this.found.slice(0, this.limit);
    const shown = new Set(this.visible), counts = new Map(), groups = new Map(all("#findings .group").map((group) => [group.dataset.group, group]));
    for (const finding of this.found) counts.set(finding.severity, (counts.get(finding.severity) ?? 0) + 1);
    for (const finding of this.every) {
      if (finding.data && !shown.has(finding)) finding.element?.remove();
      else if (finding.element) finding.element.hidden = !shown.has(finding);
    }
    for (const finding of this.visible) if (finding.data) groups.get(finding.severity).append(finding.element ?? finding.make());
    for (const [severity, group] of groups) {
      group.hidden = !this.visible.some((finding) => finding.severity === severity);
      one(".count", group).textContent = counts.get(severity) ?? 0;
    }
    this.tell();
  }

  tell() {
    const left = this.found.length - this.visible.length, whole = count(this.every.length, "finding");
    const told = this.found.length === this.every.length ? whole : `${this.found.length.toLocaleString("en")} of ${whole}`;
    one("#finding-shown").textContent = told;
    one("#finding-filtered").hidden = told === whole;
    one("#finding-filtered").textContent = `A filter is on: here are ${told}.`;
    one("#finding-none").hidden = this.found.length > 0;
    if (!this.more) return;
    this.more.hidden = left <= 0;
    one("button", this.more).textContent = `Show ${Math.min(left, PORTION)} of ${left} more`;
  }

  unfold() {
    const open = this.visible.some(({element}) => !one("details", element).open);
    for (const {element} of this.visible) one("details", element).open = open;
    this.fold.textContent = open ? "Fold all" : "Unfold all";
  }

  clear() {
    if (!this.ready()) return;
    this.text.value = "";
    Object.values(this.selects).forEach((select) => { select.value = ""; });
    this.anew();
  }

  /* For paper: all of them. */
  print() {
    if (!this.ready()) return;
    this.limit = Infinity;
    this.apply();
  }

  route({anchor, values}) {
    if (!this.ready()) return anchor || values.who ? [`Nothing was found: there is no ${anchor || `finding of ${values.who}`} here.`] : [];
    if (anchor) return this.reveal(anchor);
    if (!Object.keys(values).length) return [];
    const missing = [];
    for (const [name, select] of Object.entries(this.selects)) {
      const offered = values[name] ? this.offered(name, values[name]) : "";
      if (offered === undefined) missing.push(`No finding here is of the ${WHAT[name]} ${values[name]}; all are shown.`);
      select.value = offered ?? "";
    }
    this.text.value = "";
    this.anew();
    return missing;
  }

  /* The choice that an address means: callers can be named by their short names. */
  offered(name, value) {
    if (name !== "who") return [...this.selects[name].options].find((option) => option.value === value)?.value;
    const callers = new Map(this.every.flatMap((finding) => finding.callers));
    return meant([...callers].map(([id, short]) => ({id, short})), value)?.id;
  }

  reveal(anchor) {
    const number = this.every.findIndex((finding) => finding.id === anchor);
    if (number >= 0 && !this.visible.includes(this.every[number])) {
      this.clear();
      this.limit = Math.max(this.limit, number + 1);
      this.apply();
    }
    const target = document.getElementById(anchor);
    if (!target) return [`There is no ${anchor} here.`];
    const details = target.matches("details") ? target : one("details", target);
    if (details) details.open = true;
    target.scrollIntoView({block: "start"});
    (one("summary", target) ?? target).focus({preventScroll: true});
    return [];
  }

  step(by) {
    const shown = this.visible;
    if (!shown?.length) return;
    const now = shown.findIndex(({element}) => element.contains(document.activeElement));
    const {element} = shown[Math.min(shown.length - 1, Math.max(0, now < 0 ? (by > 0 ? 0 : shown.length - 1) : now + by))];
    one("summary", element).focus({preventScroll: true});
    element.scrollIntoView({block: "nearest"});
  }
}
