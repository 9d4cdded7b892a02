/* The ways of one principal to all types on which the fewest fields refuse it; then queries first, then the shortest. */

class Heap {
  constructor(before) {
    this.items = [];
    this.before = before;
  }

  push(item) {
    const items = this.items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.before(item, items[above])) break;
      items[at] = items[above];
      at = above;
    }
    items[at] = item;
  }

  pop() {
    const items = this.items, first = items[0], last = items.pop();
    if (!items.length) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && this.before(items[below + 1], items[below])) below++;
      if (!this.before(items[below], last)) break;
      items[at] = items[below];
      at = below;
    }
    items[at] = last;
    return first;
  }
}

class Approach {
  constructor(model, principal) {
    this.model = model;
    this.principal = principal;
    this.found = new Map();
    this.search();
  }

  refuses(field, unchecked) { return !unchecked && !this.model.admits(field, this.principal); }

  behind(here, field) {
    return {refused: here.refused + this.refuses(field, here.unchecked), operation: here.operation, length: here.length + 1};
  }

  search() {
    const {model} = this, best = new Map();
    const waiting = new Heap(less);
    let number = 0;
    for (const [type] of model.operations) {
      waiting.push({refused: 0, operation: number, length: 0, number: number++, type, unchecked: 0, origin: null, via: null});
    }
    while (waiting.items.length) {
      const here = waiting.pop(), key = 2 * here.type + here.unchecked;
      if (this.found.has(key) || (here.origin && !here.unchecked && model.operations.has(here.type))) continue;
      this.found.set(key, here);
      const starts = model.data.unchecked && !here.unchecked && model.operations.get(here.type) === "subscription";
      for (const field of model.inOrder(here.type)) {
        const unchecked = here.unchecked || starts ? 1 : 0, returned = 2 * model.namedNumber(field) + unchecked;
        const onward = this.behind(here, field), before = best.get(returned);
        if (before && compared(onward, before) >= 0) continue;
        best.set(returned, onward);
        for (const type of model.possible(field)) {
          if (!this.found.has(2 * type + unchecked)) {
            waiting.push({...onward, number: number++, type, unchecked, origin: here, via: field});
          }
        }
      }
    }
  }

  way(field) {
    const type = this.model.owners[field];
    const arrived = [0, 1].map((unchecked) => this.found.get(2 * type + unchecked)).filter(Boolean);
    const [chosen] = arrived.sort((a, b) => compared(this.behind(a, field), this.behind(b, field)));
    if (!chosen) return [];
    const steps = [{field, shut: this.refuses(field, chosen.unchecked)}];
    for (let at = chosen; at.origin; at = at.origin) {
      steps.push({field: at.via, shut: this.refuses(at.via, at.origin.unchecked)});
    }
    return steps.reverse();
  }
}

function compared(a, b) {
  return a.refused - b.refused || a.operation - b.operation || a.length - b.length;
}

function less(a, b) {
  return (compared(a, b) || a.number - b.number) < 0;
}
