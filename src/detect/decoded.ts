/** Matches in text that is written in base64 or hex, put where it stands in the object: told by the value as it is, placed at the characters that
 *  write it. Knows nothing of how such text is found. */
import { BITS, type EncodedText } from "../kernel/encoded.ts";
import type { Encoding, Use } from "./detector.ts";
import type { ObjectBytes, RawMatch } from "./judge.ts";

const ENCODINGS: Readonly<Record<EncodedText["kind"], Encoding>> = {
  base64: { name: "base64", step: 1, low: 0 },
  hex: { name: "hex", step: 1, low: 0 },
};

/** Whether a match stands in text that is written in base64 or hex. */
export function isDecoded({ judgement }: RawMatch): boolean {
  const { name } = judgement.use.encoding;
  return name === "base64" || name === "hex";
}

/**
 * A match in the text as one of the object.
 *
 * @param object - that holds the text
 * @param match - its position counted in the text
 */
export function outward(object: ObjectBytes, text: EncodedText, match: RawMatch): RawMatch {
  const { judgement } = match;
  const { start, kind, rowStart, looked } = text;
  const bits = BITS[kind];
  const first = (byte: number): number =>
    placeOf(object, text, Math.floor(((match.position + byte) * 8) / bits)) - start;
  // Right behind the last character that holds a bit of it.
  const last = (byte: number): number =>
    placeOf(object, text, Math.ceil(((match.position + byte) * 8) / bits) - 1) + 1 - start;
  // What the match depends on is the whole row, what stands before it, and what was looked at behind it.
  const use: Use = {
    ...judgement.use,
    encoding: ENCODINGS[kind],
    before: start - rowStart + 1,
    after: looked - start,
  };
  const inner = judgement.facts?.["encoding"];
  return {
    position: start,
    judgement: {
      ...judgement,
      use,
      start: first(judgement.start),
      end: last(judgement.end),
      secretStart: first(judgement.secretStart),
      secretEnd: last(judgement.secretEnd),
      facts: { ...judgement.facts, encoding: inner === undefined ? kind : `${inner} in ${kind}` },
    },
  };
}

/** Byte offset in the object of a text's character, line ends not counted. */
function placeOf({ memory, start: at }: ObjectBytes, { start, end }: EncodedText, character: number): number {
  let left = character;
  for (let place = start; place < end; place++) {
    const byte = memory[at + place] ?? 0;
    if (byte === 10 || byte === 13) continue;
    if (left-- === 0) return place;
  }
  return end - 1;
}

/** Whether the match's value holds the literal that tells it, and so says itself what it is. */
function tellsItself({ judgement: { use, secretStart, secretEnd } }: RawMatch): boolean {
  return use.pattern.told === "prefix" && secretStart <= 0 && secretEnd > 0;
}

function isInside({ position, judgement }: RawMatch, outer: RawMatch): boolean {
  return (
    position + judgement.secretStart >= outer.position + outer.judgement.secretStart &&
    position + judgement.secretEnd <= outer.position + outer.judgement.secretEnd
  );
}

/**
 * Without what is said of a value in base64 by the words around it where the value says itself what it holds; and without what stands inside of a
 * value that is a form of its own as it is written.
 *
 * @param matches - of one object, in any order
 */
export function withoutShells(matches: readonly RawMatch[]): readonly RawMatch[] {
  const decoded = matches.filter(isDecoded);
  if (decoded.length === 0) return matches;
  const dropped = new Set<RawMatch>();
  for (const outer of matches) {
    if (isDecoded(outer) || outer.judgement.use.pattern.role !== "secret") continue;
    const inner = decoded.filter((match) => isInside(match, outer));
    if (tellsItself(outer)) for (const match of inner) dropped.add(match);
    else if (inner.some((match) => match.judgement.use.pattern.told === "prefix")) dropped.add(outer);
  }
  return dropped.size === 0 ? matches : matches.filter((match) => !dropped.has(match));
}
