// What this browser remembers of how the page looks.
const NAME = "sopbot-latihan";

function load() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

const kept = load();

export function pref(name, other) {
  return kept[name] ?? other;
}

export function keep(name, value) {
  kept[name] = value;
  try {
    localStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    // A private window keeps nothing; the page works all the same.
  }
}
