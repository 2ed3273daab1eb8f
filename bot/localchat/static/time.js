// The office's time, said as the office says it, whatever zone this browser is in.
import { language } from "./words.js";
import { state } from "./store.js";

const made = new Map();

function format(options) {
  const name = `${language()} ${state.zone} ${JSON.stringify(options)}`;
  if (!made.has(name)) {
    const tongue = language() === "en" ? "en-GB" : "id-ID";
    made.set(name, new Intl.DateTimeFormat(tongue, { timeZone: state.zone, ...options }));
  }
  return made.get(name);
}

export const hour = (at) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
export const longDay = (at) => format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);
export const shortDay = (at) => format({ weekday: "short", day: "numeric", month: "short" }).format(at);
export const date = (at) => format({ day: "numeric", month: "short" }).format(at);
export const dayKey = (at) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

export function zoneName(at) {
  const parts = format({ hour: "2-digit", timeZoneName: "short" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}
