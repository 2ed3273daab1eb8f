// The list of the bot's commands over the box to write in; Back and Escape close it.
import { el } from "./dom.js";
import { cover } from "./place.js";
import { Roving } from "./roving.js";
import { personOf } from "./store.js";

export class Menu {
  /** `choose(words)` sends a command; `opener` is the button to which one comes back. */
  constructor(chat, frame, opener, choose) {
    this.chat = chat;
    this.opener = opener;
    this.choose = choose;
    this.node = el("ul", { class: "commands", hidden: true });
    this.stops = new Roving(this.node, "button");
    frame.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    frame.addEventListener("pointerdown", (event) => event.target.closest(".commands, .slash") || this.close());
  }

  /** Whether there are commands at all. */
  toggle() {
    const { commands } = personOf(this.chat);
    if (!this.node.hidden) this.close();
    else if (commands.length) this.open(commands);
    return commands.length > 0;
  }

  open(commands) {
    this.node.replaceChildren(...commands.map((one) => this.row(one)));
    this.stops.renew();
    this.node.hidden = false;
    this.uncover = cover(() => this.close());
    this.node.querySelector("button").focus();
  }

  row(one) {
    const choose = () => {
      this.close();
      this.choose(`/${one.command}`);
    };
    return el("li", {}, el("button", { type: "button", on: { click: choose } },
      el("b", { text: `/${one.command}` }), el("span", { text: one.description })));
  }

  close() {
    if (this.node.hidden) return;
    if (this.node.contains(document.activeElement)) this.opener.focus();
    this.node.hidden = true;
    this.uncover();
  }
}
