/** Keys and tokens as programs make them. The labelled split holds few alphabets and lengths, mostly one to a repository, so that a model fitted on it alone is unsure of those
 *  that it has not seen. Each key or token there that a program made is learned from once more in another alphabet. Which one, and each character, is
 *  decided by the value, so that each run makes the same. */
import { featuresOf } from "../../dist/detect/model/score.js";

/** What one of them counts beside its original. */
const WEIGHT = 0.4;
const LEAST_LENGTH = 16;
const DIGITS = "0123456789";
const SMALL = "abcdefghijklmnopqrstuvwxyz";
const ALPHABETS = [
  `${DIGITS}abcdef`,
  `${DIGITS}${SMALL}`,
  `${DIGITS}${SMALL.toUpperCase()}`,
  `${DIGITS}${SMALL}${SMALL.toUpperCase()}`,
  `${DIGITS}${SMALL}${SMALL.toUpperCase()}-_`,
];

/** Numbers from a text: the state is mixed anew for each. */
function* numbersFrom(text) {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  for (;;) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    yield (state ^ (state >>> 15)) >>> 0;
  }
}

/** A text of that length in an alphabet that the value decides. */
function madeLike(value) {
  const numbers = numbersFrom(value);
  const next = (size) => Number(numbers.next().value) % size;
  const alphabet = ALPHABETS[next(ALPHABETS.length)];
  return Array.from(value, () => alphabet[next(alphabet.length)]).join("");
}

/** @returns {any[]} nothing, or one sample more */
export function otherAlphabet(sample) {
  const { assignment, name, secret, weight } = sample;
  const { value } = assignment;
  if (!secret || name.secretClass === "password" || name.secretClass === "scheme") return [];
  if (value.length < LEAST_LENGTH || !/^[\w+/=-]*\d[\w+/=-]*$/.test(value)) return [];
  const changed = { ...assignment, value: madeLike(value) };
  return [{ ...sample, assignment: changed, features: featuresOf(changed, name), weight: weight * WEIGHT }];
}
