// The messages of one chat. Only the newest are made at first, older ones as one scrolls up to them; what is out of
// sight is skipped by the browser (content-visibility in percakapan.css). Two thousand messages scroll as two hundred.
import { el, iconButton } from "./dom.js";
import { bubble } from "./bubble.js";
import { Roving } from "./roving.js";
import { chatOf, waiting } from "./store.js";
import { dayKey, longDay } from "./time.js";

const FIRST = 60;
const MORE = 40;
const NEAR = 60;

export class Log {
  /** `acts` as in bubble.js, without jump. */
  constructor(id, acts, label) {
    this.chat = chatOf(id);
    this.acts = { ...acts, jump: (message) => this.jump(message) };
    this.nodes = new Map();
    this.first = 0;
    this.pinned = true;
    this.top = 0;
    this.list = el("ol", { class: "messages" });
    this.scroller = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": label }, this.list);
    this.down = iconButton("down", "ke_bawah", () => this.toEnd(), { class: "to-end", hidden: true });
    this.node = el("div", { class: "log-frame" }, this.scroller, this.down);
    this.stops = new Roving(this.scroller, ".message");
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.scroller);
    this.fill();
  }

  fill() {
    const order = this.chat.order;
    this.first = Math.max(0, order.length - FIRST);
    this.nodes.clear();
    this.list.replaceChildren();
    for (let at = this.first; at < order.length; at += 1) this.list.append(...this.make(at));
    this.restop();
    this.toEnd();
  }

  /** The nodes of the message at a place: a line for a new day, and itself. */
  make(at) {
    const item = this.chat.messages.get(this.chat.order[at]);
    const before = at > 0 ? this.chat.messages.get(this.chat.order[at - 1]) : null;
    const node = this.stops.take(bubble(item, waiting(this.chat, item.message.message_id), this.acts));
    this.nodes.set(item.message.message_id, node);
    const date = new Date(item.message.date * 1000);
    const same = before && dayKey(new Date(before.message.date * 1000)) === dayKey(date);
    this.join(at - 1);
    this.join(at);
    return same ? [node] : [el("li", { class: "day" }, el("span", { text: longDay(date) })), node];
  }

  /** How close a message stands to its neighbours: under one of the same side and day, or in one album with it. */
  join(at) {
    const [before, item, after] = [at - 1, at, at + 1].map((one) => this.chat.messages.get(this.chat.order[one]));
    const node = item && this.nodes.get(item.message.message_id);
    if (!node) return;
    const day = (one) => dayKey(new Date(one.message.date * 1000));
    const group = (one) => (one && !one.deleted && one.message.media_group_id) || null;
    const album = group(item);
    node.classList.toggle("goes-on", Boolean(before) && before.mine === item.mine && day(before) === day(item));
    node.classList.toggle("album-on", album !== null && group(before) === album);
    node.classList.toggle("album-more", album !== null && group(after) === album);
  }

  /** Show what has changed. */
  update(ids) {
    const order = this.chat.order;
    const late = [...ids].some((id) => this.chat.messages.has(id) && !this.nodes.has(id) && order.indexOf(id) < this.first + this.nodes.size && order.indexOf(id) >= this.first);
    if (late) return this.fill();
    for (const id of ids) if (this.nodes.has(id)) this.replace(id);
    for (let at = this.first + this.nodes.size; at < order.length; at += 1) {
      const nodes = this.make(at);
      nodes.at(-1).classList.add("arrives");
      this.list.append(...nodes);
      if (this.chat.messages.get(order[at]).mine) this.pinned = true;
    }
    if (!this.scroller.contains(document.activeElement)) this.restop();
    if (this.pinned) this.toEnd();
    this.down.hidden = this.pinned;
    return undefined;
  }

  /** Tab stops at the newest card that still has buttons, or else at the newest message. */
  restop() {
    const card = [...this.list.querySelectorAll(".keys")].at(-1)?.parentNode;
    this.stops.stop(card ?? this.nodes.get(this.chat.order.at(-1)));
  }

  replace(id) {
    const old = this.nodes.get(id);
    const node = this.stops.take(bubble(this.chat.messages.get(id), waiting(this.chat, id), this.acts));
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.data ?? "" : null;
    this.nodes.set(id, node);
    const at = this.chat.order.indexOf(id);
    for (const one of [at - 1, at, at + 1]) this.join(one);
    if (this.stops.current === old) this.stops.stop(node);
    old.replaceWith(node);
    if (focused === null) return;
    const again = [...node.querySelectorAll(".key")].find((key) => key.dataset.data === focused);
    (again ?? node).focus({ preventScroll: true });
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // What grows below (a picture that has come, a card that is drawn) is no scrolling away from the end.
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    if (near || scrollTop < this.top) this.pinned = near;
    this.top = scrollTop;
    this.down.hidden = this.pinned;
    if (scrollTop < clientHeight * 2 && this.first > 0) this.older();
  }

  older() {
    const until = this.first;
    this.first = Math.max(0, until - MORE);
    const made = document.createDocumentFragment();
    for (let at = this.first; at < until; at += 1) made.append(...this.make(at));
    const { scrollHeight, scrollTop } = this.scroller;
    this.list.prepend(made);
    this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
  }

  jump(id) {
    while (!this.nodes.has(id) && this.first > 0) this.older();
    const node = this.nodes.get(id);
    if (!node) return;
    this.pinned = false;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("pointed");
    requestAnimationFrame(() => node.classList.add("pointed"));
  }

  toEnd() {
    this.pinned = true;
    this.down.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.top = this.scroller.scrollTop;
  }
}
