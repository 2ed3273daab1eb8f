// What comes over the page: short news, questions, and pictures in full.
import { el, iconButton } from "./dom.js";
import { cover } from "./place.js";
import { t } from "./words.js";

const STAYS = 10000;

/** What went wrong with the page itself: said for a while in the ribbon, where it covers nothing. */
export function toast(text) {
  const box = document.getElementById("kabar");
  const node = el("p", { class: "toast warn", text });
  box.replaceChildren(node);
  box.parentNode.classList.add("speaking");
  setTimeout(() => node.isConnected && hush(), STAYS);
}

/** What was said no longer matters. */
export function hush() {
  const box = document.getElementById("kabar");
  box.replaceChildren();
  box.parentNode.classList.remove("speaking");
}

function open(dialog) {
  document.body.append(dialog);
  const uncover = cover(() => dialog.close());
  dialog.addEventListener("close", () => (dialog.remove(), uncover()));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  return dialog;
}

export function showPicture(address, caption) {
  const dialog = el("dialog", { class: "lightbox", "aria-label": caption || t("lihat_gambar") });
  const image = el("img", { src: address, alt: caption });
  image.addEventListener("click", () => image.classList.toggle("large"));
  dialog.append(iconButton("close", "tutup", () => dialog.close(), { class: "lightbox-close" }), el("div", { class: "lightbox-frame" }, image));
  open(dialog);
}

/** Ask before something that cannot be undone; true when the person agrees. */
export function confirm(title, text, yes) {
  return new Promise((settle) => {
    const dialog = el("dialog", { class: "question", "aria-labelledby": "tanya" });
    const agree = el("button", { type: "button", class: "button danger", text: yes, on: { click: () => dialog.close("ya") } });
    const leave = el("button", { type: "button", class: "button", t: "batal", autofocus: true, on: { click: () => dialog.close() } });
    dialog.append(el("h2", { id: "tanya", text: title }), el("p", { text }), el("div", { class: "actions" }, leave, agree));
    dialog.addEventListener("close", () => settle(dialog.returnValue === "ya"));
    open(dialog);
  });
}

/** Tell several faults at once. */
export function showFaults(title, faults) {
  const dialog = el("dialog", { class: "question", "aria-labelledby": "salah" });
  const rows = faults.map((fault) => el("li", { text: fault }));
  const leave = el("button", { type: "button", class: "button", t: "mengerti", on: { click: () => dialog.close() } });
  dialog.append(el("h2", { id: "salah", text: title }), el("ol", { class: "faults" }, ...rows), el("div", { class: "actions" }, leave));
  open(dialog);
}

/** A veil over the page while something long is done; returns what lifts it. */
export function veil(text) {
  const dialog = el("dialog", { class: "veil" }, el("p", { role: "status", text }));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  return () => {
    dialog.close();
    dialog.remove();
  };
}
