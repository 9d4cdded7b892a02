/* What all parts of the page share: elements, addresses behind the `#`, copying, light and dark. Texts stay texts. */

const ROW = 30;

function one(selector, within = document) { return within.querySelector(selector); }
function all(selector, within = document) { return [...within.querySelectorAll(selector)]; }

function make(tag, attributes = {}, ...children) {
  const element = tag.startsWith("svg:") ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

function count(number, noun) { return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`; }

function say(text) { one("#said").textContent = text; }

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", {class: "unseen"});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = "Copied";
  say("Copied");
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function operationBox(text, label = "Operation") {
  const button = make("button", {type: "button", class: "copy", "data-copy": true}, "Copy");
  return make("div", {class: "operation"}, make("pre", {tabindex: 0, "aria-label": label}, make("code", {}, text)), button);
}

function options(select, values) {
  select.replaceChildren(...values.map(([value, text]) => make("option", {value}, text)));
}

/* Addresses: `#findings&severity=high`, `#field=User.email&as=API_KEY&api=shop`, `#finding-...`. */
function parsed(hash) {
  const [first, ...rest] = hash.replace(/^#/, "").split("&");
  const values = {};
  for (const part of first.includes("=") ? [first, ...rest] : rest) {
    const at = part.indexOf("=");
    if (at > 0) values[part.slice(0, at)] = decoded(part.slice(at + 1));
  }
  const name = first.includes("=") ? "" : decoded(first);
  if (name.startsWith("finding-") || name.startsWith("rule-") || name.startsWith("group-")) return {view: "findings", anchor: name, values};
  if (values.field) return {view: "access", anchor: "", values};
  return {view: name, anchor: "", values};
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function address(view, values) {
  const told = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  const text = told.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `#${[view, text].filter(Boolean).join("&")}`;
}

/* The APIs whose modes are known, each unpacked when somebody first asks for it. */
class Apis {
  constructor() {
    this.blocks = all("script.cells");
    this.names = this.blocks.map((block) => block.dataset.name);
    this.models = new Map();
  }

  model(number) {
    if (!this.models.has(number)) this.models.set(number, new Model(JSON.parse(this.blocks[number].textContent)));
    return this.models.get(number);
  }

  /* The number of a name; of none, and of a name that is no API's, that of the one in sight. */
  number(name, now) { return Math.max(0, this.names.includes(name) ? this.names.indexOf(name) : now); }

  /* What there is to be said where no API, or no caller of the one shown, has the name that an address gives. */
  missing(values, model, who) {
    const told = [];
    if (values.api && !this.names.includes(values.api)) told.push(`There is no API ${values.api} here; this is ${model.name}.`);
    if (values.as && who === undefined) told.push(`No caller here is ${values.as}.`);
    return told;
  }
  told(number) { return this.names.length > 1 ? this.names[number] : ""; }

  select(change) {
    const select = make("select", {onchange: () => change(Number(select.value))});
    options(select, this.names.map((name, number) => [number, name]));
    return {select, label: make("label", {hidden: this.names.length < 2}, "API", select)};
  }
}

class Theme {
  constructor() {
    const kept = this.kept();
    if (kept) document.documentElement.dataset.theme = kept;
    this.button = one("#theme");
    this.button.addEventListener("click", () => this.change());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.told());
    this.told();
  }

  kept() {
    try {
      const kept = localStorage.getItem("appsync-lint-theme");
      return kept === "dark" || kept === "light" ? kept : "";
    } catch {
      return "";
    }
  }

  get dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  change() {
    const next = this.dark ? "light" : "dark", preferred = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    if (next === preferred) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === preferred) localStorage.removeItem("appsync-lint-theme");
      else localStorage.setItem("appsync-lint-theme", next);
    } catch {
      /* A page from a file may not be let near a storage. */
    }
    this.told();
  }

  told() { this.button.textContent = this.dark ? "Light" : "Dark"; }
}
