// Passwords without quotes that hold brackets, read as the judge reads them (src/detect/judges/assignment/brackets.ts): code nests its
// brackets, and nothing of a name stands right behind one that closes nothing.
import { charAt, isDigit, isLetter, isQuote, isSpace, NONE, step } from "./text";

/** Brackets that may be open at once; two bits tell which kind each is. */
const DEEPEST: i32 = 16;

/** 1, 2, 3 for round, square and curly brackets that open, negative for those that close, else 0. */
function bracketKind(c: u32): i32 {
  if (c == 40) return 1;
  if (c == 41) return -1;
  if (c == 91) return 2;
  if (c == 93) return -2;
  if (c == 123) return 3;
  return c == 125 ? -3 : 0;
}

/**
 * Where a bare value ends that begins at `start` and that a bracket at `end` would end.
 *
 * @param most - characters that the value may have beyond `end`
 */
export function endOfTangle(start: usize, end: usize, most: i32): usize {
  if (bracketKind(charAt(end)) == 0) return end;
  let open: u64 = 0;
  let depth: i32 = 0;
  let tangled = false;
  let p = end;
  for (let left = most; left > 0; left--) {
    const c = charAt(p);
    if (c == NONE || isSpace(c) || isQuote(c) || c == 44 || c == 59 || c == 92) break;
    const kind = bracketKind(c);
    if (kind > 0) {
      if (depth == DEEPEST) return end;
      open = (open << 2) | kind;
      depth++;
    } else if (kind < 0) {
      const next = charAt(p + step);
      if (depth > 0 && <i32>(open & 3) == -kind) {
        open >>= 2;
        depth--;
      } else if (p > start && (isLetter(next) || isDigit(next))) tangled = true;
    }
    p += step;
  }
  return tangled ? p : end;
}
