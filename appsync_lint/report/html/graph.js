/* Types by their distance from the root fields, for one principal: what it reaches, by which field, and what is shut. */

const WIDE = 190, HIGH = 40, GAP = 12, BETWEEN = 150, TOP = 56, LEFT = 24;
const LETTER = 8.6; // how wide the letters of a name mostly are
const MOST = 12, MOST_SHUT = 4, MORE = 24;

class Graph {
  constructor(apis) {
    this.apis = apis;
    this.api = -1;
    this.who = 0;
    this.target = null;
    this.extra = new Map();
    this.build();
  }

  build() {
    this.chosen = this.apis.select((number) => this.go({api: number, to: null}));
    this.callers = make("select", {id: "graph-who", onchange: () => this.go({who: Number(this.callers.value)})});
    this.search = new Search("graph-to", "type or Type.field", (text) => this.suggested(text), (name) => this.go({to: name}));
    this.reset = make("button", {type: "button", id: "graph-reset", onclick: () => this.go({to: null})}, "From the roots");
    this.told = make("div", {id: "graph-told", class: "graph-told", role: "status"});
    this.canvas = make("div", {class: "canvas", id: "canvas", tabindex: 0, role: "group", "aria-label": "Graph of types"});
    this.side = make("aside", {class: "panel", id: "type", tabindex: -1, "aria-label": "Type", hidden: true});
    const legend = make("p", {class: "legend"}, ...[["node-key solid", "reached"], ["node-key hollow", "refused"], ["edge-key path", "path"], ["edge-key shut", "a field that refuses"]].map(
      ([kind, text]) => make("span", {}, make("i", {class: kind, "aria-hidden": "true"}), text)));
    one("#drawing").append(
      make("form", {class: "filters", role: "search", "aria-label": "What the graph shows", onsubmit: (event) => event.preventDefault()},
        this.chosen.label, make("label", {}, "Caller", this.callers), make("label", {class: "wide"}, "Way to", this.search.element), this.reset),
      legend, this.told, make("div", {class: "beside"}, this.canvas, this.side));
  }

  suggested(text) {
    const wanted = text.trim().toLowerCase(), {model} = this, found = [];
    if (!wanted) return found;
    for (const type of model.types) {
      if (found.length >= 12) break;
      if (type.name.toLowerCase().includes(wanted)) found.push(type.name);
    }
    for (let field = 0; field < model.owners.length && found.length < 12; field++) {
      const name = model.coordinate(field);
      if (name.toLowerCase().includes(wanted)) found.push(name);
    }
    return found;
  }

  /* Go where the address says, by changing it. */
  go({api = this.api, who = this.who, to = this.to}) {
    const model = this.apis.model(api), principal = model.principals[api === this.api ? who : 0];
    location.hash = address("graph", {as: principal?.id, to, api: this.apis.told(api)});
  }

  route({values}) {
    if (!this.apis.names.length) {
      one("#drawing").replaceChildren(make("p", {class: "note"}, "Nobody knows the modes of the API, so nobody can say what a caller reaches."));
      return [];
    }
    const api = this.apis.number(values.api, this.api);
    if (api !== this.api) {
      this.api = api;
      this.model = this.apis.model(api);
      this.chosen.select.value = api;
      this.who = 0;
      options(this.callers, this.model.principals.map((p) => [p.number, p.short]));
    }
    const named = values.as ? this.model.principal(values.as) : this.who, who = named ?? this.who;
    if (who !== this.who || (values.to ?? null) !== this.to) this.extra.clear();
    this.who = who;
    this.callers.value = this.who;
    this.aim(values.to ?? null);
    this.draw();
    const missing = this.apis.missing(values, this.model, named);
    if (values.as && named === undefined) missing.push(`The graph is that of ${this.model.principals[who].short}.`);
    if (this.to && this.type === undefined) missing.push(`There is no ${this.to} here.`);
    return missing;
  }

  aim(to) {
    this.to = to;
    this.search.input.value = to ?? "";
    this.field = to && to.includes(".") ? this.model.find(to) : undefined;
    this.type = this.field !== undefined ? this.model.owners[this.field] : this.model.typeNumbers.get(to);
    this.reset.hidden = !to;
  }

  /* The way that is highlighted, its last field too: fields, and which of them refuse. */
  wayToTarget() {
    const {model, who} = this;
    if (this.field !== undefined) return model.way(this.field, who);
    if (this.type === undefined) return [];
    const path = model.pathToType(this.type, who);
    if (path) return path.map((field) => ({field, shut: false}));
    const {first, end} = model.types[this.type];
    return first < end ? model.way(first, who).slice(0, -1) : [];
  }

  /* Layers of types: those reached, each behind the field by which its path comes, and behind them those that a field refuses. */
  layers(way) {
    const {model, who} = this, layers = [], at = new Map(), roots = [...model.operations.keys()];
    let now = roots.filter((type) => model.arrives(type, who, 0)).map((type) => ({type, via: null, shut: false}));
    now.forEach((node) => at.set(node.type, 0));
    while (now.length) {
      layers.push(now);
      const next = [];
      for (const node of now) {
        for (const field of model.inOrder(node.type)) {
          for (const type of model.possible(field)) {
            if (at.has(type) || model.via(type, who) !== field) continue;
            at.set(type, layers.length);
            next.push({type, via: field, shut: false});
          }
        }
      }
      now = next;
    }
    this.shutIn(layers, at);
    this.along(layers, at, way);
    return layers;
  }

  /* The highlighted way goes from column to column, whatever other ways lead to its types. */
  along(layers, at, way) {
    const types = way.map((step) => this.model.owners[step.field]);
    if (this.field === undefined && this.type !== undefined) types.push(this.type);
    [...new Set(types)].forEach((type, depth) => {
      const before = at.get(type);
      if (before === depth) return;
      const node = layers[before]?.find((one) => one.type === type) ?? {type, shut: true};
      if (before !== undefined) layers[before] = layers[before].filter((one) => one !== node);
      (layers[depth] ??= []).push({...node, via: way[depth - 1]?.field ?? null});
    });
    for (let depth = 0; depth < layers.length; depth++) layers[depth] ??= [];
  }

  shutIn(layers, at) {
    const {model, who} = this, reached = layers.map((layer) => [...layer]);
    reached.forEach((layer, depth) => {
      for (const node of layer) {
        for (const field of model.inOrder(node.type)) {
          if (model.reaches(field, who)) continue;
          for (const type of model.possible(field)) {
            if (at.has(type)) continue;
            at.set(type, depth + 1);
            (layers[depth + 1] ??= []).push({type, via: field, shut: true});
          }
        }
      }
    });
    this.behind = model.types.length - at.size;
  }

  /* What of a layer is drawn: its first types and those on the highlighted way. */
  chosenOf(layer, depth, wanted) {
    const limit = MOST + (this.extra.get(depth) ?? 0), shutLimit = MOST_SHUT + (this.extra.get(depth) ?? 0);
    let open = 0, shut = 0;
    const drawn = layer.filter((node) => {
      const room = node.shut ? shut++ < shutLimit : open++ < limit;
      return room || wanted.has(node.type);
    });
    return {drawn, more: layer.length - drawn.length};
  }

  draw() {
    const way = this.wayToTarget(), layers = this.layers(way), focused = document.activeElement, inside = this.canvas.contains(focused) && focused !== this.canvas;
    const onWay = new Set(way.map((step) => this.model.owners[step.field]));
    if (this.type !== undefined) onWay.add(this.type);
    this.place(layers, way, onWay);
    this.tell(way);
    this.showType(this.type);
    this.intoSight();
    if (inside) this.focus(focused.dataset.type);
  }

  /* The focus stays where it was when the drawing is another one. */
  focus(type = "") {
    const {model} = this, name = this.type === undefined ? type : model.types[this.type].name;
    const node = all(".node[data-type]", this.canvas).find((one) => one.dataset.type === name) ?? this.canvas;
    node.focus({preventScroll: true});
  }

  /* Closes what stands beside the graph, if it is open. */
  leave() {
    if (this.side.hidden) return false;
    const inside = this.side.contains(document.activeElement);
    this.side.hidden = true;
    if (inside) this.focus();
    return true;
  }

  place(layers, way, onWay) {
    const spots = new Map(), parts = [], pitch = WIDE + BETWEEN;
    const after = this.field === undefined ? -1 : 1 + layers.findIndex((layer) => layer.some((node) => node.type === this.type));
    let bottom = TOP + HIGH + GAP;
    for (let depth = 0; depth < layers.length; depth++) {
      const {drawn, more} = this.chosenOf(layers[depth], depth, onWay), x = LEFT + depth * pitch;
      drawn.sort((a, b) => onWay.has(b.type) - onWay.has(a.type));
      const top = TOP + (depth === after ? HIGH + GAP : 0);
      parts.push(make("svg:text", {class: "layer", x, y: 26}, depth === 0 ? "roots" : count(depth, "step")));
      drawn.forEach((node, number) => spots.set(node.type, {...node, x, y: top + number * (HIGH + GAP)}));
      if (more) parts.push(this.more(depth, more, x, top + drawn.length * (HIGH + GAP)));
      bottom = Math.max(bottom, top + (drawn.length + (more ? 1 : 0)) * (HIGH + GAP));
    }
    const end = this.end(way, spots), edges = this.edges(spots, way), nodes = [...spots.values()].map((spot) => this.node(spot, onWay));
    const right = LEFT + layers.length * pitch + (end && end.x > LEFT + (layers.length - 1) * pitch ? pitch : 0);
    const svg = make("svg:svg", {width: right, height: bottom + 24, viewBox: `0 0 ${right} ${bottom + 24}`, role: "group"}, ...parts, ...edges, ...nodes, end && end.element);
    this.canvas.replaceChildren(svg);
    this.spots = spots;
  }

  intoSight() {
    const spot = this.spots.get(this.type), {canvas} = this;
    canvas.scrollTo(spot ? Math.max(0, spot.x + 2 * WIDE + BETWEEN + LEFT - canvas.clientWidth) : 0, 0);
  }

  /* Each type hangs on the field by which it was first reached; the highlighted way, and what the type in focus is near, are drawn over that. */
  edges(spots, way) {
    const {model} = this, drawn = [], labels = [], onWay = new Set(way.map((step) => step.field));
    for (const spot of spots.values()) {
      if (spot.via === null) continue;
      const from = spots.get(model.owners[spot.via]);
      if (from && !onWay.has(spot.via)) drawn.push(...edge(from, spot, model.fieldNames[spot.via], spot.shut ? "shut" : ""));
    }
    way.forEach((step, number) => {
      const from = spots.get(model.owners[step.field]), next = way[number + 1];
      const type = next ? model.owners[next.field] : this.field === undefined ? this.type : undefined, to = spots.get(type);
      if (from && to) labels.push(...edge(from, to, model.fieldNames[step.field], `path${step.shut ? " shut" : ""}`));
    });
    return [...drawn, ...labels];
  }

  /* The field at the end of the way, as a node of its own above the types of that distance. */
  end(way, spots) {
    if (this.field === undefined) return null;
    const from = spots.get(this.type);
    if (!from) return null;
    const last = way[way.length - 1], shut = last ? last.shut : true, name = this.model.fieldNames[this.field];
    const x = from.x + WIDE + BETWEEN, y = TOP;
    const element = make("svg:g", {class: `node end${shut ? " hollow" : ""}`, role: "img", "aria-label": `${name}, ${shut ? "refused" : "reached"}`},
      ...edge(from, {x, y}, "", `path${shut ? " shut" : ""}`),
      make("svg:rect", {x, y, width: WIDE, height: HIGH, rx: HIGH / 2}), make("svg:text", {x: x + 18, y: y + 25}, clipped(name, 20)), shut && make("svg:text", {class: "count", x: x + WIDE - 16, y: y + 25}, "✕"));
    return {element, x};
  }

  node(spot, onWay) {
    const {model, who} = this, type = model.types[spot.type], {reachable, whole} = model.count(spot.type, who), {x, y} = spot;
    const kind = `node${spot.shut ? " hollow" : ""}${onWay.has(spot.type) ? " on-way" : ""}${spot.type === this.type ? " chosen" : ""}`;
    const told = spot.shut ? "✕" : `${reachable}/${whole}`;
    const words = `${type.name}, ${spot.shut ? "refused" : `reached, ${reachable} of ${count(whole, "field")}`}`;
    const act = () => this.go({to: type.name});
    const press = (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); act(); }
    };
    return make("svg:g", {class: kind, role: "button", tabindex: 0, "aria-label": words, "data-type": type.name, onclick: act, onkeydown: press},
      make("svg:title", {}, words),
      make("svg:rect", {x, y, width: WIDE, height: HIGH, rx: 8}),
      make("svg:text", {x: x + 12, y: y + 22}, clipped(type.name, Math.floor((WIDE - 32 - 7 * told.length) / LETTER))),
      make("svg:text", {class: "count", x: x + WIDE - 10, y: y + 22}, told),
      make("svg:rect", {class: "track", x: x + 12, y: y + HIGH - 10, width: WIDE - 24, height: 4, rx: 2}),
      whole > 0 && make("svg:rect", {class: "level", x: x + 12, y: y + HIGH - 10, width: ((WIDE - 24) * reachable) / whole, height: 4, rx: 2}));
  }

  more(depth, number, x, y) {
    const act = () => {
      this.extra.set(depth, (this.extra.get(depth) ?? 0) + MORE);
      this.draw();
    };
    const press = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } };
    return make("svg:g", {class: "more", role: "button", tabindex: 0, "aria-label": `and ${number} more types, show ${Math.min(number, MORE)}`, onclick: act, onkeydown: press},
      make("svg:rect", {x, y, width: WIDE, height: HIGH - 8, rx: 8}), make("svg:text", {x: x + WIDE / 2, y: y + 21}, `and ${number} more`));
  }

  tell(way) {
    const {model, who} = this, principal = model.principals[who], reached = model.types.filter((type) => model.arrivals(type.number, who).length).length;
    const about = [make("b", {}, principal.short), ` comes to ${reached.toLocaleString("en")} of ${count(model.types.length, "object type")}`];
    if (this.behind) about.push(`; ${count(this.behind, "type")} further behind, or never returned`);
    this.told.replaceChildren(make("p", {}, ...about, "."));
    if (!this.to) return;
    if (!way.length && this.type !== undefined && !model.operations.has(this.type)) this.told.append(make("p", {class: "note"}, `No root field leads to ${this.to}, for nobody.`));
    if (way.length) this.told.append(make("p", {}, way.some((step) => step.shut) ? "Shut; the way on which the fewest fields refuse:" : "The path, of a query where one leads there:"), pathList(model, way, who, this.apis.told(this.api)));
  }

  /* Beside the graph: the fields of the type in focus, and by which fields one comes to it. */
  showType(type) {
    const inside = this.side.contains(document.activeElement);
    this.side.hidden = type === undefined;
    if (type === undefined) return;
    const {model, who} = this, {name, first, end} = model.types[type], api = this.apis.told(this.api), as = model.principals[who].id;
    const fields = [];
    for (let field = first; field < end && fields.length < 200; field++) {
      fields.push(make("li", {}, make("i", {class: `mark ${MARKS[model.state(field, who)]}`, role: "img", "aria-label": WORDS[model.state(field, who)]}),
        make("a", {href: address("", {field: model.coordinate(field), as, api})}, model.fieldNames[field]), " ", this.typeLink(field)));
    }
    const into = this.into(type), shown = into.slice(0, 30);
    this.side.replaceChildren(
      panelHead(() => this.leave(), name),
      make("h4", {}, "Comes from"), into.length ? make("ul", {class: "fields"}, ...shown.map((field) => make("li", {}, make("i", {class: `mark ${MARKS[model.state(field, who)]}`, role: "img", "aria-label": WORDS[model.state(field, who)]}),
        make("a", {href: address("graph", {as, to: model.coordinate(field), api})}, model.coordinate(field)))), into.length > 30 && make("li", {}, `and ${into.length - 30} more`)) : make("p", {class: "quiet"}, model.operations.has(type) ? "a root type" : "nowhere: no field returns it"),
      make("h4", {}, "Fields"), make("ul", {class: "fields"}, ...fields, end - first > 200 && make("li", {}, `and ${end - first - 200} more`)));
    if (inside) this.side.focus({preventScroll: true});
  }

  typeLink(field) {
    const {model} = this, possible = model.possible(field), text = model.typeText(field);
    if (possible.length !== 1) return make("small", {}, text);
    const as = model.principals[this.who].id;
    return make("a", {class: "to-type", href: address("graph", {as, to: model.types[possible[0]].name, api: this.apis.told(this.api)})}, make("small", {}, `${text} →`));
  }

  into(type) {
    const {model} = this, found = [];
    for (let field = 0; field < model.owners.length; field++) if (model.possible(field).includes(type)) found.push(field);
    return found.sort((a, b) => model.reaches(b, this.who) - model.reaches(a, this.who) || a - b);
  }
}

function edge(from, to, label, kind) {
  const backwards = to.x <= from.x, x1 = backwards ? from.x : from.x + WIDE, x2 = backwards ? to.x + WIDE : to.x;
  const y1 = from.y + HIGH / 2, y2 = to.y + HIGH / 2, bend = backwards ? -60 : Math.min(90, Math.abs(x2 - x1) / 2);
  const shown = clipped(label, 17);
  return [
    make("svg:path", {class: `edge ${kind}`, d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}),
    label && make("svg:text", {class: `label ${kind}`, x: backwards ? x2 + 8 : x2 - 8, y: y2 - 6, "text-anchor": backwards ? "start" : "end"}, shown),
  ].filter(Boolean);
}

function clipped(text, most) { return text.length > most ? `${text.slice(0, most - 1)}…` : text; }

/* A field to type into with suggestions below: arrow keys choose, Enter takes. */
class Search {
  constructor(id, placeholder, suggest, take) {
    this.suggest = suggest;
    this.take = take;
    this.at = -1;
    this.list = make("ul", {class: "suggestions", id: `${id}-list`, role: "listbox", hidden: true});
    this.input = make("input", {
      type: "search", id, placeholder, autocomplete: "off", spellcheck: "false", role: "combobox", "aria-controls": `${id}-list`, "aria-expanded": "false", "aria-autocomplete": "list",
      oninput: () => this.show(), onkeydown: (event) => this.key(event), onblur: () => setTimeout(() => this.hide(), 150),
    });
    this.element = make("span", {class: "search"}, this.input, this.list);
  }

  show() {
    this.found = this.suggest(this.input.value);
    this.at = -1;
    this.list.replaceChildren(...this.found.map((name, number) => make("li", {role: "option", id: `${this.input.id}-${number}`, onmousedown: (event) => { event.preventDefault(); this.choose(name); }}, name)));
    this.list.hidden = !this.found.length;
    this.input.setAttribute("aria-expanded", String(this.found.length > 0));
  }

  hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(name) {
    this.input.value = name;
    this.hide();
    this.take(name);
  }

  key(event) {
    const found = this.found ?? [];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!found.length) return;
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      [...this.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === this.at)));
      this.input.setAttribute("aria-activedescendant", `${this.input.id}-${this.at}`);
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const typed = this.input.value.trim(), name = found[Math.max(0, this.at)] ?? typed;
      this.choose(this.at < 0 && found.includes(typed) ? typed : name || null);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.hide();
    }
  }
}
