/** Passwords without quotes that hold brackets. Code nests its brackets, and nothing of a name stands right behind one that closes nothing;
 *  a bare value in which one does is no code, and goes on to the next blank, quote, comma or semicolon. Pure; sees one window.
 *  The kernel reads the same (src/kernel/assembly/assignment-brackets.ts). */

const OPENING = "([{";
const CLOSING = ")]}";
const BRACKET = /[()[\]{}]/;
/** What ends a bare value whatever stands in it. */
const ENDS = /[\s"'`,;\\]/;
const WORDY = /[A-Za-z0-9]/;
/** Brackets that may be open at once. */
const DEEPEST = 16;

/**
 * @param start - of the bare value
 * @param end - where the first bracket ends it, or something else does
 * @param limit - index that it does not go beyond
 * @returns where it ends
 */
export function endOfTangle(text: string, start: number, end: number, limit: number): number {
  if (!BRACKET.test(text[end] ?? "")) return end;
  const open: string[] = [];
  let tangled = false;
  let at = end;
  for (; at < limit && at < text.length && !ENDS.test(text[at] ?? ""); at++) {
    const c = text[at] ?? "";
    if (OPENING.includes(c)) {
      if (open.length === DEEPEST) return end;
      open.push(c);
    } else if (CLOSING.includes(c)) {
      if (open.at(-1) === OPENING[CLOSING.indexOf(c)]) open.pop();
      else if (at > start && WORDY.test(text[at + 1] ?? "")) tangled = true;
    }
  }
  return tangled ? at : end;
}
