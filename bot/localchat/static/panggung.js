// The stage beside the phones: where the SOP stands, the player, the papers, and a new beginning.
import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { confirm, showFaults, showPicture, toast, veil } from "./dialogs.js";
import { renew } from "./drafts.js";
import { keep, pref } from "./prefs.js";
import { Roving } from "./roving.js";
import { listen, state } from "./store.js";
import { hour, shortDay } from "./time.js";
import { t } from "./words.js";

export class StagePanel {
  constructor(node) {
    this.shown = null;
    this.image = el("img", { alt: t("alur_alt"), decoding: "async" });
    this.picture = el("button", { type: "button", class: "flow", tLabel: "lihat_gambar", hidden: true, on: { click: () => showPicture(this.image.src, t("alur_alt")) } }, this.image);
    this.noPicture = el("p", { class: "nothing", t: "alur_kosong" });
    this.papers = el("ul", { class: "papers" });
    this.stops = new Roving(this.papers, "a");
    this.noPapers = el("p", { class: "nothing", t: "naskah_kosong" });
    node.append(this.player(), section("alur", this.picture, this.noPicture), section("naskah", this.papers, this.noPapers), this.office());
    listen("state", () => this.draw());
    listen("notice", (news) => toast(news.faults?.join(" ") ?? t(news.key)));
  }

  player() {
    this.one = button("step", "main_satu", () => this.play("satu"));
    this.all = button("play", "main_semua", () => this.play("semua"), "primary");
    this.stop = button("stop", "main_henti", () => this.play("berhenti"), "danger");
    this.state = el("p", { class: "play-state", role: "status" });
    const follow = el("input", { type: "checkbox", id: "ikuti", on: { change: (event) => keep("follow", event.target.checked) } });
    follow.checked = pref("follow", true);
    return section("main_sendiri", el("p", { class: "hint", t: "main_jelas" }), el("div", { class: "actions" }, this.one, this.all, this.stop),
      this.state, el("p", { class: "check wide-only" }, follow, el("label", { for: "ikuti", t: "ikuti" })));
  }

  office() {
    const file = el("input", { type: "file", hidden: true, accept: ".xlsx", id: "berkas-kantor", on: { change: (event) => this.load(event) } });
    return section("kantor", el("div", { class: "actions column" },
      button("restart", "ulang", () => this.again(null)), button("upload", "muat", () => file.click()), file));
  }

  async play(wish) {
    try {
      await api.play(wish);
    } catch {
      toast(t("galat"));
    }
  }

  load(event) {
    const file = event.target.files[0];
    event.target.value = "";
    if (file) this.again(file);
  }

  async again(file) {
    const title = file ? t("muat_tanya", { nama: file.name }) : t("ulang_tanya");
    if (!(await confirm(title, t("ulang_jelas"), t("ya_ulang")))) return;
    const lift = veil(t("sedang_ulang"));
    try {
      await api.startOver(file);
      keep("closed", []);
      keep("alone", null);
      renew();
    } catch (error) {
      lift();
      if (error.faults?.length) showFaults(t("berkas_salah"), error.faults);
      else toast(t("galat"));
    }
  }

  draw() {
    this.stop.hidden = !state.playing;
    this.one.hidden = this.all.hidden = state.playing;
    this.state.textContent = state.playing ? t("main_jalan") : "";
    this.picture.hidden = !state.picture;
    this.noPicture.hidden = Boolean(state.picture);
    if (state.picture && state.picture !== this.shown) this.image.src = `/latihan/gambar?v=${state.picture}`;
    this.shown = state.picture;
    this.image.alt = t("alur_alt");
    this.noPapers.hidden = state.papers.length > 0;
    const mark = JSON.stringify([state.papers, state.zone]);
    if (mark === this.mark) return;
    this.mark = mark;
    this.papers.replaceChildren(...[...state.papers].reverse().map(paper));
    this.stops.renew();
  }
}

function section(title, ...children) {
  return el("section", { class: "card" }, el("h2", { t: title }), ...children);
}

function button(name, key, listener, tone = "") {
  return el("button", { type: "button", class: `button ${tone}`, on: { click: listener } }, icon(name), el("span", { t: key }));
}

function paper({ name, sha256, at, kind }) {
  const when = `${shortDay(at * 1000)} ${hour(at * 1000)}`;
  return el("li", {}, el("a", { href: api.paperAddress(sha256), target: "_blank", rel: "noopener" }, icon("file"),
    el("span", { class: "paper-words" }, el("span", { class: "paper-name", text: name }), el("span", { class: "paper-kind", text: `${kind} · ${when}` }))));
}
