// One stream of events for the whole page; the browser takes it up again where it broke off.
import * as store from "./store.js";

export function openStream(showLink) {
  const source = new EventSource("/latihan/arus");
  const on = (name, take) => source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  on("state", store.takeState);
  on("clock", (data) => store.takeClock(data.now));
  on("items", store.takeItems);
  on("action", (data) => store.takeSignal("action", data));
  on("notice", (data) => store.takeSignal("notice", data));
  on("renew", () => location.reload());
  source.addEventListener("open", () => showLink(true));
  source.addEventListener("error", () => {
    showLink(false);
    // A browser gives up for good when the answer is no stream (a proxy, a server that is starting).
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
  });
}
