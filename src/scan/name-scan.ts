/** Judges names (of refs, files, index entries): all of them as one text, a line each, so that thousands cost one pass.
 *  A match counts only inside one line; assignments and other context-bound patterns say nothing about names. */
import type { RawMatch } from "../detect/judge.ts";
import { movedBy } from "../detect/match-list.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { secretEnd, secretStart } from "../detect/resolve.ts";
import { previewOf } from "../detect/secret.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Records } from "./record-rows.ts";
import type { Recorder } from "./recorder.ts";

const LINE_FEED = 10;

/** A match, and the number of the text that it stands in. */
interface Found {
  readonly name: number;
  readonly match: RawMatch;
}

/** Whether a match and the word that told it, which may stand outside, lie in the same text. */
function isInOne(bytes: Buffer, { position, judgement: { start, end } }: RawMatch): boolean {
  return !bytes.subarray(position + Math.min(start, 0), position + Math.max(end, 0)).includes(LINE_FEED);
}

/** Matches that lie inside one text each, moved so that offsets count from its start; sorted. */
function findIn(
  kernel: Kernel,
  scanner: ObjectScanner,
  texts: readonly string[],
  wanted: (match: RawMatch) => boolean,
): Found[] {
  const bytes = Buffer.from(texts.join("\n"), "latin1");
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  const matches = scanner
    .whole(at, bytes.length)
    .filter(wanted)
    .filter((match) => isInOne(bytes, match))
    .sort((a, b) => a.position - b.position);
  kernel.arena.free(at);
  let name = 0;
  let start = 0;
  return matches.map((match) => {
    while (start + (texts[name]?.length ?? 0) < match.position) start += (texts[name++]?.length ?? 0) + 1;
    return { name, match: movedBy(match, -start) };
  });
}

/** Judges names. @returns rows whose spans are offsets in the name; for the parameters see {@link recordNames} */
export function scanNames(
  kernel: Kernel,
  scanner: ObjectScanner,
  recorder: Recorder,
  names: readonly string[],
  numberOf: (name: number) => number = (name) => name,
): Records {
  recordNames(kernel, scanner, recorder, names, numberOf);
  return recorder.take();
}

/**
 * Judges names, and records what is found in them.
 *
 * @param names - without line feeds
 * @param numberOf - the number that a name's rows bear, by its place in the list; asked right before they are recorded
 */
export function recordNames(
  kernel: Kernel,
  scanner: ObjectScanner,
  recorder: Recorder,
  names: readonly string[],
  numberOf: (name: number) => number,
): void {
  const byName = new Map<number, RawMatch[]>();
  for (const { name, match } of findIn(kernel, scanner, names, (m) => m.judgement.use.pattern.told === "prefix")) {
    const list = byName.get(name);
    if (list) list.push(match);
    else byName.set(name, [match]);
  }
  for (const [number, list] of byName) {
    recorder.recordPlaced(numberOf(number), list, (match) => {
      const from = secretStart(match);
      const to = secretEnd(match);
      return { start: from, end: to, line: 1, endLine: 1, column: from + 1, endColumn: to + 1 };
    });
  }
}

/** A stretch of a text that must not be shown, and what stands for it. */
interface Cover {
  readonly from: number;
  readonly to: number;
  readonly preview: string;
}

/** A text with previews in place of secrets. Matches may overlap, and come in any order: what stands under several is told once. */
function covered(text: string, covers: readonly Cover[]): string {
  let shown = "";
  let end = 0;
  // Of those that begin together the longest is told.
  for (const { from, to, preview } of covers.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (from >= end) shown += text.slice(end, from) + preview;
    end = Math.max(end, to);
  }
  return shown + text.slice(end);
}

/**
 * Texts in which secrets stand, without them.
 *
 * @param texts - any; decoded text is judged as UTF-8
 */
export function redactTexts(
  kernel: Kernel,
  scanner: ObjectScanner,
  texts: readonly string[],
): ReadonlyMap<string, string> {
  // Text with characters beyond Latin-1 becomes its UTF-8 bytes, and back.
  const isWide = texts.map((text) => /[^\0-\xff]/.test(text));
  const bytes = texts.map((text, i) =>
    (isWide[i] ? Buffer.from(text, "utf8").toString("latin1") : text).replaceAll("\n", " "),
  );
  const isSecret = (m: RawMatch): boolean => m.judgement.use.pattern.role === "secret";
  const covers = new Map<number, Cover[]>();
  for (const { name, match } of findIn(kernel, scanner, bytes, isSecret)) {
    const { use, value } = match.judgement;
    const preview = previewOf(use.pattern, value).replace("…", "...");
    const list = covers.get(name) ?? [];
    list.push({ from: secretStart(match), to: secretEnd(match), preview });
    covers.set(name, list);
  }
  const redacted = [...covers].map(([name, list]) => [name, covered(bytes[name] ?? "", list)] as const);
  return new Map(
    redacted.map(([i, text]) => [texts[i] ?? "", isWide[i] ? Buffer.from(text, "latin1").toString("utf8") : text]),
  );
}
