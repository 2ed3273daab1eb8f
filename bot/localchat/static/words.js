// The page's own words, in two languages. What the bot writes is never translated.
const FALLBACK = "id";
let words = {};

export function language() {
  return document.documentElement.lang;
}

export async function speak(wanted) {
  const code = wanted === "en" ? "en" : FALLBACK;
  const answer = await fetch(`/latihan/static/${code}.json`);
  words = await answer.json();
  document.documentElement.lang = code;
  translate(document);
}

export function t(key, fields = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");
}

/** Put the words into everything under `root` that names its key. */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button, label, a")) node.title = t(node.dataset.tLabel);
  }
  for (const node of root.querySelectorAll("[data-t-hint]")) {
    node.placeholder = t(node.dataset.tHint);
    node.setAttribute("aria-label", t(node.dataset.tHint));
  }
}
