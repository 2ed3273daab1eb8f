// Where one is on a narrow screen: the list of officers, one chat, or the flow. Back leads to the list, and only from
// there away; what lies over the page (a picture, a question, a small menu) is closed by it first.
export const NARROW = matchMedia("(max-width: 760px), (max-height: 480px)");

const LIST = { screen: "daftar", chat: null, deep: false };
const covers = [];
const later = [];
let leaving = false;
let arrive = () => {};

/** Begin where this tab was before a reload; `show(place)` is called whenever the place changes. */
export function begin(show) {
  arrive = show;
  if (!history.state?.screen) history.replaceState(LIST, "");
  window.addEventListener("popstate", (event) => came(event.state ?? LIST));
  NARROW.addEventListener("change", () => NARROW.matches && deepen());
  if (history.state.over) history.back();
  else if (NARROW.matches) arrive(history.state);
}

/** The place has changed: by what was closed here, which leads nowhere else, or by Back. */
function came(state) {
  if (leaving) {
    leaving = false;
    return settled();
  }
  return covers.length ? covers.pop()() : arrive(state);
}

/** Do this once the browser has gone back from what was closed: it does so a moment later. */
function settled(act) {
  if (act) later.push(act);
  while (!leaving && later.length) later.shift()();
}

/** Go to a screen. Only the step from the list is remembered: from any chat, Back leads to the list. */
export function go(screen, chat = null) {
  uncoverAll();
  settled(() => {
    const deep = history.state.deep;
    const place = { screen, chat, deep: deep || NARROW.matches };
    if (deep || !NARROW.matches) history.replaceState(place, "");
    else history.pushState(place, "");
    arrive(place);
  });
}

/** Back to the list. */
export function home() {
  uncoverAll();
  settled(() => {
    if (history.state.deep) return history.back();
    history.replaceState(LIST, "");
    return arrive(LIST);
  });
}

/** A wide screen that becomes narrow (a phone turned upright) shows one place, with the list behind it. */
function deepen() {
  const place = history.state;
  if (!place.deep && place.screen !== LIST.screen) {
    history.replaceState(LIST, "");
    history.pushState({ ...place, deep: true }, "");
  }
  arrive(history.state);
}

/** Something covers the page until it is closed; Back calls `close`. Call what is returned once it is closed. */
export function cover(close) {
  covers.push(close);
  settled(() => history.pushState({ ...history.state, over: true }, ""));
  return () => uncover(close);
}

function uncover(close) {
  const at = covers.indexOf(close);
  if (at < 0) return;
  covers.splice(at, 1);
  settled(() => {
    leaving = true;
    history.back();
  });
}

function uncoverAll() {
  for (const close of [...covers]) {
    close();
    uncover(close);
  }
}
