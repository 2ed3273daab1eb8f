// Elements are made with createElement and textContent only: nothing that a person or the bot wrote is ever parsed.
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M3.4 20.4 21 12 3.4 3.6 3.4 10l12 2-12 2z",
  clip: "M16.5 6v10.5a4.5 4.5 0 0 1-9 0V5.5a3 3 0 0 1 6 0v10a1.5 1.5 0 0 1-3 0V6",
  camera: "M4 8h3l1.5-2.5h7L17 8h3v11H4zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z",
  reply: "M10 8V4.5L3.5 11 10 17.5V14c5 0 8 1.5 10.5 5C20 13 17 9 10 8z",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19 4 20zM13.5 7l3.5 3.5",
  close: "M6 6l12 12M18 6 6 18",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  small: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  done: "M5 12.5l4.5 4.5L19 7.5",
  undo: "M9 7 4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 5 5v1",
  late: "M12 5a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 9v4.5l3 1.5M4 5l2.5-2M20 5l-2.5-2",
  warn: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.1",
  slash: "M9 19 15 5",
  quiet: "M6.5 16.5V11a5.5 5.5 0 0 1 9-4.2M17.5 10v6.5H8M10 19.5h4M4 4l16 16",
  forward: "M5 6l7 6-7 6zM13 6l7 6-7 6z",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  auto: "M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17",
  phone: "M7 3h10v18H7zM11 18h2",
  flow: "M4 5h6v4H4zM14 15h6v4h-6zM7 9v8h7M14 5h6v4h-6zM10 7h4",
  play: "M7 4.5v15l12-7.5z",
  step: "M6 4.5v15l9-7.5zM18 5v14",
  stop: "M6.5 6.5h11v11h-11z",
  restart: "M4.5 12a7.5 7.5 0 1 0 2.5-5.6M4.5 4v4h4",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  ticks: "M1.5 12.5l4.5 4.5L15 7.5M11 16.5l.5.5L21 7.5",
  list: "M9 7h11M9 12h11M9 17h11M4.5 7h.1M4.5 12h.1M4.5 17h.1",
  whatsapp: "M4 20l1.2-4A8 8 0 1 1 8 18.8zM9.2 8.6c-.4 3 2.4 6 5.6 6l1-1.4-2-1.2-.9.8c-.9-.3-1.8-1.2-2-2l.8-.9-1.1-2.1z",
  telegram: "M20.5 4.5 3.5 11l5 2.2 2 6 3-3.4 4 3zM8.5 13.2l9-6.5-7 8",
  upload: "M12 16V5M7 9l5-5 5 5M5 20h14",
};

/** An element. `props`: class, text, on (listeners), data (dataset), t / tLabel / tHint (words), other attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) apply(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function apply(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "text") node.textContent = value;
  else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "t") { node.dataset.t = value; node.textContent = t(value); }
  else if (name === "tLabel") { node.dataset.tLabel = value; node.setAttribute("aria-label", t(value)); node.title = t(value); }
  else if (name === "tHint") { node.dataset.tHint = value; node.placeholder = t(value); node.setAttribute("aria-label", t(value)); }
  else node.setAttribute(name, value === true ? "" : value);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A round button that shows only an icon; its name is read out and shown as a tip. */
export function iconButton(name, label, listener, more = {}) {
  return el("button", { type: "button", ...more, class: `icon-button ${more.class ?? ""}`, tLabel: label, on: { click: listener } }, icon(name));
}

export function initials(name) {
  const words = name.replace(/,.*$/, "").split(/\s+/).filter((word) => /^[\p{L}]/u.test(word) && !/\.$/.test(word));
  const letters = words.length > 1 ? words[0][0] + words[words.length - 1][0] : (words[0] ?? name).slice(0, 2);
  return letters.toUpperCase();
}

export function bytes(count) {
  const number = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "id-ID", { maximumFractionDigits: 1 });
  if (count < 1024) return `${count} B`;
  return count < 1048576 ? `${number.format(count / 1024)} KB` : `${number.format(count / 1048576)} MB`;
}
