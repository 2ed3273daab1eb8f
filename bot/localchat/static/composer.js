// Writing and sending: a text, a reply, files from the picker, the camera, the clipboard or dropped on the phone.
import * as api from "./api.js";
import { bytes, el, icon, iconButton } from "./dom.js";
import { summary } from "./bubble.js";
import { toast } from "./dialogs.js";
import { state } from "./store.js";
import { t } from "./words.js";

const LARGEST = 20 * 1024 * 1024;

export class Composer {
  constructor(chat, frame) {
    this.chat = chat;
    this.reply = null;
    this.files = [];
    this.sending = false;
    this.area = el("textarea", { rows: "1", tHint: "tulis", maxlength: "4096", enterkeyhint: "send" });
    this.replyBox = el("div", { class: "reply-box", hidden: true });
    this.tray = el("ul", { class: "tray", hidden: true });
    this.menu = el("ul", { class: "commands", hidden: true });
    this.sendButton = iconButton("send", "kirim", () => this.send(), { class: "send", disabled: true });
    const picker = this.input({ multiple: true }, "document");
    const camera = this.input({ accept: "image/*", capture: "environment" }, "photo");
    const slash = iconButton("slash", "perintah", () => this.toggleMenu(), { class: "slash" });
    const row = el("div", { class: "compose-row" },
      iconButton("clip", "lampirkan", () => picker.click()), picker,
      el("div", { class: "box" }, this.area, slash),
      iconButton("camera", "foto", () => camera.click(), { class: "camera" }), camera, this.sendButton);
    this.node = el("div", { class: "composer" }, this.menu, this.replyBox, this.tray, row);
    this.listen(frame);
  }

  input(more, kind) {
    const take = (event) => {
      this.add([...event.target.files], kind);
      event.target.value = "";
    };
    return el("input", { type: "file", hidden: true, data: { kind }, tabindex: "-1", ...more, on: { change: take } });
  }

  listen(frame) {
    this.area.addEventListener("input", () => this.grow());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) {
        event.preventDefault();
        this.add([...event.clipboardData.files], "document");
      }
    });
    let depth = 0;
    const carries = (event) => event.dataTransfer?.types.includes("Files");
    const over = (delta) => {
      depth = Math.max(0, depth + delta);
      frame.classList.toggle("drop", depth > 0);
    };
    frame.addEventListener("dragenter", (event) => carries(event) && over(1));
    frame.addEventListener("dragleave", (event) => carries(event) && over(-1));
    frame.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
    frame.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      over(-depth);
      this.add([...event.dataTransfer.files], "document");
    });
  }

  key(event) {
    if (event.key === "Escape" && this.reply) this.setReply(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, 132)}px`;
    this.sendButton.disabled = this.sending || (!this.area.value.trim() && !this.files.length);
  }

  add(files, kind) {
    for (const file of files) {
      if (file.size > LARGEST) toast(t("terlalu_besar", { nama: file.name }), "warn");
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

  setReply(item) {
    this.reply = item?.message.message_id ?? null;
    this.replyBox.hidden = !item;
    if (!item) return this.replyBox.replaceChildren();
    this.replyBox.replaceChildren(
      el("div", { class: "reply-words" }, el("span", { class: "reply-title", t: "membalas" }), el("span", { class: "reply-line", text: summary(item.message) })),
      iconButton("close", "batal_balas", () => this.setReply(null)));
    return this.area.focus();
  }

  toggleMenu(open = this.menu.hidden) {
    const row = (one) => el("li", {}, el("button", { type: "button", on: { click: () => this.command(`/${one.command}`) } },
      el("b", { text: `/${one.command}` }), el("span", { text: one.description })));
    this.menu.replaceChildren(...state.commands.map(row));
    this.menu.hidden = !open || !state.commands.length;
    if (!this.menu.hidden) this.menu.querySelector("button").focus();
    else if (open) this.area.focus();
  }

  command(words) {
    this.menu.hidden = true;
    return this.safely(() => api.text(this.chat, words, null));
  }

  async send() {
    const words = this.area.value.trim();
    if (this.sending || (!words && !this.files.length)) return;
    const reply = this.reply;
    await this.safely(async () => {
      let caption = words;
      while (this.files.length) {
        await api.sendFile(this.chat, { ...this.files[0], caption, reply });
        caption = "";
        this.area.value = "";
        this.files.shift();
        this.showTray();
      }
      if (caption) await api.text(this.chat, caption, reply);
      this.area.value = "";
      this.setReply(null);
    });
    this.grow();
  }

  async safely(act) {
    this.sending = true;
    this.node.classList.add("sending");
    try {
      await act();
    } catch {
      toast(t("galat_kirim"), "warn");
    } finally {
      this.sending = false;
      this.node.classList.remove("sending");
      this.grow();
    }
  }
}
