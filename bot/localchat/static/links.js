// Addresses in what is written, and those that lead to the bot's other chat.
import { el } from "./dom.js";

const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g;

/** Nodes for a text with its addresses as links; `draw(words)` makes nodes of the rest. */
export function withLinks(text, draw) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    if (found.index > at) nodes.push(...draw(text.slice(at, found.index)));
    nodes.push(el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer", text: found[0] }));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(...draw(text.slice(at)));
  return nodes;
}

/** Where a link to the bot leads: the service, the text that it brings, the code of its Start; null for any other. */
export function toBot(address) {
  const url = new URL(address);
  if (url.hostname === "wa.me") return { whatsapp: true, text: url.searchParams.get("text") ?? "", code: "" };
  if (url.hostname !== "t.me" || !url.searchParams.has("start")) return null;
  return { whatsapp: false, text: "", code: url.searchParams.get("start") };
}
