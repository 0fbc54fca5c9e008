/** Shannon entropy as a detector of its own (`--detector entropy`): runs of characters of base64 or hex that look random, whatever stands around
 *  them. No literal triggers it: a run's start does, judged on the run alone, so that a delta inherits it like any other match.
 *  Off unless asked for: most of what it finds are hashes. Knows nothing of paths or deltas. */
import type { Literal, Pattern } from "../model/pattern.ts";
import type { Use } from "./detector.ts";
import { shannonEntropy } from "./entropy.ts";
import type { ObjectBytes, RawMatch } from "./judge.ts";
import { charClass } from "./judges/char-class.ts";

/** The judge's name in a pattern file. */
export const ENTROPY_JUDGE = "entropy";
const SHORTEST = 20;
/** Longer runs are data: pictures, certificates, archives. */
const LONGEST = 256;
/** Bits a character from which a run looks random: of hex digits, and of base64 (32 random characters have about 4.4). */
const HEX_FLOOR = 3;
const BASE64_FLOOR = 4.5;

/** What a run's judgement looks at: the byte before it, all of it with its padding, and one byte more. */
export const RUN_WINDOW: { readonly before: number; readonly after: number } = { before: 1, after: LONGEST + 3 };

const MEMBERS = charClass("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-");
const NO_LITERAL: Literal = { text: "", ignoreCase: false, leadMin: 0, leadMax: 0, tailMax: 0, after: [], before: [] };

/** Stretches of an object: from the first byte, up to the second. */
export type Ranges = Iterable<readonly [from: number, to: number]>;

/** The pattern as something that matches are made of. */
export function runUse(pattern: Pattern, patternIndex: number): Use {
  return {
    pattern,
    patternIndex,
    literal: NO_LITERAL,
    encoding: { name: "latin1", step: 1, low: 0 },
    ...RUN_WINDOW,
    judge: undefined,
    regex: undefined,
  };
}

function isMember(memory: Buffer, at: number): boolean {
  const c = memory[at] ?? 0;
  return ((MEMBERS[c >> 3] ?? 0) & (1 << (c & 7))) !== 0;
}

/**
 * The random-looking runs that begin in some stretches of an object, by position.
 * @param use - made by `runUse`
 */
export function* findRuns(use: Use, { memory, start, length }: ObjectBytes, ranges: Ranges): Iterable<RawMatch> {
  for (const [from, to] of ranges) {
    for (let at = from; at < to; at++) {
      if (!isMember(memory, start + at) || (at > 0 && isMember(memory, start + at - 1))) continue;
      let end = at + 1;
      // One more than the longest tells that it is longer.
      while (end < length && end - at <= LONGEST && isMember(memory, start + end)) end++;
      const match = end - at <= LONGEST ? judgeRun(use, memory, start, at, end) : undefined;
      if (match) yield match;
      at = end - 1;
    }
  }
}

function judgeRun(use: Use, memory: Buffer, start: number, at: number, end: number): RawMatch | undefined {
  if (end - at < SHORTEST) return undefined;
  const value = memory.toString("latin1", start + at, start + end);
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return undefined;
  const isHex = /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(value);
  const bits = shannonEntropy(value);
  const above = bits - (isHex ? HEX_FLOOR : BASE64_FLOOR);
  if (above < 0) return undefined;
  const weight = Math.round(above * 200) / 100;
  const text = `${bits.toFixed(2)} bits a character, ${isHex ? "hex digits" : "base64"}`;
  const judgement = {
    use,
    start: 0,
    end: end - at,
    secretStart: 0,
    secretEnd: end - at,
    value,
    facts: undefined,
    score: weight,
    evidence: [{ name: "entropy", text, weight }],
    right: null,
    secret: -1,
    conditions: undefined,
  };
  return { position: at, judgement };
}

/** What lies between stretches, which come in order. */
export function* notInherited(safe: Ranges, length: number): Iterable<readonly [from: number, to: number]> {
  let at = 0;
  for (const [from, to] of safe) {
    if (at < from) yield [at, from];
    at = Math.max(at, to);
  }
  if (at < length) yield [at, length];
}
