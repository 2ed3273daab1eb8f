// One officer's phone: whose it is, his chat with the bot, and the box to write in.
import * as api from "./api.js";
import { el, iconButton, initials } from "./dom.js";
import { Composer } from "./composer.js";
import { toBot } from "./links.js";
import { Log } from "./log.js";
import { Roving } from "./roving.js";
import { chatOf, personOf, unreadOf } from "./store.js";
import { t } from "./words.js";

const TYPING = 5000;
const ANSWER = 3500;
const FAULT = 8000;

export class Phone {
  /** `desk`: full(id), close(id), back(), swap(id), lead(id, place). */
  constructor(id, tone, desk) {
    this.id = id;
    this.desk = desk;
    this.log = null;
    this.active = false;
    const person = personOf(id);
    this.name = el("h2", { class: "phone-name", text: person.name });
    this.under = el("p", { class: "phone-under" });
    this.badge = el("span", { class: "badge", hidden: true });
    this.fullButton = iconButton("full", "penuh", () => desk.full(id), { class: "wide-only" });
    const service = person.whatsapp ? ["telegram", "ke_telegram"] : ["whatsapp", "ke_whatsapp"];
    this.switch = iconButton(...service, () => desk.swap(id), { class: "app-switch" });
    this.head = el("header", { class: "phone-head" },
      iconButton("back", "kembali", () => desk.back(), { class: "narrow-only" }),
      el("span", { class: `avatar tone-${tone}`, "aria-hidden": "true", text: initials(person.name) }),
      el("div", { class: "phone-who" }, this.name, this.under), this.badge, person.other > 0 && this.switch, this.fullButton,
      iconButton("close", "tutup_ponsel", () => desk.close(id), { class: "wide-only" }));
    new Roving(this.head, ".wide-only, .app-switch").renew();
    this.body = el("div", { class: "phone-body" });
    this.news = el("div", { class: "phone-news", role: "status", "aria-live": "polite" });
    this.typing = el("p", { class: "typing", hidden: true, "aria-live": "polite" });
    this.foot = el("footer", { class: "phone-foot" });
    this.hello = el("div", { class: "hello", hidden: true },
      el("span", { class: `avatar tone-${tone}`, "aria-hidden": "true", text: initials(person.name) }),
      el("p", { class: "hello-name", text: person.name }), el("p", { class: "hello-words", t: person.whatsapp ? "mulai_wa_jelas" : "mulai_jelas" }));
    this.node = el("article", { class: person.whatsapp ? "phone whatsapp" : "phone", tabindex: "-1", data: { id }, "aria-label": t("ponsel", { nama: person.name }) },
      this.head, this.news, el("div", { class: "phone-middle" }, this.body, this.hello), this.typing, this.foot, el("div", { class: "drop-hint", "aria-hidden": "true", t: "lepas" }));
    this.composer = new Composer(id, this.node, (text) => this.fault(text));
    this.node.addEventListener("focusin", () => desk.activate(id));
    this.node.addEventListener("pointerdown", () => desk.activate(id));
    this.node.addEventListener("click", (event) => this.followed(event));
    this.refresh();
  }

  /** A link to the bot opens the phone's own chat with it, on whichever service. */
  followed(event) {
    const link = event.target.closest("a[href]");
    const place = link && toBot(link.href);
    if (!place) return;
    event.preventDefault();
    this.desk.lead(this.id, place);
  }

  /** What a link has brought: a text ready to be sent, or the press of Start. */
  brought({ text, code }) {
    if (code) return this.safely(() => api.start(this.id, code));
    this.composer.area.value = text;
    return this.composer.changed();
  }

  /** Make the chat: put off until the phone is in sight. */
  wake() {
    if (this.log) return;
    const acts = { tap: (message, data) => this.tap(message, data), reply: (item) => this.composer.take(item), edit: (item) => this.composer.edit(item), command: (words) => this.composer.command(words) };
    this.log = new Log(this.id, acts, t("percakapan", { nama: personOf(this.id).name }));
    this.body.replaceChildren(this.log.node);
    this.refresh();
  }

  refresh() {
    const person = personOf(this.id);
    if (!person) return;
    this.name.textContent = this.name.title = person.name;
    this.under.textContent = person.position;
    this.under.title = [person.position, person.role, person.bidang].filter(Boolean).join(" · ");
    const unread = unreadOf(this.id);
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > 99 ? "99+" : unread;
    this.badge.setAttribute("aria-label", t("baru", { n: unread }));
    this.node.classList.toggle("unread", unread > 0);
    this.switch.classList.toggle("news", unreadOf(person.other) > 0);
    this.showFoot(person);
  }

  showFoot(person) {
    const stopped = person.standing === "blocked";
    const invited = !person.whatsapp || person.code !== "";
    const fresh = person.standing === "stranger" && chatOf(this.id).order.length === 0 && invited;
    this.hello.hidden = !fresh;
    if (!fresh && !stopped) {
      if (this.foot.firstChild !== this.composer.node) this.foot.replaceChildren(this.composer.node);
      return;
    }
    if (this.foot.querySelector(".begin")) return;
    const begin = el("button", { type: "button", class: "begin", t: stopped ? "mulai_lagi" : person.whatsapp ? "mulai_wa" : "mulai", on: { click: () => this.begin() } });
    this.foot.replaceChildren(begin);
  }

  begin() {
    return this.safely(() => api.start(this.id, personOf(this.id).code));
  }

  tap(message, data) {
    this.hush();
    return this.safely(() => api.tap(this.id, message, data));
  }

  async safely(act) {
    try {
      await act();
    } catch {
      this.fault(t("galat"));
    }
  }

  update(ids) {
    this.typing.hidden = true;
    this.log?.update(ids);
    this.composer.arrived();
    this.refresh();
    if (this.active) this.markRead();
  }

  setActive(active) {
    this.active = active;
    this.node.classList.toggle("active", active);
    this.log?.scroller.setAttribute("aria-live", active ? "polite" : "off");
    if (active) this.markRead();
  }

  markRead() {
    const upto = chatOf(this.id).order.at(-1) ?? 0;
    const person = personOf(this.id);
    if (!document.hasFocus() || unreadOf(this.id) === 0 || person.read >= upto) return;
    person.read = upto;
    api.read(this.id, upto).catch(() => {});
    this.refresh();
    this.desk.changed();
  }

  /** The bot's answer to a tap: a line that goes by itself, or an alert that stays until it is closed. */
  answer({ text, show_alert: stays }) {
    this.hush();
    if (!text) return;
    if (!stays) {
      this.say(text, "answer", ANSWER);
      return;
    }
    const close = el("button", { type: "button", class: "button", t: "mengerti", on: { click: () => this.understood() } });
    const box = el("div", { class: "alert", role: "alertdialog", "aria-label": text }, el("p", { text }), close);
    this.news.append(box);
    if (this.active) close.focus();
  }

  understood() {
    this.hush();
    this.log?.stops.current?.focus({ preventScroll: true });
  }

  say(text, kind, stays) {
    const line = el("p", { class: kind, text });
    this.news.append(line);
    setTimeout(() => line.remove(), stays);
  }

  /** What went wrong on this phone; an empty text when it no longer matters. */
  fault(text) {
    this.news.querySelector(".fault")?.remove();
    if (text) this.say(text, "answer fault", FAULT);
  }

  hush() {
    this.news.replaceChildren();
  }

  showAction(action) {
    if (action === "cancel") return;
    this.typing.dataset.t = action.startsWith("upload") ? "mengirim_berkas" : "mengetik";
    this.typing.textContent = t(this.typing.dataset.t);
    this.typing.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.typing.hidden = true), TYPING);
  }
}
