// One message as one list item.
import { bytes, el, icon, iconButton } from "./dom.js";
import { richText } from "./entities.js";
import { fileAddress } from "./api.js";
import { withoutMarks } from "./marks.js";
import { showPicture } from "./dialogs.js";
import { hour } from "./time.js";
import { keys as whatsappKeys, ticks } from "./whatsapp.js";
import { t } from "./words.js";

/** `acts`: tap(message, data), reply(item), edit(item), command(words), jump(messageId). `pending` are the data of waiting buttons. */
export function bubble(item, pending, acts) {
  const message = item.message;
  const side = item.mine ? "mine" : "theirs";
  const name = `pesan-${item.chat}-${message.message_id}`;
  const node = el("li", { class: `message ${side}`, data: { id: message.message_id }, "aria-labelledby": name });
  if (item.deleted) {
    node.append(el("p", { class: "gone", id: name, t: "dihapus" }));
    return node;
  }
  const body = el("div", { class: "bubble", id: name }, el("span", { class: "unseen", t: item.mine ? "anda" : "dari_bot" }));
  if (message.reply_to_message) body.append(quote(message.reply_to_message, acts));
  body.append(...content(message), ...words(message, acts), meta(item));
  const row = el("div", { class: "bubble-row" }, body, side === "mine" && mayChange(message)
    ? iconButton("edit", "ubah", () => acts.edit(item), { class: "reply-button" })
    : iconButton("reply", "balas", () => acts.reply(item), { class: "reply-button" }));
  node.append(row);
  const rows = message.reply_markup?.inline_keyboard;
  if (rows) node.append(message.whatsapp ? whatsappKeys(message, acts) : keyboard(message.message_id, rows, pending, acts));
  return node;
}

/** Words can be changed on either service, a file and its words on Telegram only. */
const mayChange = (message) => (message.whatsapp ? Boolean(message.text) && !message.whatsapp.tap : !message.sticker && !message.voice);

function quote(message, acts) {
  return el("button", { type: "button", class: "quote", on: { click: () => acts.jump(message.message_id) }, text: summary(message) });
}

/** What a message says in one line. */
export function summary(message) {
  const text = withoutMarks(message.text ?? message.caption ?? "").split("\n", 1)[0];
  if (message.document) return text ? `${message.document.file_name} · ${text}` : message.document.file_name;
  if (message.photo) return text || t("foto_pesan");
  if (message.voice) return t("suara");
  if (message.sticker) return `${message.sticker.emoji} ${t("stiker")}`;
  return text;
}

function content(message) {
  if (message.document) return [documentLink(message.document)];
  if (message.photo) return [picture(message.photo.at(-1), message.caption)];
  if (message.voice) return [el("p", { class: "odd", t: "suara" })];
  if (message.sticker) return [el("p", { class: "sticker", text: message.sticker.emoji })];
  return [];
}

function documentLink(file) {
  const ending = (file.file_name.includes(".") ? file.file_name.split(".").pop() : "").toLowerCase();
  return el(
    "a",
    { class: "document", title: file.file_name, href: fileAddress(file.file_id), download: file.file_name, data: { ending } },
    el("span", { class: "document-icon", "aria-hidden": "true" }, el("span", { text: ending.slice(0, 4) })),
    el("span", { class: "document-words" },
      el("span", { class: "document-name", text: file.file_name }),
      el("span", { class: "document-size", text: `${bytes(file.file_size)} · ${t("unduh")}` })),
  );
}

function picture(photo, caption) {
  const address = fileAddress(photo.file_id);
  const image = el("img", { src: address, alt: caption?.split("\n", 1)[0] ?? "", width: photo.width, height: photo.height, decoding: "async" });
  return el("button", { type: "button", class: "picture", tLabel: "lihat_gambar", on: { click: () => showPicture(address, caption ?? "") } }, image);
}

function words(message, acts) {
  const text = message.text ?? message.caption;
  if (!text) return [];
  const entities = message.text ? message.entities : message.caption_entities;
  return [el("div", { class: "words" }, ...richText(text, entities, acts.command))];
}

function meta(item) {
  const at = new Date(item.message.date * 1000);
  const edited = item.message.edit_date ? `${t("diubah")} ` : "";
  const quiet = item.silent && el("span", { class: "quiet", role: "img", tLabel: "tanpa_bunyi" }, icon("quiet"));
  return el("time", { class: "meta", datetime: at.toISOString() }, quiet, edited + hour(at), item.mine && item.message.whatsapp && ticks(item.message.whatsapp.status));
}

function keyboard(id, rows, pending, acts) {
  const lines = rows.map((row) => el("div", { class: "keys-row" }, ...row.map((button) => key(id, button, pending, acts))));
  return el("div", { class: "keys", role: "group" }, ...lines);
}

const STYLES = { success: "yes", danger: "no" };

function key(id, button, pending, acts) {
  if (button.url) return el("a", { class: "key", href: /^https?:/i.test(button.url) ? button.url : "#", target: "_blank", rel: "noopener noreferrer", text: button.text });
  const waits = pending.has(button.callback_data);
  const props = { type: "button", class: ["key", STYLES[button.style], waits && "waits"].filter(Boolean).join(" "), "aria-busy": waits ? "true" : null, data: { data: button.callback_data } };
  return el("button", { ...props, on: { click: () => acts.tap(id, button.callback_data) } }, el("span", { text: button.text }));
}
