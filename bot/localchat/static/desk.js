// The phones side by side, or one in full; and which of them is in use.
import { choose, shown } from "./apps.js";
import { icon } from "./dom.js";
import { whenChangedElsewhere } from "./drafts.js";
import { Phone } from "./phone.js";
import { go, home, NARROW } from "./place.js";
import { keep, pref } from "./prefs.js";
import { listen, personOf, state } from "./store.js";

export class Desk {
  /** `changed` is called when what the list of officers shows may have changed. */
  constructor(node, changed) {
    this.node = node;
    this.changed = changed;
    this.phones = new Map();
    this.closed = new Set(pref("closed", []));
    this.alone = pref("alone", null);
    this.current = null;
    this.sight = new IntersectionObserver((seen) => this.seen(seen), { root: node, rootMargin: "0px 300px" });
    listen("chat", (id, ids) => this.phones.get(id)?.update(ids));
    listen("chat", (id) => this.phones.get(personOf(id)?.other)?.refresh());
    listen("tap", (tap) => this.phones.get(tap.chat)?.answer(tap.answer));
    listen("action", ({ chat, action }) => this.phones.get(chat)?.showAction(action));
    listen("chat", (id, ids, live) => live && this.follow(id, ids));
    window.addEventListener("focus", () => this.phones.get(this.current)?.markRead());
    NARROW.addEventListener("change", () => this.arrange());
    whenChangedElsewhere((id, before) => this.phones.get(id)?.composer.recall(before));
  }

  /** A phone for everybody of the office, in the office's order. */
  refresh() {
    const wanted = shown().map((person) => person.id);
    for (const [id, phone] of this.phones) if (!wanted.includes(id)) this.remove(id, phone);
    wanted.forEach((id, at) => {
      if (this.phones.has(id)) return this.phones.get(id).refresh();
      const phone = new Phone(id, at % 8, this);
      this.phones.set(id, phone);
      this.node.insertBefore(phone.node, this.phones.get(wanted[at + 1])?.node ?? null);
      return this.sight.observe(phone.node);
    });
    if (!this.phones.has(this.alone)) this.alone = null;
    this.arrange();
  }

  remove(id, phone) {
    this.sight.unobserve(phone.node);
    phone.node.remove();
    this.phones.delete(id);
  }

  seen(entries) {
    for (const entry of entries) if (entry.isIntersecting) this.phones.get(Number(entry.target.dataset.id))?.wake();
  }

  /** Narrow screens show one phone, wide ones all that are not closed, or the one in full. */
  arrange() {
    const alone = NARROW.matches ? this.current ?? this.alone : this.alone;
    for (const [id, phone] of this.phones) {
      phone.node.hidden = alone !== null ? id !== alone : this.closed.has(id) && !NARROW.matches;
      phone.fullButton.replaceChildren(icon(this.alone === id ? "small" : "full"));
      phone.fullButton.dataset.tLabel = this.alone === id ? "kecilkan" : "penuh";
    }
    this.node.classList.toggle("alone", alone !== null);
    this.changed();
  }

  shows(id) {
    return this.phones.has(id) && !this.phones.get(id).node.hidden;
  }

  full(id) {
    this.alone = this.alone === id ? null : id;
    keep("alone", this.alone);
    this.arrange();
    this.bring(id);
  }

  close(id) {
    if (this.alone === id) this.alone = null;
    this.closed.add(id);
    this.remember();
    this.arrange();
  }

  /** The officer's other service takes the place of this one. */
  swap(id) {
    const { other } = personOf(id);
    choose(other);
    if (this.alone === id) this.alone = other;
    this.refresh();
    this.open(other);
  }

  /** A link on the phone `id` leads to the bot on a service. */
  lead(id, place) {
    const person = personOf(id);
    const there = person.whatsapp === place.whatsapp ? id : person.other;
    if (!there) return;
    if (there !== id) this.swap(id);
    this.phones.get(there)?.brought(place);
  }

  /** Back to the list, on a narrow screen. */
  back() {
    home();
  }

  /** An officer is chosen from the list. */
  open(id) {
    go("ponsel", id);
  }

  /** Whatever was open on a narrow screen is so no more: what comes there now is unread. */
  leave() {
    this.phones.get(this.current)?.setActive(false);
    this.changed();
  }

  /** Show a chat, as its place asks for. */
  show(id) {
    if (!this.phones.has(id) && personOf(id)) {
      choose(id);
      this.refresh();
    }
    if (!this.phones.has(id)) return home();
    this.closed.delete(id);
    if (this.alone !== null) this.alone = id;
    this.remember();
    this.activate(id);
    this.arrange();
    this.bring(id);
    const phone = this.phones.get(id);
    return (NARROW.matches ? phone.node : phone.composer.area).focus({ preventScroll: true });
  }

  bring(id) {
    const phone = this.phones.get(id);
    phone.wake();
    phone.composer.grow();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    phone.node.scrollIntoView({ inline: "nearest", block: "nearest", behavior: calm ? "auto" : "smooth" });
    if (phone.log?.pinned) phone.log.toEnd();
  }

  activate(id) {
    if (this.current === id && this.phones.get(id)?.active) return this.phones.get(id).markRead();
    this.phones.get(this.current)?.setActive(false);
    this.current = id;
    this.phones.get(id)?.setActive(true);
    return this.changed();
  }

  /** While the player is at work, look at the phone where it acts. */
  follow(id, ids) {
    const acts = [...ids].some((message) => this.phones.get(id)?.log?.chat.messages.get(message));
    if (!state.playing || !pref("follow", true) || !acts || NARROW.matches) return;
    if (this.phones.get(id)?.node.hidden) return;
    clearTimeout(this.following);
    this.following = setTimeout(() => this.bring(id), 120);
  }

  step(by) {
    const there = shown().map((person) => person.id).filter((id) => this.shows(id) || this.alone !== null);
    const at = there.indexOf(this.current);
    const next = there[(at + by + there.length) % there.length];
    if (next !== undefined) this.open(next);
  }

  remember() {
    keep("closed", [...this.closed]);
    keep("alone", this.alone);
  }
}
