/** Matches in text that is written in base64, in hex or with escapes, put where it stands in the object: told by the value as it is, placed at the characters that
 *  write it. Knows nothing of how such text is found. */
import { hasEscapes, type EncodedKind, type EncodedText } from "../kernel/encoded.ts";
import type { Encoding, Use } from "./detector.ts";
import type { Spelling } from "./spelled/spelled.ts";
import type { RawMatch } from "./judge.ts";

/** Those that are read out of an object's text. */
export const ENCODINGS: Readonly<Record<EncodedKind | Spelling, Encoding>> = {
  base64: { name: "base64", step: 1, low: 0 },
  hex: { name: "hex", step: 1, low: 0 },
  "percent-encoding": { name: "percent-encoding", step: 1, low: 0 },
  escapes: { name: "escapes", step: 1, low: 0 },
  entities: { name: "entities", step: 1, low: 0 },
  "gzip in base64": { name: "gzip in base64", step: 1, low: 0 },
  "zlib in base64": { name: "zlib in base64", step: 1, low: 0 },
  "zip in base64": { name: "zip in base64", step: 1, low: 0 },
  "packed in base64": { name: "packed in base64", step: 1, low: 0 },
  "packed in hex": { name: "packed in hex", step: 1, low: 0 },
  base32: { name: "base32", step: 1, low: 0 },
  "joined strings": { name: "joined strings", step: 1, low: 0 },
  "quoted-printable": { name: "quoted-printable", step: 1, low: 0 },
  "strings of a list": { name: "strings of a list", step: 1, low: 0 },
  numbers: { name: "numbers", step: 1, low: 0 },
  "pieces of strings": { name: "pieces of strings", step: 1, low: 0 },
  reversed: { name: "reversed", step: 1, low: 0 },
  rot13: { name: "rot13", step: 1, low: 0 },
  "base64 among other bytes": { name: "base64 among other bytes", step: 1, low: 0 },
  base85: { name: "base85", step: 1, low: 0 },
  uuencode: { name: "uuencode", step: 1, low: 0 },
  "a binary patch": { name: "a binary patch", step: 1, low: 0 },
};

/** What reports say of it. @param inner - how what was read is itself written */
export function howWritten(inner: string | undefined, kind: EncodedKind | Spelling): string {
  return inner === undefined ? kind : `${inner} in ${kind}`;
}

/** Whether a match stands in text that is written in base64, in hex or with escapes. */
export function isDecoded({ judgement }: RawMatch): boolean {
  return judgement.use.encoding.name in ENCODINGS;
}

/** A text, and where each byte of it is written: its first character, or behind its last, counted from the text's first. */
export interface PlacedText {
  readonly text: EncodedText;
  /** Bytes that it says. */
  readonly length: number;
  readonly place: (byte: number, isEnd: boolean) => number;
}

/**
 * A match in the text as one of the object.
 *
 * @param match - its position counted in the text
 * @returns undefined for what has nothing to do with how the text is written: it stands there as it is, or may be cut off
 */
export function outward({ text, length, place }: PlacedText, match: RawMatch): RawMatch | undefined {
  const { position, judgement } = match;
  const { start, kind, lookedFrom, looked } = text;
  // Its literal may stand before it; one that was read out of the text has the place of what it was read out of.
  const from = Math.max(0, position + (isDecoded(match) ? judgement.start : Math.min(0, judgement.start)));
  const to = Math.min(length, position + judgement.end);
  if (hasEscapes(text)) {
    if ((from === 0 && text.isCutBefore) || (to === length && text.isCutBehind)) return undefined;
    if (mayBeTwo(kind) && !isToldByItself(match)) return undefined;
    // What such a text goes on with behind a value has nothing to do with it.
    const [first, last] = [Math.max(0, from - 1), mayBeTwo(kind) ? to - 1 : Math.min(length, to + 1)];
    if (place(last, true) - place(first, false) === last - first) return undefined;
  }
  // What the match depends on is what was looked at to tell the text.
  const use: Use = {
    ...judgement.use,
    encoding: ENCODINGS[kind],
    before: start - lookedFrom + 1,
    after: looked - start,
  };
  const inner = judgement.facts?.["encoding"];
  return {
    position: start,
    judgement: {
      ...judgement,
      use,
      start: place(position + judgement.start, false),
      end: place(position + judgement.end, true),
      secretStart: place(position + judgement.secretStart, false),
      secretEnd: place(position + judgement.secretEnd, true),
      facts: { ...judgement.facts, encoding: howWritten(inner, kind) },
    },
  };
}

/** Whether what is read may be two things that have nothing to do with one another: items of a list, a value that ends with = and the next line. */
function mayBeTwo(kind: string): boolean {
  return kind === "joined strings" || kind === "strings of a list" || kind === "quoted-printable";
}

/** Whether a match is one of a form of its own, which hardly comes up by chance where that is so. */
function isToldByItself({ judgement: { use } }: RawMatch): boolean {
  return use.pattern.told === "prefix" && use.judge === undefined;
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

function doOverlap({ position: p, judgement: a }: RawMatch, { position: q, judgement: b }: RawMatch): boolean {
  return p + a.secretStart < q + b.secretEnd && q + b.secretStart < p + a.secretEnd;
}

/** Of a match as it is written and one of the same rule that escapes in it give: the one that does not count. An address keeps its escapes
 *  where nothing but a name tells the value. */
function lesser(written: RawMatch, read: RawMatch): RawMatch {
  const { use, value } = read.judgement;
  if (value === written.judgement.value || mayBeTwo(use.encoding.name)) return read;
  return use.encoding.name === "percent-encoding" && use.pattern.told === "generic" ? read : written;
}

/**
 * Without what is said of a value in base64 by the words around it where the value says itself what it holds; and without what stands inside of a
 * value that is a form of its own as it is written; and of a value in which escapes stand, either as they are written or as they are read.
 *
 * @param matches - of one object, in any order
 */
export function withoutShells(matches: readonly RawMatch[]): readonly RawMatch[] {
  const decoded = matches.filter(isDecoded);
  if (decoded.length === 0) return matches;
  const written = matches.filter((match) => !isDecoded(match));
  const dropped = new Set<RawMatch>();
  for (const outer of written)
    for (const read of decoded)
      if (read.judgement.use.patternIndex === outer.judgement.use.patternIndex && doOverlap(outer, read))
        dropped.add(lesser(outer, read));
  const left = decoded.filter((match) => !dropped.has(match));
  for (const outer of written) {
    if (dropped.has(outer) || outer.judgement.use.pattern.role !== "secret") continue;
    const inner = left.filter((match) => isInside(match, outer));
    if (tellsItself(outer)) for (const match of inner) dropped.add(match);
    else if (inner.some((match) => match.judgement.use.pattern.told === "prefix")) dropped.add(outer);
  }
  return dropped.size === 0 ? matches : matches.filter((match) => !dropped.has(match));
}
