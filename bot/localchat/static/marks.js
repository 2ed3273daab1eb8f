// The few marks that the bot writes, drawn here: an office computer without an emoji font would show empty boxes.
import { el, icon } from "./dom.js";
import { t } from "./words.js";

const MARKS = { "✅": "done", "↩": "undo", "⏰": "late", "⚠": "warn", "📎": "clip" };
const FOUND = /(✅|↩|⏰|⚠|📎)\uFE0F?/u;

/** A text as nodes, with its marks drawn. */
export function withMarks(text) {
  if (!FOUND.test(text)) return [text];
  return text.split(new RegExp(FOUND, "gu")).filter((part) => part !== "").map((part) => (MARKS[part] ? mark(part) : part));
}

function mark(sign) {
  const name = MARKS[sign];
  return el("span", { class: `mark mark-${name}`, role: "img", "aria-label": t(`tanda_${name}`) }, icon(name));
}

/** The same without marks, where there is room for words only. */
export const withoutMarks = (text) => text.replace(new RegExp(FOUND, "gu"), "").trim();
