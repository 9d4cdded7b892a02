/* Types by principals, fields on demand. Only rows and columns in sight are elements: a schema can have 400,000 cells. */

const MARKS = {[REFUSED]: "no", [ADMITTED]: "stranded", [REACHABLE]: "yes", [UNCHECKED]: "yes"};
const WORDS = {
  [REFUSED]: "refused", [ADMITTED]: "admitted, but no path leads there", [REACHABLE]: "reachable",
  [UNCHECKED]: "reachable in what a subscriber is sent, where nothing is checked",
};
const SPARE = 6, SPARE_COLUMNS = 3, FEW_COLUMNS = 30;
const COLUMNS_OF_PAPER = 8;

class Matrix {
  constructor(apis, panel) {
    this.apis = apis;
    this.panel = panel;
    this.api = -1;
    this.expanded = new Set();
    this.rows = [];
    this.active = {row: 0, column: 0};
    this.build();
  }

  build() {
    const redo = () => this.apply();
    this.chosen = this.apis.select((number) => this.open(number));
    this.text = make("input", {type: "search", id: "matrix-text", placeholder: "type or Type.field", autocomplete: "off", spellcheck: "false", oninput: redo});
    this.who = make("select", {id: "matrix-who", onchange: redo});
    this.answer = make("select", {id: "matrix-answer", onchange: redo});
    options(this.answer, [["", "anything"], ["reachable", "reachable"], ["refused", "refused"], ["stranded", "admitted, no path"]]);
    this.differing = make("input", {type: "checkbox", id: "matrix-differs", onchange: redo});
    this.told = make("span", {class: "shown", id: "matrix-shown", role: "status"});
    this.head = make("div", {class: "grid-head", role: "row", "aria-rowindex": 1});
    this.window = make("div", {class: "grid-rows", role: "rowgroup"});
    this.grid = make("div", {
      class: "grid", id: "grid", role: "treegrid", tabindex: 0, "aria-label": "Types and fields by callers",
      onscroll: () => this.draw(), onkeydown: (event) => this.key(event), onclick: (event) => this.click(event),
    }, this.head, this.window);
    const legend = make("p", {class: "legend"}, ...[["yes", "reachable"], ["stranded", "admitted, but no path leads there"], ["no", "refused"]].map(
      ([mark, text]) => make("span", {}, make("i", {class: `mark ${mark}`, "aria-hidden": "true"}), text)));
    const filters = make("form", {class: "filters", role: "search", "aria-label": "Filter the matrix", onsubmit: (event) => event.preventDefault()},
      this.chosen.label,
      make("label", {class: "wide"}, "Filter", this.text),
      make("label", {}, "Caller", this.who),
      make("label", {}, "Answer", this.answer),
      make("label", {class: "check"}, this.differing, "only what differs"),
      this.told);
    this.notes = make("div", {});
    one("#matrix").append(filters, this.notes, legend, make("div", {class: "beside"}, this.grid, this.panel.element), make("div", {id: "matrix-print"}));
    new ResizeObserver(() => this.draw(true)).observe(this.grid);
  }

  open(number) {
    if (!this.apis.names.length || this.api === number) return;
    this.api = number;
    this.model = this.apis.model(number);
    this.chosen.select.value = number;
    this.expanded.clear();
    this.active = {row: 0, column: 0};
    const {principals} = this.model;
    options(this.who, [["", "any"], ...principals.map((p) => [p.number, p.short])]);
    this.notes.replaceChildren(...this.model.notes.map((note) => make("p", {class: "note"}, note)));
    this.short = shortened(principals.map((p) => p.short));
    this.grid.style.setProperty("--columns", principals.length);
    this.grid.setAttribute("aria-colcount", principals.length + 1);
    this.panel.close();
    this.apply();
  }

  /* The rows that the filters leave, types first; a type of which only fields match shows these alone. */
  apply() {
    const {model} = this, wanted = this.text.value.trim().toLowerCase(), passes = this.passing(), filtered = Boolean(wanted || passes);
    this.rows = [];
    let fields = 0, types = 0;
    for (const type of model.rootsFirst) {
      const named = !wanted || type.name.toLowerCase().includes(wanted);
      const found = [];
      for (let field = type.first; field < type.end; field++) {
        if (passes && !passes(field)) continue;
        if (named || `${type.name}.${model.fieldNames[field]}`.toLowerCase().includes(wanted)) found.push(field);
      }
      if (!found.length && (filtered || !named)) continue;
      types++;
      fields += found.length;
      const open = this.expanded.has(type.number) || (wanted.length > 1 && !named);
      this.rows.push({type: type.number, field: -1, open, fields: found.length});
      if (open) for (const field of found) this.rows.push({type: type.number, field});
    }
    const whole = count(model.types.length, "object type");
    this.told.textContent = filtered ? `${count(fields, "field")} in ${types.toLocaleString("en")} of ${whole}` : `${whole}, ${count(model.owners.length, "field")}`;
    this.active.row = Math.min(this.active.row, Math.max(0, this.rows.length - 1));
    this.window.style.height = `${this.rows.length * ROW}px`;
    this.grid.setAttribute("aria-rowcount", this.rows.length + 1);
    this.draw(true);
  }

  passing() {
    const {model} = this, who = this.who.value === "" ? -1 : Number(this.who.value), answer = this.answer.value, differing = this.differing.checked;
    const asked = {reachable: [REACHABLE, UNCHECKED], refused: [REFUSED], stranded: [ADMITTED]}[answer];
    if (!asked && !differing) return null;
    return (field) => {
      if (differing && !model.differs(field)) return false;
      if (!asked) return true;
      const states = model.states(field);
      return who < 0 ? [...states].some((state) => asked.includes(state)) : asked.includes(states[who]);
    };
  }

  draw(anew = false) {
    if (!this.model || !this.grid.clientHeight) return;
    const first = Math.max(0, Math.floor(this.grid.scrollTop / ROW) - SPARE);
    const last = Math.min(this.rows.length, first + Math.ceil(this.grid.clientHeight / ROW) + 2 * SPARE);
    const columns = this.columns();
    if (!anew && first === this.first && last === this.last && columns.first === this.from.first && columns.last === this.from.last) return;
    [this.first, this.last, this.from] = [first, last, columns];
    this.shown = this.model.principals.slice(columns.first, columns.last);
    this.head.replaceChildren(make("span", {class: "name", role: "columnheader", "aria-colindex": 1}, "Type"), ...this.shown.map((p) => placed(heading(p, this.short[p.number]), p)));
    const drawn = [];
    for (let row = first; row < last; row++) drawn.push(this.row(row));
    this.window.replaceChildren(...drawn);
    this.mark();
  }

  /* Which columns are elements: all, unless they are many; `wide` is how wide one is, behind the names. */
  columns() {
    const {grid} = this, style = getComputedStyle(grid), many = this.model.principals.length;
    const name = parseFloat(style.getPropertyValue("--name")), wide = Math.max(parseFloat(style.getPropertyValue("--cell")), (grid.clientWidth - name) / many);
    if (many <= FEW_COLUMNS) return {first: 0, last: many, name, wide};
    const first = Math.max(0, Math.floor(grid.scrollLeft / wide) - SPARE_COLUMNS);
    return {first, last: Math.min(many, first + Math.ceil((grid.clientWidth - name) / wide) + 2 * SPARE_COLUMNS), name, wide};
  }

  row(number) {
    const row = this.rows[number], {model} = this, whole = row.field < 0, type = model.types[row.type];
    const differs = !whole && model.differs(row.field);
    const element = make("div", {
      class: `grid-row ${whole ? "of-type" : "of-field"}${row.field >= 0 && row.field === this.panel.field ? " opened" : ""}`, role: "row", "data-row": number,
      "aria-rowindex": number + 2, "aria-level": whole ? 1 : 2, "aria-expanded": whole ? String(row.open) : false,
    });
    element.style.transform = `translateY(${number * ROW}px)`;
    const name = whole ? type.name : model.fieldNames[row.field], operation = model.operations.get(row.type);
    element.append(make("span", {class: "name", role: "rowheader", "data-column": 0, title: whole ? type.name : `${model.coordinate(row.field)}: ${model.typeText(row.field)}`},
      whole && make("i", {class: `twist${row.open ? " open" : ""}`, "aria-hidden": "true"}), make("b", {}, name),
      whole && operation && make("small", {class: "root"}, operation),
      !whole && make("small", {}, model.typeText(row.field)),
      !whole && model.together(row.field) && make("small", {class: "together", title: `only together: ${model.together(row.field)}`}, "only together"),
      differs && make("span", {class: "unseen"}, "differs")));
    for (const p of this.shown) element.append(placed(whole ? this.typeCell(row, p) : this.fieldCell(row, p), p));
    return element;
  }

  typeCell(row, p) {
    const {reachable, stranded, whole} = this.model.count(row.type, p.number);
    const kind = reachable === 0 ? "none" : reachable === whole ? "all" : "some";
    const words = `${p.short}: ${reachable} of ${count(whole, "field")} reachable${stranded ? `, ${stranded} admitted without a path` : ""}`;
    const share = whole ? Math.max(reachable ? 8 : 0, Math.round((100 * reachable) / whole)) : 0;
    const fill = make("i", {class: "fill", "aria-hidden": "true"});
    fill.style.width = `${share}%`;
    const told = kind === "none" ? "–" : kind === "all" ? "all" : String(reachable);
    return make("span", {class: `cell ${kind}`, role: "gridcell", "data-column": p.number + 1, "aria-label": words, title: words},
      make("span", {class: "gauge"}, fill, make("span", {class: "share"}, told, kind === "some" && make("small", {}, `/${whole}`)), stranded > 0 && make("i", {class: "mark stranded small", "aria-hidden": "true"})));
  }

  fieldCell(row, p) {
    const state = this.model.state(row.field, p.number), words = `${p.short}: ${WORDS[state]}`;
    return make("span", {class: "cell", role: "gridcell", "data-column": p.number + 1, "aria-label": words, title: words}, make("i", {class: `mark ${MARKS[state]}`, "aria-hidden": "true"}));
  }

  /* Moving: the grid keeps the focus, and says which cell is meant. */
  mark() {
    for (const cell of all(".active", this.grid)) { cell.classList.remove("active"); cell.removeAttribute("id"); }
    const cell = one(`[data-row="${this.active.row}"] [data-column="${this.active.column}"]`, this.window);
    if (!cell) { this.grid.removeAttribute("aria-activedescendant"); return; }
    cell.classList.add("active");
    cell.id = "active-cell";
    this.grid.setAttribute("aria-activedescendant", "active-cell");
  }

  move(row, column) {
    this.active = {row: Math.min(this.rows.length - 1, Math.max(0, row)), column: Math.min(this.model.principals.length, Math.max(0, column))};
    const top = this.active.row * ROW, head = this.head.offsetHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + ROW + head > this.grid.scrollTop + this.grid.clientHeight) this.grid.scrollTop = top + ROW + head - this.grid.clientHeight;
    this.aside(this.active.column);
    this.draw();
    this.mark();
  }

  /* Scrolls sideways until a column is in sight beside the names. */
  aside(column) {
    const {grid} = this, {name, wide} = this.columns(), left = (column - 1) * wide, right = left + wide - (grid.clientWidth - name);
    if (column === 0 || left < grid.scrollLeft) grid.scrollLeft = Math.max(0, left);
    else if (right > grid.scrollLeft) grid.scrollLeft = Math.ceil(right);
  }

  step(by) {
    this.grid.focus({preventScroll: true});
    this.move(this.active.row + by, this.active.column);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.rows.length) return;
    const {row, column} = this.active, here = this.rows[row], page = Math.max(1, Math.floor(this.grid.clientHeight / ROW) - 2);
    const moves = {ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], Home: [0, column], End: [this.rows.length - 1, column], PageUp: [row - page, column], PageDown: [row + page, column]};
    if (event.key === "Enter" || event.key === " ") this.enter(row, column);
    else if (event.key === "ArrowRight" && column === 0 && here.field < 0 && !here.open) this.toggle(row);
    else if (event.key === "ArrowLeft" && column === 0 && here.field < 0 && here.open) this.toggle(row);
    else if (event.key === "ArrowLeft" && column === 0 && here.field >= 0) this.move(this.rowOf(here.type), 0);
    else if (moves[event.key]) this.move(...moves[event.key]);
    else return;
    event.preventDefault();
  }

  rowOf(type) { return this.rows.findIndex((row) => row.type === type && row.field < 0); }

  click(event) {
    const cell = event.target.closest("[data-column]"), row = event.target.closest("[data-row]");
    if (!cell || !row) return;
    this.active = {row: Number(row.dataset.row), column: Number(cell.dataset.column)};
    this.enter(this.active.row, this.active.column);
  }

  enter(row, column) {
    const {field} = this.rows[row];
    if (field < 0) {
      this.toggle(row);
      return;
    }
    const as = column > 0 ? this.model.principals[column - 1].id : this.panel.as ?? "";
    location.hash = address("", {field: this.model.coordinate(field), as, api: this.apis.told(this.api)});
    this.mark();
  }

  toggle(row) {
    const {type, open} = this.rows[row];
    if (open) this.expanded.delete(type);
    else this.expanded.add(type);
    this.active = {row, column: this.active.column};
    this.apply();
  }

  /* Open a field's panel, its row in sight. */
  show(field, as) {
    const {model} = this, type = model.owners[field];
    const at = () => this.rows.findIndex((row) => row.field === field);
    this.panel.open(model, this.apis.told(this.api), field, as);
    this.expanded.add(type);
    this.apply();
    if (at() < 0) {
      this.clear(false);
      this.apply();
    }
    this.move(at(), as === undefined ? 0 : as + 1);
    this.draw(true);
  }

  clear(apply = true) {
    this.text.value = "";
    this.who.value = "";
    this.answer.value = "";
    this.differing.checked = false;
    if (apply) this.apply();
  }

  route({values}) {
    if (!this.apis.names.length) {
      one("#matrix").replaceChildren(make("p", {class: "note"}, "Nobody knows the modes of the API, so nobody can say who may call what."));
      return [];
    }
    this.open(this.apis.number(values.api, this.api));
    this.draw(true);
    const as = values.as ? this.model.principal(values.as) : undefined, missing = this.apis.missing(values, this.model, as);
    if (values.field) {
      const field = this.model.find(values.field);
      if (field === undefined) {
        missing.push(`There is no field ${values.field} here.`);
        this.panel.close();
      } else this.show(field, as);
    } else if (as !== undefined) {
      this.clear(false);
      this.who.value = as;
      this.answer.value = "reachable";
      this.apply();
    }
    return missing;
  }

  /* For paper: plain tables of types, since paper has nothing out of sight; each has as many callers as fit beside each other. */
  print() {
    if (!this.apis.names.length) return;
    const tables = this.apis.names.flatMap((_, number) => printed(this.apis.model(number)));
    one("#matrix-print").replaceChildren(...tables, make("p", {}, "How many fields each caller reaches. *: some are admitted, but no path leads there."));
  }
}

function printed(model) {
  const tables = [];
  for (let first = 0; first < model.principals.length; first += COLUMNS_OF_PAPER) {
    const callers = model.principals.slice(first, first + COLUMNS_OF_PAPER);
    const head = make("tr", {}, make("th", {scope: "col"}, model.name), ...callers.map((p) => make("th", {scope: "col"}, p.short)));
    const rows = model.rootsFirst.map((type) => make("tr", {}, make("th", {scope: "row"}, type.name), ...callers.map((p) => {
      const {reachable, stranded, whole} = model.count(type.number, p.number);
      return make("td", {}, `${reachable === 0 ? "–" : reachable === whole ? "all" : `${reachable} of ${whole}`}${stranded ? " *" : ""}`);
    })));
    tables.push(make("table", {class: "print-table"}, make("thead", {}, head), make("tbody", {}, ...rows)));
  }
  return tables;
}

function heading(principal, short) {
  const [mode, ...groups] = short.split(":");
  return make("span", {class: "principal", role: "columnheader", title: `${principal.id}: ${principal.caller}`},
    make("small", {}, groups.length ? mode : ""), make("b", {}, groups.length ? groups.join(":") : mode));
}

/* A cell in its principal's column. */
function placed(cell, principal) {
  cell.style.gridColumn = principal.number + 2;
  cell.setAttribute("aria-colindex", principal.number + 2);
  return cell;
}

/* Names that fit over a column: of long ones the middle is left out, unless two of them were the same then. */
function shortened(names) {
  const brief = names.map((name) => {
    const at = name.indexOf(":") + 1, group = name.slice(at);
    return group.length > 22 ? `${name.slice(0, at)}${group.slice(0, 11)}…${group.slice(-9)}` : name;
  });
  return names.map((name, number) => (brief.indexOf(brief[number]) === brief.lastIndexOf(brief[number]) ? brief[number] : name));
}
