// A text and its entities as nodes. Offsets count UTF-16 units, as JavaScript strings do.
import { el } from "./dom.js";
import { withLinks } from "./links.js";
import { withMarks } from "./marks.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", spoiler: "span" };

/** Nodes for `text`; `command` is called with a command that is pressed. */
export function richText(text, entities = [], command = null) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, sorted, 0, text.length, command);
}

function build(text, entities, from, to, command) {
  const nodes = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    index += 1;
    if (start >= end) continue;
    if (start > at) nodes.push(...leaf(text.slice(at, start)));
    const inner = entities.slice(index).filter((other) => other.offset < end);
    nodes.push(wrap(entity, text.slice(start, end), build(text, inner, start, end, command), command));
    index += inner.length;
    at = end;
  }
  if (at < to) nodes.push(...leaf(text.slice(at, to)));
  return nodes;
}

const leaf = (text) => withLinks(text, withMarks);

function wrap(entity, words, inner, command) {
  if (entity.type === "text_link") return link(entity.url, inner);
  if (entity.type === "url") return link(/^https?:/i.test(words) ? words : `https://${words}`, inner);
  if (entity.type === "bot_command" && command) {
    return el("button", { type: "button", class: "command", text: words, on: { click: () => command(words) } });
  }
  const tag = TAGS[entity.type];
  return el(tag ?? "span", {}, ...inner);
}

function link(address, inner) {
  if (!/^https?:\/\//i.test(address ?? "")) return el("span", {}, ...inner);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}
