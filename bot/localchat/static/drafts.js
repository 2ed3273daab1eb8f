// Half-written messages: kept in this browser until they are sent, one for each officer of this rehearsal.
import { state } from "./store.js";

const NAME = "sopbot-latihan-tulisan-";
const NOTHING = { text: "", reply: null };
const kept = new Map();
const unsent = new Set();

/** `{text, reply}`: what was being written to the bot on this phone, and the message it replies to. */
export function draftOf(id) {
  if (!kept.has(id)) kept.set(id, read(stored(id)));
  return kept.get(id);
}

export function keepDraft(id, text, reply) {
  kept.set(id, { text, reply });
  try {
    if (text || reply) localStorage.setItem(NAME + id, JSON.stringify({ epoch: state.epoch, text, reply }));
    else localStorage.removeItem(NAME + id);
  } catch {
    // A private window keeps nothing; the page works all the same.
  }
}

/** `changed(id, before, after)`: the draft was written on, or sent, in another tab. */
export function whenChangedElsewhere(changed) {
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(NAME)) return;
    const id = Number(event.key.slice(NAME.length));
    kept.set(id, read(event.newValue));
    changed(id, read(event.oldValue), kept.get(id));
  });
}

function stored(id) {
  try {
    return localStorage.getItem(NAME + id);
  } catch {
    return null;
  }
}

function read(text) {
  try {
    const found = JSON.parse(text);
    return found?.epoch === state.epoch ? { text: found.text ?? "", reply: found.reply ?? null } : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Files cannot be kept: whoever leaves while `owner` has some that are not sent is asked first. */
export function holdBack(owner, holds) {
  if (holds) unsent.add(owner);
  else unsent.delete(owner);
}

window.addEventListener("beforeunload", (event) => unsent.size && event.preventDefault());

/** Load the page anew because its rehearsal is no more: there is nothing left to hold on to. */
export function renew() {
  unsent.clear();
  location.reload();
}
