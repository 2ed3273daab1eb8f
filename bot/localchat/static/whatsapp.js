// What is different on WhatsApp: ticks, buttons that stay, and a list that opens from below.
import { el, icon, iconButton } from "./dom.js";
import { cover } from "./place.js";
import { t } from "./words.js";

const TICKS = { sent: "tick", delivered: "ticks", read: "ticks" };

/** How far one's own message has come. */
export function ticks(status) {
  return el("span", { class: `ticks ticks-${status}`, role: "img", tLabel: `centang_${status}` }, icon(TICKS[status] ?? "tick"));
}

/** The buttons under a card, or the one that opens its list. */
export function keys(message, acts) {
  const id = message.message_id;
  if (message.whatsapp.kind === "list") {
    return group(key("list", message.whatsapp.button, null, () => openList(id, message.whatsapp, acts)));
  }
  const buttons = message.reply_markup.inline_keyboard.flat();
  return group(...buttons.map((one) => key("reply", one.text, one.callback_data, () => acts.tap(id, one.callback_data))));
}

const group = (...rows) => el("div", { class: "keys wa-keys", role: "group" }, ...rows);

function key(sign, text, data, press) {
  return el("button", { type: "button", class: "key", data: { data: data ?? "" }, on: { click: press } }, icon(sign), el("span", { text }));
}

function openList(id, list, acts) {
  const dialog = el("dialog", { class: "wa-list", "aria-label": list.button });
  const row = (one) => el("button", { type: "button", class: "wa-row", on: { click: () => (dialog.close(), acts.tap(id, one.id)) } },
    el("span", { class: "wa-row-title", text: one.title }), one.description && el("span", { class: "wa-row-more", text: one.description }));
  dialog.append(el("header", {}, el("h2", { text: list.button }), iconButton("close", "tutup", () => dialog.close())), ...list.rows.map(row));
  document.body.append(dialog);
  const uncover = cover(() => dialog.close());
  dialog.addEventListener("close", () => (dialog.remove(), uncover()));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}
