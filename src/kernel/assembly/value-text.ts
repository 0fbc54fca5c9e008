// What JavaScript asks of a text: its features, classes of its characters, whether it is prose, how much of it is words. Texts are bytes, one a
// character, with room for twice as many bytes behind them.
import { describeCharacters, digits, lower, upper, walks } from "./characters";
import { setResult } from "./memory";
import { isProse } from "./prose";
import { AMOUNTS, describe, listed, LISTED } from "./value-features";
import { weighListed } from "./value-odds";
import { describeWordsOf, placeholder } from "./value-words";
import { wordShare } from "./words";

/** Where the numbers of the features listed last stand, a byte each. */
export function listedFeatures(): usize {
  return LISTED;
}

/** Where the amounts of features stand, by number, a double each. */
export function featureAmounts(): usize {
  return AMOUNTS;
}

/** Lists the features of a value, and returns how many it has. */
export function describeValue(at: usize, length: i32): i32 {
  describe(at, length, at + <usize>length);
  return listed;
}

/** Lists the features of a value, and adds up what they weigh for a name of that strength: in all, and by kind (`sumsOfKinds`). */
export function weighValue(at: usize, length: i32, strength: u32, bare: bool): f64 {
  describe(at, length, at + <usize>length);
  return weighListed(strength, bare);
}

/** Whether a text reads like one that is to be replaced. */
export function isPlaceholder(at: usize, length: i32): bool {
  describeWordsOf(at, at + <usize>length);
  return placeholder;
}

/** Counts steps along the keyboard or the alphabet; the first result is the number of letters and digits. */
export function countSteps(at: usize, length: i32): i32 {
  describeCharacters(at, length);
  setResult(0, <u32>(lower + upper + digits));
  return walks;
}

/** The share of a text's letters that words cover, 0 to 1. */
export function shareOfWords(at: usize, length: i32): f64 {
  return wordShare(at, at + <usize>length);
}

/** Whether a text is prose, in any language. */
export function readsAsProse(at: usize, length: i32): bool {
  return isProse(at, at + <usize>length, at + <usize>length);
}
