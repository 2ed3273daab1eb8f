// A text as chat programs send it: in pieces of at most 4,096 characters, cut at a line or a word if possible.
const LONGEST = 4096;

export function pieces(text) {
  const found = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const head = rest.slice(0, LONGEST);
    const at = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(" "));
    const cut = at > LONGEST / 2 ? at : LONGEST;
    found.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return rest ? [...found, rest] : found;
}
