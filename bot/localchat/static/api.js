// Every act goes to the server; what came of it arrives by the stream.
import { t } from "./words.js";

const OWN = { "X-Latihan": "1" };

export class Refused extends Error {
  constructor(faults) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

async function post(path, body, headers = {}) {
  const answer = await fetch(path, { method: "POST", headers: { ...OWN, ...headers }, body, cache: "no-store" });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status === 413 ? [t("kiriman_besar")] : found.faults ?? []);
  return found;
}

const json = (path, fields) => post(path, JSON.stringify(fields), { "Content-Type": "application/json" });

export const start = (chat, code) => json(`/phones/${chat}/start`, { code });
export const text = (chat, words, reply) => json(`/phones/${chat}/text`, { text: words, reply_to: reply });
export const tap = (chat, message, data) => json(`/phones/${chat}/tap`, { message_id: message, data });
export const forward = (kind) => json("/latihan/jam", { maju: kind });
export const play = (wish) => json("/latihan/main", { langkah: wish });
export const read = (chat, upto) => json("/latihan/baca", { ponsel: chat, sampai: upto });
export const fileAddress = (id) => `/phones/files/${encodeURIComponent(id)}`;
export const paperAddress = (sha256) => `/latihan/naskah/${encodeURIComponent(sha256)}`;

export const edit = (chat, message, words) => json(`/phones/${chat}/edit`, { message_id: message, text: words });

export function replaceFile(chat, message, { file, caption }) {
  const form = new FormData();
  form.append("file", file, file.name);
  form.append("message_id", message);
  if (caption) form.append("caption", caption);
  return post(`/phones/${chat}/replace`, form);
}

export function sendFile(chat, { file, kind, caption, reply }) {
  const form = new FormData();
  form.append("file", file, file.name);
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  if (reply) form.append("reply_to", reply);
  return post(`/phones/${chat}/file`, form);
}

export function startOver(office) {
  const form = new FormData();
  if (office) form.append("kantor", office, office.name);
  else form.append("tanpa", "1");
  return post("/latihan/ulang", form);
}
