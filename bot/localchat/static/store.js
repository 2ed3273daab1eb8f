// What the page knows, fed by the stream alone: that is why two tabs agree.
const listeners = new Map();

export const state = { title: "", zone: "Asia/Jakarta", playing: false, people: [], papers: [], picture: "", epoch: "", ready: false };
const chats = new Map();
let ahead = 0;

/** Topics: `state`, `clock`, `chat` (number, changed ids, live), `tap` (tap), `action`, `notice`. */
export function listen(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
}

function tell(topic, ...news) {
  for (const listener of listeners.get(topic) ?? []) listener(...news);
}

export function chatOf(id) {
  if (!chats.has(id)) chats.set(id, { id, messages: new Map(), order: [], taps: new Map() });
  return chats.get(id);
}

/** The officer's phone with this number. */
export const personOf = (id) => state.people.find((person) => person.id === id);

/** The office's clock, in milliseconds. */
export const now = () => Date.now() + ahead;

export function takeState(found) {
  Object.assign(state, found);
  tell("state");
}

export function takeClock(seconds) {
  ahead = seconds * 1000 - Date.now();
  tell("clock");
}

export const takeSignal = (topic, data) => tell(topic, data);

export function takeItems({ items, more }) {
  const live = state.ready;
  const changed = new Map();
  const answered = [];
  for (const item of items) {
    const chat = chatOf(item.chat);
    if (!changed.has(chat.id)) changed.set(chat.id, new Set());
    if (item.kind === "tap") takeTap(chat, item, changed.get(chat.id), answered);
    else takeMessage(chat, item, changed.get(chat.id));
  }
  for (const [id, ids] of changed) tell("chat", id, ids, live);
  if (live) for (const tap of answered) tell("tap", tap);
  if (!more) state.ready = true;
}

function takeTap(chat, tap, changed, answered) {
  const before = chat.taps.get(tap.id);
  chat.taps.set(tap.id, tap);
  changed.add(tap.message_id);
  if (tap.answer && !before?.answer) answered.push(tap);
}

function takeMessage(chat, item, changed) {
  const id = item.message.message_id;
  if (!chat.messages.has(id)) {
    chat.order.push(id);
    if (chat.order.length > 1 && chat.order.at(-2) > id) chat.order.sort((a, b) => a - b);
  }
  const silent = chat.messages.has(id) && item.message.whatsapp && !item.mine; // how far it came is shown to nobody
  chat.messages.set(id, item);
  if (!silent) changed.add(id);
}

/** The data of the buttons of a message that wait for an answer. */
export function waiting(chat, id) {
  const found = new Set();
  for (const tap of chat.taps.values()) if (tap.message_id === id && !tap.answer) found.add(tap.data);
  return found;
}

export function lastOf(id) {
  const chat = chatOf(id);
  for (let at = chat.order.length - 1; at >= 0; at -= 1) {
    const item = chat.messages.get(chat.order[at]);
    if (!item.deleted) return item;
  }
  return null;
}

export function unreadOf(id) {
  const chat = chatOf(id);
  const read = personOf(id)?.read ?? 0;
  let count = 0;
  for (let at = chat.order.length - 1; at >= 0 && chat.order[at] > read; at -= 1) {
    const item = chat.messages.get(chat.order[at]);
    if (!item.mine && !item.deleted) count += 1;
  }
  return count;
}

/** The bot's question that waits for its reply: the officer has written nothing since. */
export function questionOf(id) {
  const chat = chatOf(id);
  for (let at = chat.order.length - 1; at >= 0; at -= 1) {
    const item = chat.messages.get(chat.order[at]);
    if (item.mine) return null;
    if (item.hint && !item.deleted) return item;
  }
  return null;
}
