// Writing and sending: a text, a reply, files from the picker, the camera, the clipboard or dropped on the phone.
import * as api from "./api.js";
import { bytes, el, icon, iconButton } from "./dom.js";
import { summary } from "./bubble.js";
import { draftOf, holdBack, keepDraft } from "./drafts.js";
import { whenDropped } from "./drop.js";
import { Menu } from "./menu.js";
import { pieces } from "./pieces.js";
import { Roving } from "./roving.js";
import { chatOf, questionOf } from "./store.js";
import { t } from "./words.js";

const LARGEST = 20 * 1024 * 1024;
const CAPTION = 1024;

export class Composer {
  /** `tell(text)` says on the phone what went wrong; an empty text takes it back. */
  constructor(chat, frame, tell) {
    this.chat = chat;
    this.tell = tell;
    this.reply = null;
    this.edited = null;
    this.files = [];
    this.sending = false;
    this.area = el("textarea", { rows: "1", tHint: "tulis", enterkeyhint: "send" });
    this.replyBox = el("div", { class: "reply-box", hidden: true });
    this.tray = el("ul", { class: "tray", hidden: true });
    this.sendButton = iconButton("send", "kirim", () => this.send(), { class: "send", disabled: true });
    const picker = this.input({ multiple: true }, "document");
    const camera = this.input({ accept: "image/*", capture: "environment" }, "photo");
    const slash = iconButton("slash", "perintah", () => this.menu.toggle() || this.area.focus(), { class: "slash tool" });
    this.menu = new Menu(chat, frame, slash, (words) => this.command(words));
    const row = el("div", { class: "compose-row", role: "toolbar", "aria-label": t("alat_pesan"), data: { tLabel: "alat_pesan" } },
      iconButton("clip", "lampirkan", () => picker.click(), { class: "tool" }), picker,
      el("div", { class: "box" }, this.area, slash),
      iconButton("camera", "foto", () => camera.click(), { class: "camera tool" }), camera, this.sendButton);
    this.node = el("div", { class: "composer" }, this.menu.node, this.replyBox, this.tray, row);
    new Roving(row, ".tool").renew();
    this.listen(frame);
    this.recall();
  }

  input(more, kind) {
    const take = (event) => {
      this.add([...event.target.files], kind);
      event.target.value = "";
    };
    return el("input", { type: "file", hidden: true, data: { kind }, tabindex: "-1", ...more, on: { change: take } });
  }

  listen(frame) {
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) {
        event.preventDefault();
        this.add([...event.clipboardData.files], "document");
      }
    });
    whenDropped(frame, (files) => this.add(files, "document"));
  }

  key(event) {
    if (event.key === "Escape" && (this.reply || this.edited)) this.take(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  changed() {
    if (this.edited) return this.grow();
    keepDraft(this.chat, this.area.value, this.reply);
    return this.grow();
  }

  /** What was left half-written before a reload; or, with `before`, what another tab made of it. */
  recall(before = null) {
    const draft = draftOf(this.chat);
    if (before && this.area.value !== before.text) return;
    this.area.value = draft.text;
    this.awaited = draft.reply;
    if (before && !draft.reply) this.setReply(null);
    this.arrived();
    this.grow();
  }

  /** The message that the half-written text replies to may arrive after it. */
  arrived() {
    const item = this.awaited && chatOf(this.chat).messages.get(this.awaited);
    if (item) this.awaited = null;
    if (item && !item.deleted) this.setReply(item);
    this.ask();
  }

  /** A question of the bot opens its reply, once, and says in the box what to type. */
  ask() {
    const question = questionOf(this.chat);
    const id = question?.message.message_id ?? null;
    if (this.asked && id === null && this.reply === this.asked) this.setReply(null);
    if (id !== null && id !== this.asked && !this.reply && !this.edited) this.setReply(question);
    this.asked = id;
  }

  grow() {
    this.area.style.height = "";
    const needed = this.area.scrollHeight;
    if (needed > this.area.clientHeight) this.area.style.height = `${Math.min(needed, 132)}px`;
    holdBack(this, this.sending || this.files.length > 0);
    this.sendButton.disabled = this.sending || (!this.area.value.trim() && !this.files.length);
  }

  add(files, kind) {
    for (const file of files) {
      if (file.size > LARGEST) this.tell(t("terlalu_besar", { nama: file.name }));
      else this.files.push({ file, kind });
    }
    this.showTray();
    this.area.focus();
  }

  showTray() {
    const row = (one) => el("li", {}, icon("file"),
      el("span", { class: "tray-name", text: one.file.name }), el("span", { class: "tray-size", text: bytes(one.file.size) }),
      el("button", { type: "button", class: "icon-button", "aria-label": t("buang_berkas", { nama: one.file.name }), on: { click: () => this.drop(one) } }, icon("close")));
    this.tray.replaceChildren(...this.files.map(row));
    this.tray.hidden = !this.files.length;
    this.grow();
  }

  drop(one) {
    this.files = this.files.filter((other) => other !== one);
    this.showTray();
  }

  /** Change a message that was sent: its words, or with a file attached its file. What was being written waits. */
  edit(item) {
    this.setReply(null);
    this.edited = item.message.message_id;
    this.area.value = item.message.text ?? item.message.caption ?? "";
    this.showAbove("mengubah", item, "batal_ubah");
    this.grow();
    this.area.focus();
  }

  /** Reply to a message, or to none. */
  take(item) {
    if (this.edited) {
      this.edited = null;
      this.area.value = draftOf(this.chat).text;
    }
    this.setReply(item);
    this.changed();
    this.area.focus();
  }

  setReply(item) {
    this.reply = item?.message.message_id ?? null;
    this.area.placeholder = item?.hint || t("tulis");
    this.replyBox.hidden = !item;
    if (!item) return this.replyBox.replaceChildren();
    return this.showAbove("membalas", item, "batal_balas");
  }

  /** A line above the box: what the words are about, and how to leave that. */
  showAbove(title, item, leave) {
    this.replyBox.hidden = false;
    this.replyBox.replaceChildren(
      el("div", { class: "reply-words" }, el("span", { class: "reply-title", t: title }), el("span", { class: "reply-line", text: summary(item.message) })),
      iconButton("close", leave, () => this.take(null)));
  }

  /** Send the message anew under its number. */
  async sendEdit(words) {
    const message = this.edited;
    await this.safely(async () => {
      if (this.files.length) await api.replaceFile(this.chat, message, { file: this.files[0].file, caption: words });
      else await api.edit(this.chat, message, words);
      this.files = [];
      this.showTray();
      this.take(null);
    });
  }

  command(words) {
    return this.safely(() => api.text(this.chat, words, null));
  }

  async send() {
    const words = this.area.value.trim();
    if (this.sending || (!words && !this.files.length)) return;
    if (this.edited) return this.sendEdit(words);
    const reply = this.reply;
    await this.safely(async () => {
      let caption = this.files.length && words.length <= CAPTION ? words : "";
      const texts = caption ? [] : pieces(words);
      while (this.files.length) {
        await api.sendFile(this.chat, { ...this.files[0], caption, reply });
        this.files.shift();
        this.sent(caption);
        caption = "";
        this.showTray();
      }
      for (const piece of texts) {
        await api.text(this.chat, piece, reply);
        this.sent(piece);
      }
      this.setReply(null);
      this.changed();
    });
  }

  /** Take out of the box what was sent, and leave there what was typed meanwhile. */
  sent(words) {
    const written = this.area.value.trimStart();
    if (written.startsWith(words)) this.area.value = written.slice(words.length).trimStart();
    this.changed();
  }

  async safely(act) {
    this.sending = true;
    this.node.classList.add("sending");
    this.tell("");
    this.grow();
    try {
      await act();
    } catch (error) {
      this.tell(error.faults ? error.faults[0] ?? t("galat") : t("galat_kirim"));
    } finally {
      this.sending = false;
      this.node.classList.remove("sending");
      this.grow();
    }
  }
}
