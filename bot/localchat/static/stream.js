// One stream of events for the whole page; the browser takes it up again where it broke off.
import { renew } from "./drafts.js";
import * as store from "./store.js";

const AGAIN = 2000;
const LOCKED = 401;

/** `since` is the id of the last event that was read. */
export function openStream(showLink, since = "") {
  const source = new EventSource(`/latihan/arus?sejak=${encodeURIComponent(since)}`);
  let last = since;
  const on = (name, take) => source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  on("state", store.takeState);
  on("clock", (data) => store.takeClock(data.now));
  on("items", store.takeItems);
  source.addEventListener("items", (event) => (last = event.lastEventId));
  on("action", (data) => store.takeSignal("action", data));
  on("notice", (data) => store.takeSignal("notice", data));
  on("renew", renew);
  source.addEventListener("open", () => showLink(true));
  source.addEventListener("error", () => {
    showLink(false);
    // A browser gives up for good when the answer is no stream (a proxy, a server that is starting).
    if (source.readyState === EventSource.CLOSED) setTimeout(tryAgain, AGAIN, showLink, last);
  });
}

/** Where the key has changed meanwhile, the page itself says so. */
async function tryAgain(showLink, last) {
  const answer = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.status === LOCKED) location.reload();
  else openStream(showLink, last);
}
