/* One field: for every principal yes or no, because of which text, by which path, with the operation to send. */

class Panel {
  constructor() {
    this.element = make("aside", {class: "panel", id: "panel", tabindex: -1, "aria-label": "Field", hidden: true});
    this.field = -1;
    this.as = null;
    this.closed = () => {};
  }

  open(model, api, field, as) {
    this.field = field;
    this.as = as === undefined ? null : model.principals[as].id;
    const name = model.coordinate(field), type = model.types[model.owners[field]].name;
    const together = model.together(field), inside = this.element.contains(document.activeElement);
    const head = panelHead(() => this.close(), make("span", {class: "quiet"}, `${type}.`), model.fieldNames[field]);
    this.element.replaceChildren(
      head,
      make("p", {class: "quiet"}, make("code", {}, model.typeText(field)), ` ${model.definedAt(field)}`),
      together && make("p", {class: "note"}, `No group alone reaches it, but together do: ${together}`),
      ...model.principals.map((p) => this.answer(model, api, field, p, p.number === as)),
    );
    this.element.setAttribute("aria-label", name);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    const open = one("details[open]", this.element);
    if (open) this.element.scrollTop = Math.max(0, open.offsetTop - head.offsetHeight);
    if (inside) (open ? one("summary", open) : this.element).focus({preventScroll: true});
  }

  close() {
    if (this.element.hidden) return false;
    const inside = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.field = -1;
    this.closed(inside);
    return true;
  }

  answer(model, api, field, principal, open) {
    const state = model.state(field, principal.number), yes = state >= REACHABLE;
    const summary = make("summary", {}, make("i", {class: `mark ${MARKS[state]}`, "aria-hidden": "true"}),
      make("b", {title: principal.id}, principal.short), make("span", {class: `verdict ${MARKS[state]}`}, yes ? "yes" : "no"));
    const details = make("details", {class: "answer", "data-as": principal.id, open}, summary);
    const fill = () => {
      if (details.open && details.children.length === 1) details.append(this.body(model, api, field, principal.number));
    };
    details.addEventListener("toggle", fill);
    fill();
    return details;
  }

  body(model, api, field, who) {
    const body = make("div", {class: "body"}), name = model.coordinate(field), as = model.principals[who].id;
    const {caption, place} = model.because(field, who), path = model.path(field, who), operation = model.operation(field, who);
    body.append(placeBox(place, caption));
    if (path) body.append(make("h4", {}, "Path"), pathList(model, path.map((step) => ({field: step, shut: false})), who, api));
    else this.shut(body, model, api, field, who);
    for (const remark of model.remarks(field, who)) body.append(make("p", {class: "note"}, ...coded(remark)));
    if (operation) body.append(make("h4", {}, "Send"), operationBox(operation));
    else if (path) body.append(make("p", {class: "quiet"}, "No operation: a required argument has no value of reasonable size, or nothing can be selected."));
    body.append(make("p", {class: "links"}, make("a", {href: address("graph", {as, to: name, api})}, "Show in the graph"), " ",
      make("a", {href: address("", {field: name, as, api})}, "Link to this answer")));
    return body;
  }

  shut(body, model, api, field, who) {
    const way = model.way(field, who), principal = model.principals[who];
    const shut = way.filter((step) => step.shut);
    if (!shut.length) return;
    body.append(make("h4", {}, `Shut at ${count(shut.length, "field")} of the way`), pathList(model, way, who, api));
    for (const step of shut) {
      const {caption, place} = model.because(step.field, who), opening = model.opening(step.field, who);
      if (step.field !== field) body.append(placeBox(place, caption));
      if (opening) body.append(make("p", {class: "opening"}, make("b", {}, "To open it: "), ...coded(opening)));
    }
    if (model.data.opening === null) {
      const asked = `appsync-lint access --field ${model.coordinate(field)} --as ${quoted(principal.short)}`;
      body.append(make("p", {class: "quiet"}, "What would open it, says:"), operationBox(asked, "Command"));
    }
  }
}

/* What stays in sight at the top of a panel: its name, and what closes it. */
function panelHead(close, ...name) {
  return make("div", {class: "panel-head"}, make("h3", {}, ...name), make("button", {type: "button", class: "close", "aria-label": "Close", onclick: close}, "×"));
}

/* A text whose `parts in backticks` are code. */
function coded(text) {
  return text.split(/`([^`]+)`/).map((part, number) => (number % 2 ? make("code", {}, part) : part));
}

function quoted(text) { return /^[\w:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`; }

function placeBox(place, caption) {
  const box = make("div", {class: "place"});
  if (place) {
    box.append(make("div", {class: "where"}, `${place.file}:${place.line}:${place.column}`),
      make("pre", {class: "excerpt"}, make("span", {class: "line-number"}, String(place.line)), make("code", {}, place.before, make("mark", {}, place.marked || " "), place.after)));
  }
  box.append(make("p", {class: "caption"}, caption));
  return box;
}

function pathList(model, way, who, api) {
  return make("ol", {class: "path"}, ...way.map(({field, shut}) => {
    const name = model.coordinate(field), as = model.principals[who].id;
    return make("li", {class: shut ? "shut" : ""}, make("a", {href: address("", {field: name, as, api})}, make("code", {}, name)), shut && make("span", {class: "cross"}, " refused"));
  }));
}
