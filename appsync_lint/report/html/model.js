/* Who may call what, as the page's data packs it (see cells.py): cells, reasons, paths and operations. */

const REFUSED = "0", ADMITTED = "1", REACHABLE = "2", UNCHECKED = "3";
const ROOT = -1, NEVER = -2;
const LEAF = 0, ABSTRACT = 2;
const FIELD_MARK = "\ue000";

class Model {
  constructor(data) {
    this.data = data;
    this.name = data.name;
    this.notes = data.notes;
    this.principals = data.principals.map(([id, short, caller], number) => ({number, id, short, caller}));
    this.types = [];
    this.typeNumbers = new Map();
    this.fieldNames = [];
    this.owners = [];
    for (const [name, fields] of data.types) {
      const names = fields ? fields.split(" ") : [];
      const type = {number: this.types.length, name, first: this.fieldNames.length, end: this.fieldNames.length + names.length};
      this.typeNumbers.set(name, type.number);
      this.types.push(type);
      for (const field of names) {
        this.fieldNames.push(field);
        this.owners.push(type.number);
      }
    }
    this.operations = new Map(data.roots.map(([operation, type]) => [type, operation]));
    this.rootsFirst = [...[...this.operations.keys()].map((type) => this.types[type]), ...this.types.filter((type) => !this.operations.has(type.number))];
    this.sorted = new Map();
    this.approaches = new Map();
    this.counted = this.counts();
  }

  /* Per type and principal: how many fields are reachable, and how many are admitted although no path leads there. */
  counts() {
    const many = this.principals.length;
    const reachable = new Uint32Array(this.types.length * many), stranded = new Uint32Array(this.types.length * many);
    const states = this.data.states, told = this.data.fields.state;
    for (let field = 0; field < told.length; field++) {
      const state = states[told[field]], row = this.owners[field] * many;
      for (let one = 0; one < many; one++) {
        if (state[one] >= REACHABLE) reachable[row + one]++;
        else if (state[one] === ADMITTED) stranded[row + one]++;
      }
    }
    return {reachable, stranded};
  }

  count(type, principal) {
    const at = type * this.principals.length + principal, {first, end} = this.types[type];
    return {reachable: this.counted.reachable[at], stranded: this.counted.stranded[at], whole: end - first};
  }

  coordinate(field) {
    return `${this.types[this.owners[field]].name}.${this.fieldNames[field]}`;
  }

  find(coordinate) {
    const [type, name, ...rest] = coordinate.split("."), number = this.typeNumbers.get(type);
    if (number === undefined || rest.length) return undefined;
    const {first, end} = this.types[number];
    for (let field = first; field < end; field++) if (this.fieldNames[field] === name) return field;
    return undefined;
  }

  principal(written) { return meant(this.principals, written)?.number; }

  states(field) { return this.data.states[this.data.fields.state[field]]; }
  state(field, principal) { return this.states(field)[principal]; }
  reaches(field, principal) { return this.state(field, principal) >= REACHABLE; }
  admits(field, principal) {
    const state = this.state(field, principal);
    return state === ADMITTED || state === REACHABLE;
  }

  differs(field) {
    const state = this.states(field);
    for (let one = 1; one < state.length; one++) if (state[one] !== state[0]) return true;
    return false;
  }

  typeText(field) { return this.data.texts[this.data.fields.text[field]][0]; }
  named(field) { return this.data.named[this.data.texts[this.data.fields.text[field]][1]]; }
  namedNumber(field) { return this.data.texts[this.data.fields.text[field]][1]; }
  possible(field) { return this.named(field)[2]; }
  together(field) { return this.data.together[field] ?? ""; }

  /* The fields of a type by name, the order in which searches look at them. */
  inOrder(type) {
    let found = this.sorted.get(type);
    if (!found) {
      const {first, end} = this.types[type], names = this.fieldNames;
      found = Array.from({length: end - first}, (_, number) => first + number);
      found.sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));
      this.sorted.set(type, found);
    }
    return found;
  }

  /* Why a field, asked alone, lets a principal in or not: the text, and its place. */
  because(field, principal) {
    const [text, slot] = this.data.whys[this.data.fields.why[field]][principal];
    const said = this.data.reasons[text], name = this.coordinate(field), {caller} = this.principals[principal];
    const tail = said.slice(1);
    let caption = name + said;
    if (said[0] === "+") caption = `${name} admits ${caller}: ${tail.replaceAll(FIELD_MARK, name)}`;
    else if (said[0] === "-") caption = `${name} refuses ${caller}: ${tail}`;
    return {caption, place: this.place(slot <= NEVER ? NEVER - slot : slot < 0 ? slot : this.data.ats[this.data.fields.at[field]][slot])};
  }

  place(number) {
    if (number < 0) return null;
    const [file, line, column, before, marked, after] = this.data.places[number];
    return {file: this.data.files[file], line, column, before, marked, after};
  }

  definedAt(field) {
    return `${this.data.files[this.data.fields.file[field]]}:${this.data.fields.line[field]}`;
  }

  opening(field, principal) {
    const number = this.data.opening?.[field * this.principals.length + principal];
    return number === undefined ? "" : this.data.openings[number];
  }

  arrives(type, principal, unchecked) {
    const ways = this.data.from[principal][unchecked];
    return ways.length > 0 && ways[type] !== NEVER;
  }

  /* How one can have come to a type: 0 checked; 1 unchecked, from a subscription, comes last. */
  arrivals(type, principal) {
    return [0, 1].filter((unchecked) => this.arrives(type, principal, unchecked));
  }

  trail(type, principal, unchecked) {
    const steps = [], from = this.data.from[principal];
    let at = type, way = unchecked, origin = from[way][at];
    while (origin !== ROOT) {
      const field = origin >> 1;
      steps.push(field);
      at = this.owners[field];
      way = origin & 1;
      origin = from[way][at];
    }
    return steps.reverse();
  }

  /* The field by which one first came to a type: ROOT where one starts there, NEVER where one does not come. */
  via(type, principal) {
    const [way] = this.arrivals(type, principal);
    if (way === undefined) return NEVER;
    const origin = this.data.from[principal][way][type];
    return origin === ROOT ? ROOT : origin >> 1;
  }

  pathToType(type, principal) {
    const [way] = this.arrivals(type, principal);
    return way === undefined ? null : this.trail(type, principal, way);
  }

  path(field, principal) {
    const type = this.owners[field];
    const way = this.arrivals(type, principal).find((unchecked) => unchecked || this.admits(field, principal));
    return way === undefined ? null : [...this.trail(type, principal, way), field];
  }

  call(field) {
    const told = this.data.calls[field];
    return told === undefined ? this.fieldNames[field] : told;
  }

  /* What is selected behind the last field of a path: nothing behind a scalar, null where nothing can be. */
  leaf(field, principal, unchecked) {
    const [, kind, , leaves] = this.named(field);
    if (kind === LEAF) return "";
    if (leaves.length === 1) return leaves[0];
    return leaves[unchecked ? this.principals.length : principal];
  }

  operation(field, principal) {
    const path = this.path(field, principal);
    if (!path) return null;
    const kind = this.operations.get(this.owners[path[0]]);
    const leaf = this.leaf(field, principal, kind === "subscription" && this.data.unchecked);
    const calls = path.map((step) => this.call(step));
    if (leaf === null || calls.includes(null)) return null;
    let closing = 0;
    const parts = [];
    calls.forEach((call, number) => {
      parts.push(call);
      if (number + 1 === calls.length) return;
      const abstract = this.named(path[number])[1] === ABSTRACT;
      parts.push(abstract ? `{ ... on ${this.types[this.owners[path[number + 1]]].name} {` : "{");
      closing += abstract ? 2 : 1;
    });
    return `${kind} { ${parts.join(" ")}${leaf} ${"} ".repeat(closing)}}`;
  }

  /* The way on which the fewest fields refuse: each field, and whether it does. Empty where no root field leads there. */
  way(field, principal) {
    const path = this.path(field, principal);
    if (path) return path.map((step) => ({field: step, shut: false}));
    if (!this.approaches.has(principal)) this.approaches.set(principal, new Approach(this, principal));
    return this.approaches.get(principal).way(field);
  }

  /* What else there is to be said of an answer, as sentences. */
  remarks(field, who) {
    const way = this.way(field, who).map((step) => step.field), name = this.coordinate(field), {data} = this;
    const {denied, computed, behind, ruled, empty} = data.remarks, told = [];
    if (this.principals[who].id === "AWS_LAMBDA") told.push(...way.map((step) => denied[step]), computed);
    if (this.reaches(field, who)) {
      told.push(empty[who].includes(field)
        && `Nothing that ${this.principals[who].caller} could read lies behind ${name}: ${behind}`);
    } else if (data.generated) {
      told.push(`Amplify adds root fields for the types with \`@model\`, which are not in this schema: whether one of them leads to ${name} nobody can say. Give the schema that Amplify builds.`);
    } else if (!way.length) {
      told.push(`No root field leads to the type ${this.types[this.owners[field]].name}, for nobody: first some field that can be reached has to return it.`);
    }
    const places = [...new Set([field, ...way].map((step) => ruled[step]).filter(Boolean))];
    if (places.length) {
      told.push(`Amplify makes directives of \`@auth\` at ${some(places)}, which are not in this schema either: whom they admit nobody can say before it is built.`);
    }
    return told.filter(Boolean);
  }
}

/* The caller that is meant: of that name or short name, else of one that differs by capitals only, if it is the only one. */
function meant(callers, written) {
  const exact = callers.find((one) => one.id === written) ?? callers.find((one) => one.short === written);
  if (exact) return exact;
  const wanted = written.toLowerCase(), alike = callers.filter((one) => [one.id, one.short].some((name) => name.toLowerCase() === wanted));
  return alike.length === 1 ? alike[0] : undefined;
}

/* The first of some names, and how many more there are. */
function some(names) {
  if (names.length > 6) return `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}
