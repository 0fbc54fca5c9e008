/** Matches in text that is spelled out: as numbers, in pieces of strings, from its end to its beginning. The text is read around a literal, is scanned
 *  as an object is, and what it holds is put where it is written. Knows nothing of how texts are spelled. */
import type { Kernel } from "../kernel/kernel.ts";
import { ENCODINGS, howWritten, isDecoded } from "./decoded.ts";
import type { Use } from "./detector.ts";
import { windowOf, type RawMatch } from "./judge.ts";
import type { ObjectScanner } from "./object-scanner.ts";
import type { Spelled, Spelling, UnpackFile } from "./spelled/spelled.ts";

/** Bytes of the text that have to be visible, from the literal on: others are data. */
const VISIBLE = /^[ -~\r\n]{12}/;

/**
 * What the text says that is spelled out around a literal.
 *
 * @param inner - scans the text
 * @param object - address and length of the object's bytes
 * @param position - of the literal in the object
 * @param unpack - what files hold that are packed
 * @returns matches that stand where the literal does; empty where nothing is spelled out
 */
export function spelledOut(
  kernel: Kernel,
  inner: ObjectScanner,
  object: { readonly at: number; readonly length: number },
  position: number,
  use: Use,
  unpack: UnpackFile,
): readonly RawMatch[] {
  const spell = use.judge?.spell;
  if (!spell) return [];
  const memory = Buffer.from(kernel.memory.buffer);
  const { window, origin } = windowOf({ memory, start: object.at, length: object.length }, position, use);
  const spelled = spell(window.text, window.at, window.length, unpack);
  if (!spelled || !(spelled.isFile || isText(spelled, window.at))) return [];
  const bytes = Buffer.from(spelled.text, "latin1");
  const at = kernel.arena.allocate(bytes.length);
  try {
    kernel.u8().set(bytes, at);
    const { step } = use.encoding;
    const place = (index: number): number => origin + index * step;
    return inner
      .whole(at, bytes.length)
      .map((match) => outward(match, position, use, spelled, place))
      .filter((match) => match !== undefined);
  } finally {
    kernel.arena.free(at);
  }
}

function isText({ text, ends }: Spelled, at: number): boolean {
  // What is read from its end on has no literal at its beginning.
  const first = ends[0] === undefined || ends[0] > at ? 0 : ends.findIndex((end) => end > at);
  return VISIBLE.test(text.slice(Math.max(0, first)));
}

/** The match where it is written; undefined for what stands there as it is, or is told by what is near by. */
function outward(
  { position: own, judgement }: RawMatch,
  position: number,
  use: Use,
  { starts, ends, isFile }: Spelled,
  place: (index: number) => number,
): RawMatch | undefined {
  const { pattern } = judgement.use;
  if (pattern.role === "public" || (pattern.told !== "prefix" && !isFile)) return undefined;
  const stretch = (from: number, to: number): readonly [number, number] => {
    const [first, last] = [Math.min(from, starts.length - 1), Math.max(0, to - 1)];
    const all = [starts[first], starts[last], ends[first], ends[last]].map((index) => index ?? 0);
    return [place(Math.min(...all)) - position, place(Math.max(...all)) - position];
  };
  const [start, end] = stretch(Math.max(0, own + judgement.start), Math.min(starts.length, own + judgement.end));
  const [secretStart, secretEnd] = stretch(own + judgement.secretStart, own + judgement.secretEnd);
  if (
    secretEnd - secretStart === judgement.secretEnd - judgement.secretStart &&
    !isFile &&
    !isTurned(use.pattern.judge)
  )
    return undefined;
  const kind = use.pattern.judge as Spelling;
  const inner = isDecoded({ position: own, judgement }) ? judgement.facts?.["encoding"] : undefined;
  return {
    position,
    judgement: {
      ...judgement,
      use: { ...judgement.use, encoding: ENCODINGS[kind], before: use.before, after: use.after },
      start,
      end,
      secretStart,
      secretEnd,
      facts: { ...judgement.facts, encoding: howWritten(inner, kind) },
    },
  };
}

/** What is turned round is as long as it was. */
function isTurned(judge: string | undefined): boolean {
  return judge === "reversed" || judge === "rot13";
}
