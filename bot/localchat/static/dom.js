// Elements are made with createElement and textContent only: nothing that a person or the bot wrote is ever parsed.
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M3.4 20.4 21 12 3.4 3.6 3.4 10l12 2-12 2z",
  clip: "M16.500 6v10.500a4.500 4.500 0 0 1-9 0V5.500a3 3 0 0 1 6 0v10a1.500 1.500 0 0 1-3 0V6",
  camera: "M4 8h3l1.500-2.500h7L17 8h3v11H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z",
  reply: "M10 8V4.500L3.500 11 10 17.500V14c5 0 8 1.500 10.500 5C20 13 17 9 10 8z",
  close: "M6 6l12 12M18 6 6 18",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  small: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  slash: "M9 19 15 5",
  forward: "M5 6l7 6-7 6zM13 6l7 6-7 6z",
  sun: "M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  auto: "M12 3.500a8.500 8.500 0 1 0 0 17zM12 3.500a8.500 8.500 0 0 1 0 17",
  phone: "M7 3h10v18H7zM11 18h2",
  flow: "M4 5h6v4H4zM14 15h6v4h-6zM7 9v8h7M14 5h6v4h-6zM10 7h4",
  play: "M7 4.500v15l12-7.500z",
  step: "M6 4.500v15l9-7.500zM18 5v14",
  stop: "M6.500 6.500h11v11h-11z",
  restart: "M4.500 12a7.500 7.500 0 1 0 2.500-5.600M4.500 4v4h4",
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
