// The office's clock, and the five ways to push it.
import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { toast } from "./dialogs.js";
import { listen, now, state } from "./store.js";
import { hour, longDay, shortDay, zoneName } from "./time.js";
import { t } from "./words.js";

const JUMPS = ["tunda", "5_menit", "1_jam", "pagi", "3_hari", "tenggat"];

export class Clock {
  constructor(node) {
    this.time = el("span", { class: "clock-time" });
    this.zone = el("span", { class: "clock-zone" });
    this.day = el("span", { class: "clock-day" });
    this.dayShort = el("span", { class: "clock-day-short" });
    this.buttons = JUMPS.map((kind) => this.button(kind));
    this.jumps = el("div", { class: "jumps", id: "lompatan", role: "group", "aria-label": t("majukan"), data: { tLabel: "majukan" } }, ...this.buttons);
    this.opener = el("button", { type: "button", class: "button jump-opener", "aria-expanded": "false", "aria-controls": "lompatan", tLabel: "majukan", on: { click: () => this.toggle() } }, icon("forward"));
    const face = el("div", { class: "clock-face", role: "timer", "aria-label": t("jam_kantor"), data: { tLabel: "jam_kantor" } },
      el("span", {}, this.time, " ", this.zone), this.day, this.dayShort);
    node.append(face, this.opener, this.jumps);
    this.node = node;
    listen("clock", () => this.draw());
    listen("state", () => this.draw());
    setInterval(() => this.draw(), 5000);
    document.addEventListener("pointerdown", (event) => !node.contains(event.target) && this.toggle(false));
    node.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
  }

  button(kind) {
    const label = el("span", { t: `maju_${kind}` });
    return el("button", { type: "button", class: "jump", tLabel: `maju_${kind}_jelas`, data: { jump: kind }, on: { click: () => this.forward(kind) } }, label);
  }

  toggle(open = !this.node.classList.contains("open")) {
    this.node.classList.toggle("open", open);
    this.opener.setAttribute("aria-expanded", String(open));
  }

  async forward(kind) {
    this.toggle(false);
    this.busy(true);
    try {
      const found = await api.forward(kind);
      const at = found.now * 1000;
      toast(t("kini", { waktu: `${longDay(at)}, ${hour(at)} ${zoneName(at)}` }));
    } catch (error) {
      toast(error.faults?.[0] ?? t("galat"), "warn");
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
