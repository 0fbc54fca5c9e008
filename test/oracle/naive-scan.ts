/** The slow way to the same raw matches: the whole text decoded, each literal looked for by `indexOf`, each regex tried on all of the text.
 *  No hashes, probes or windows: what those lose shows here. */
import type { RawMatch } from "../../src/detect/judge.ts";
import type { Pattern } from "../../src/model/pattern.ts";
import { ENCODING_NAMES, encodeText, type EncodingName } from "./dense-patterns.ts";

/** Latin-1 characters of a text in an encoding, from byte `from` on; U+FFFF for any other character. */
function decode(bytes: Buffer, encoding: EncodingName, from: number): string {
  const step = encodeText("x", encoding).length;
  let text = "";
  for (let at = from; at + step <= bytes.length; at += step) {
    const unit = [...bytes.subarray(at, at + step)];
    const character = encodeText(String.fromCharCode(Math.max(...unit)), encoding);
    text += character.equals(bytes.subarray(at, at + step)) ? String.fromCharCode(Math.max(...unit)) : "\uffff";
  }
  return text;
}

function* occurrences(text: string, literal: string, ignoreCase: boolean): Iterable<number> {
  const [hay, needle] = ignoreCase ? [text.toLowerCase(), literal.toLowerCase()] : [text, literal];
  // A text whose lower case is longer would move the places.
  if (hay.length !== text.length) throw new Error("not Latin-1");
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) yield at;
}

/** The leftmost match that begins where one that holds the literal at `at` can begin. */
function matchAround(
  regex: RegExp,
  text: string,
  at: number,
  leadMin: number,
  leadMax: number,
): RegExpExecArray | undefined {
  for (let start = Math.max(0, at - leadMax); start <= at - leadMin; start++) {
    regex.lastIndex = start;
    const match = regex.exec(text);
    if (match && start + match[0].length > at) return match;
  }
  return undefined;
}

/** Matches of one pattern in decoded text: index of the literal, the literal, bounds of the value. */
function* matchesIn(text: string, pattern: Pattern): Iterable<readonly [number, string, number, number]> {
  const regex = new RegExp(pattern.regex, `${pattern.flags}yd`);
  for (const { text: literal, ignoreCase, leadMin, leadMax } of pattern.literals) {
    for (const at of occurrences(text, literal, ignoreCase)) {
      const group = matchAround(regex, text, at, leadMin, leadMax)?.indices?.[pattern.secretGroup];
      if (group) yield [at, literal, ...group];
    }
  }
}

/** Raw matches of all patterns without a judge, as `brief` writes them, sorted. */
export function naiveScan(bytes: Buffer, patterns: readonly Pattern[]): string[] {
  const found: string[] = [];
  for (const encoding of ENCODING_NAMES) {
    const step = encodeText("x", encoding).length;
    for (let phase = 0; phase < step; phase++) {
      const text = decode(bytes, encoding, phase);
      const place = (i: number): number => phase + i * step;
      for (const pattern of patterns) {
        for (const [at, literal, from, to] of matchesIn(text, pattern)) {
          const value = text.slice(from, to);
          found.push(JSON.stringify([place(at), pattern.id, literal, encoding, place(from), place(to), value]));
        }
      }
    }
  }
  return found.sort();
}

/** A raw match of the real scan in the same words. */
export function brief({ position, judgement: j }: RawMatch): string {
  const { pattern, literal, encoding } = j.use;
  const name = encoding.name.replace("-", "");
  return JSON.stringify([
    position,
    pattern.id,
    literal.text,
    name,
    position + j.secretStart,
    position + j.secretEnd,
    j.value,
  ]);
}
