// One tab stop for a whole list: the arrows, Home and End move within it, Tab goes into the present item and on.
const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, Home: -Infinity, End: Infinity };
const CONTROLS = "a, button";

export class Roving {
  /** `selector` finds the items in `box`; those added later are given to `take`. */
  constructor(box, selector) {
    this.box = box;
    this.selector = selector;
    this.current = null;
    box.addEventListener("focusin", (event) => this.stop(event.target.closest(selector)));
    box.addEventListener("keydown", (event) => this.key(event));
  }

  /** Take an item out of the way of Tab, with what is in it. */
  take(item) {
    reach(item, -1);
    return item;
  }

  /** Where Tab stops from now on. */
  stop(item) {
    if (!item) return;
    if (this.current && this.current !== item) reach(this.current, -1);
    this.current = item;
    reach(item, 0);
  }

  /** The items were made anew: the stop stays at its place in the list. */
  renew() {
    const items = [...this.box.querySelectorAll(this.selector)];
    const at = items.indexOf(this.current);
    for (const item of items) this.take(item);
    this.stop(items[Math.max(at, 0)]);
  }

  key(event) {
    const step = STEPS[event.key];
    if (!step || !this.current || !event.target.closest(this.selector) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (goesOn(this.current, this.box, step)) return;
    const items = [...this.box.querySelectorAll(this.selector)].filter((item) => item.offsetParent);
    const at = items.indexOf(this.current) + step;
    const next = items[Math.min(Math.max(at, 0), items.length - 1)];
    event.preventDefault();
    this.stop(next);
    next.focus();
  }
}

/** Whether an item reaches beyond the edge of what is seen: it is scrolled through before the next one is reached. */
function goesOn(item, box, step) {
  const [inner, outer] = [item.getBoundingClientRect(), box.getBoundingClientRect()];
  return step === 1 ? inner.bottom > outer.bottom + 1 : step === -1 && inner.top < outer.top - 1;
}

function reach(item, tabIndex) {
  item.tabIndex = tabIndex;
  for (const control of item.querySelectorAll(CONTROLS)) control.tabIndex = tabIndex;
}
