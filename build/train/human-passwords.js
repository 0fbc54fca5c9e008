/** Passwords as people choose them. The labelled split has random letters in place of the real ones, so that a model fitted on it alone
 *  would hold words for innocence. For each password there that holds letters beside digits or signs (words alone are what programs are made of), the same assignment is learned from once more
 *  with words of the same lengths. The words are those of `word-lists.js`; which one is decided by the value, so that each run makes the same. */
import { featuresOf } from "../../dist/detect/model/score.js";
import { readWords } from "./word-lists.js";

/** What one of them counts beside its original. */
const WEIGHT = 0.8;
const LEAST_LENGTH = 6;

const byLength = new Map();
for (const word of await readWords()) {
  const list = byLength.get(word.length);
  if (list) list.push(word);
  else byLength.set(word.length, [word]);
}

function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The value with each run of letters replaced by a word of that length, in the same case. */
function withWords(value) {
  return value.replaceAll(/[A-Za-z]{3,}/g, (letters, at) => {
    const list = byLength.get(letters.length);
    if (!list) return letters;
    const word = list[hashOf(`${at} ${value}`) % list.length];
    return [...letters].map((c, i) => (c >= "A" && c <= "Z" ? word[i].toUpperCase() : word[i])).join("");
  });
}

/** @returns {any[]} nothing, or one sample more */
export function likeness(sample) {
  const { assignment, name, secret, weight } = sample;
  const { value } = assignment;
  if (!secret || name.secretClass !== "password" || value.length < LEAST_LENGTH) return [];
  if (!/[A-Za-z]{3}/.test(value) || !/[^A-Za-z_.-]/.test(value) || /\s/.test(value)) return [];
  const changed = { ...assignment, value: withWords(value) };
  return [{ ...sample, assignment: changed, features: featuresOf(changed, name), weight: weight * WEIGHT }];
}
