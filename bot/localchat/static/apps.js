// Which of the two services an officer's phone shows: the choice of this browser, or else that of the rehearsal.
import { keep, pref } from "./prefs.js";
import { personOf, state } from "./store.js";

/** The same for both phones of an officer. */
export const officer = (person) => Math.min(person.id, person.other || person.id);

function isShown(person) {
  const chosen = pref("app", {})[officer(person)];
  if (!person.other) return true;
  return chosen === undefined ? person.first : chosen === person.id;
}

/** One phone of everybody, in the office's order. */
export const shown = () => state.people.filter(isShown);

/** From now on this phone stands for its officer. */
export function choose(id) {
  keep("app", { ...pref("app", {}), [officer(personOf(id))]: id });
}
