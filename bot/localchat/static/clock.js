// The office's clock, and the five ways to push it.
import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { hush, toast } from "./dialogs.js";
import { cover } from "./place.js";
import { Roving } from "./roving.js";
import { listen, now, state } from "./store.js";
import { hour, longDay, shortDay, zoneName } from "./time.js";
import { t } from "./words.js";

const BRIGHT = 3000;
const JUMPS = ["tunda", "5_menit", "1_jam", "pagi", "3_hari", "tenggat"];

export class Clock {
  constructor(node) {
    this.opened = false;
    this.time = el("span", { class: "clock-time" });
    this.zone = el("span", { class: "clock-zone" });
    this.day = el("span", { class: "clock-day" });
    this.dayShort = el("span", { class: "clock-day-short" });
    this.news = el("p", { class: "unseen", role: "status" });
    this.buttons = JUMPS.map((kind) => this.button(kind));
    this.jumps = el("div", { class: "jumps", id: "lompatan", role: "group", "aria-label": t("majukan"), data: { tLabel: "majukan" } }, ...this.buttons);
    this.opener = el("button", { type: "button", class: "button jump-opener", "aria-expanded": "false", "aria-controls": "lompatan", tLabel: "majukan", on: { click: () => this.toggle() } }, icon("forward"));
    this.face = el("div", { class: "clock-face", role: "timer", "aria-label": t("jam_kantor"), data: { tLabel: "jam_kantor" } },
      el("span", {}, this.time, " ", this.zone), this.day, this.dayShort);
    node.append(this.face, this.news, this.opener, el("div", { class: "jumps-frame" }, this.jumps, el("p", { class: "jumps-hint", t: "tunda_jelas" })));
    this.stops = new Roving(this.jumps, ".jump");
    this.stops.renew();
    this.node = node;
    listen("clock", () => this.draw());
    listen("state", () => this.draw());
    setInterval(() => this.draw(), 5000);
    document.addEventListener("pointerdown", (event) => !node.contains(event.target) && this.toggle(false));
    node.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
  }

  button(kind) {
    const [name, more] = [t(`maju_${kind}`), t(`maju_${kind}_jelas`)];
    return el("button", { type: "button", class: "jump", "aria-label": `${name}: ${more}`, title: more, data: { jump: kind }, on: { click: () => this.forward(kind) } },
      el("span", { text: name }), el("span", { class: "jump-more", text: more }));
  }

  toggle(open = !this.opened) {
    if (open === this.opened) return;
    this.opened = open;
    this.node.classList.toggle("open", open);
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.uncover = cover(() => this.toggle(false));
    else this.uncover();
  }

  /** The clock itself shows that it was pushed, and says so: nothing comes over the phones. */
  pushed(at) {
    this.news.textContent = t("kini", { waktu: `${longDay(at)}, ${hour(at)} ${zoneName(at)}` });
    this.face.classList.add("pushed");
    clearTimeout(this.fading);
    this.fading = setTimeout(() => this.face.classList.remove("pushed"), BRIGHT);
  }

  async forward(kind) {
    this.toggle(false);
    this.busy(true);
    hush();
    try {
      this.pushed((await api.forward(kind)).now * 1000);
    } catch (error) {
      toast(error.faults?.[0] ?? t("galat"));
    } finally {
      this.busy(false);
    }
  }

  busy(is) {
    this.node.classList.toggle("busy", is);
    for (const button of this.buttons) button.setAttribute("aria-disabled", String(is));
  }

  draw() {
    if (!state.title) return;
    const at = now();
    this.time.textContent = hour(at);
    this.zone.textContent = zoneName(at);
    this.day.textContent = longDay(at);
    this.dayShort.textContent = shortDay(at);
  }
}
