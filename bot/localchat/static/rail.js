// The list of officers: who has news, and a way to each phone.
import { officer, shown } from "./apps.js";
import { el, icon, initials } from "./dom.js";
import { summary } from "./bubble.js";
import { lastOf, now, unreadOf } from "./store.js";
import { Roving } from "./roving.js";
import { date, dayKey, hour } from "./time.js";
import { t } from "./words.js";

export class Rail {
  constructor(node, desk) {
    this.node = node;
    this.desk = desk;
    this.rows = new Map();
    this.waiting = 0;
    this.stops = new Roving(node, ".rail-row");
  }

  /** Draw once per frame, however much has changed. */
  refresh() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  draw() {
    const people = shown();
    const wanted = people.map(officer);
    for (const [key, row] of this.rows) {
      if (wanted.includes(key)) continue;
      row.item.remove();
      this.rows.delete(key);
    }
    people.forEach((person, at) => {
      if (!this.rows.has(officer(person))) this.add(person, at);
      this.fill(person, this.rows.get(officer(person)));
    });
    if (!this.node.contains(this.stops.current)) this.stops.renew();
  }

  /** From a chat back to the list: to the officer who was looked at. */
  focus(id) {
    const row = [...this.rows.values()].find((one) => one.id === id);
    row?.button.focus();
  }

  add(person, at) {
    const row = {
      name: el("span", { class: "rail-name" }),
      position: el("span", { class: "rail-position" }),
      line: el("span", { class: "rail-line" }),
      time: el("span", { class: "rail-time" }),
      badge: el("span", { class: "badge" }),
      app: el("span", { class: "rail-app-place" }),
    };
    row.button = el("button", { type: "button", class: "rail-row", on: { click: () => this.desk.open(row.id) } },
      el("span", { class: `avatar tone-${at % 8}`, "aria-hidden": "true", text: initials(person.name) }),
      el("span", { class: "rail-words" }, row.name, row.position, row.line), el("span", { class: "rail-side" }, row.time, row.badge, row.app));
    row.item = el("li", {}, row.button);
    this.rows.set(officer(person), row);
    this.node.append(row.item);
    this.stops.take(row.button);
  }

  fill(person, row) {
    const last = lastOf(person.id);
    const unread = unreadOf(person.id) + (person.other ? unreadOf(person.other) : 0);
    row.id = person.id;
    row.app.replaceChildren(...(person.other && unread === 0 ? [this.sign(person)] : []));
    row.name.textContent = person.name;
    row.button.title = [person.name, person.position].join("\n");
    row.position.textContent = [person.role, person.bidang].filter(Boolean).join(" · ") || person.position;
    row.line.textContent = last ? summary(last.message) : t("belum_mulai");
    row.time.textContent = last ? this.when(last.message.date * 1000) : "";
    row.badge.hidden = unread === 0;
    row.badge.textContent = unread > 99 ? "99+" : unread;
    row.badge.setAttribute("aria-label", t("baru", { n: unread }));
    row.button.classList.toggle("unread", unread > 0);
    row.button.classList.toggle("closed", !this.desk.shows(person.id));
    if (this.desk.current === person.id) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
  }

  sign(person) {
    const drawn = icon(person.whatsapp ? "whatsapp" : "telegram");
    drawn.classList.add("rail-app");
    return drawn;
  }

  when(at) {
    return dayKey(at) === dayKey(now()) ? hour(at) : date(at);
  }
}
