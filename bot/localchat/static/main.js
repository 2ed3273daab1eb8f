// The page begins here: it says its words, draws its frame, and opens the stream.
import { Clock } from "./clock.js";
import { Desk } from "./desk.js";
import * as place from "./place.js";
import { el, icon, iconButton } from "./dom.js";
import { StagePanel } from "./panggung.js";
import { keep, pref } from "./prefs.js";
import { Rail } from "./rail.js";
import { listen, state } from "./store.js";
import { openStream } from "./stream.js";
import { language, speak, t, translate } from "./words.js";

const THEMES = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };
const find = (id) => document.getElementById(id);

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  keep("theme", theme);
}

function themeButton() {
  const button = iconButton("auto", "tema_auto", () => draw(THEMES[(THEMES.indexOf(pref("theme", "auto")) + 1) % 3]), { class: "theme" });
  const draw = (theme) => {
    setTheme(theme);
    button.replaceChildren(icon(ICONS[theme]));
    button.dataset.tLabel = `tema_${theme}`;
    button.setAttribute("aria-label", t(`tema_${theme}`));
    button.title = t(`tema_${theme}`);
  };
  draw(pref("theme", "auto"));
  return button;
}

function languageButton() {
  const change = async () => {
    keep("language", language() === "en" ? "id" : "en");
    location.reload();
  };
  return el("button", { type: "button", class: "button quiet language", tLabel: "bahasa_jelas", on: { click: change } }, el("span", { t: "bahasa" }));
}

function stageButton() {
  const show = () => {
    const hidden = document.body.classList.toggle("no-stage");
    keep("no-stage", hidden);
  };
  document.body.classList.toggle("no-stage", pref("no-stage", matchMedia("(max-width: 1100px)").matches));
  return iconButton("flow", "tampil_panggung", show, { class: "wide-only stage-toggle" });
}

function tab(name, screen, label) {
  const show = () => (screen === "daftar" ? place.home() : place.go(screen));
  return el("button", { type: "button", class: "tab", data: { screen }, on: { click: show } }, icon(name), el("span", { t: label }));
}

/** Show the place where one has come to. */
function arrive(desk, rail, { screen, chat }) {
  document.body.dataset.screen = screen;
  const stage = screen === "panggung";
  for (const button of document.querySelectorAll(".tab")) {
    button.setAttribute("aria-current", String((button.dataset.screen === "panggung") === stage));
  }
  if (screen === "ponsel") desk.show(chat);
  else if (place.NARROW.matches) {
    desk.leave();
    if (!stage) rail.focus(desk.current);
  }
}

/** Straight to the phones, or to the stage, past everything before. */
function skips(rail) {
  for (const link of document.querySelectorAll(".skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const target = document.querySelector(link.hash);
      if (target.offsetParent) target.focus();
      else rail.stops.current?.focus();
    });
  }
}

function keys(desk) {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "PageDown" && event.key !== "PageUp")) return;
    event.preventDefault();
    desk.step(event.key === "PageDown" ? 1 : -1);
  });
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.target.closest?.(".phone") || event.preventDefault());
  }
}

function drawTitle() {
  find("judul").textContent = find("judul").title = state.title;
  document.title = `${t("latihan")} · ${state.title}`;
}

async function begin() {
  if (location.search) history.replaceState(history.state, "", location.pathname); // the key stays in its cookie
  setTheme(pref("theme", "auto"));
  await speak(pref("language", "id"));
  find("alat").append(languageButton(), themeButton(), stageButton());
  find("tab").append(tab("phone", "daftar", "tab_ponsel"), tab("flow", "panggung", "tab_alur"));
  new Clock(find("jam"));
  new StagePanel(find("panggung"));
  let rail = null;
  const desk = new Desk(find("meja"), () => rail?.refresh());
  rail = new Rail(find("daftar"), desk);
  let begun = false;
  listen("state", () => {
    drawTitle();
    desk.refresh();
    rail.refresh();
    if (!begun) place.begin((where) => arrive(desk, rail, where));
    begun = true;
  });
  listen("chat", () => rail.refresh());
  keys(desk);
  skips(rail);
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  openStream((linked) => {
    find("sambungan").textContent = linked ? "" : t("sambung_putus");
    document.body.classList.toggle("cut", !linked);
  });
  translate(document);
}

begin();
