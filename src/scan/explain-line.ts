/** Why a line of a file is reported or not: what each rule makes of it, with the evidence. For `dredge explain FILE:LINE`.
 *  Runs the same detection as a scan, and asks the generic detector what it read where it found nothing. Pure but for the kernel's memory. */
import { assess } from "../detect/confidence.ts";
import type { RawMatch } from "../detect/judge.ts";
import { AFTER, BEFORE, evidenceOf, readWindow } from "../detect/judges/assignment.ts";
import { packedText } from "../archive/packed-text.ts";
import { ObjectScanner } from "../detect/object-scanner.ts";
import { weighPlaces } from "../detect/path-evidence.ts";
import { resolveMatches, secretEnd, secretStart } from "../detect/resolve.ts";
import { previewOf } from "../detect/secret.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { BytePath, Evidence } from "../model/finding.ts";
import type { ScanOptions } from "../model/options.ts";
import { openDetector, selectDetector } from "./detector.ts";

/** What a rule found in the line. */
export interface LineFinding {
  readonly patternId: string;
  readonly preview: string;
  readonly confidence: number;
  readonly dummy: boolean;
  readonly evidence: readonly Evidence[];
  /** The rule whose finding of the same bytes is reported in its place. */
  readonly yieldsTo: string | undefined;
}

/** Something that the generic detector looked at and refused. */
export interface LineRefusal {
  readonly name: string;
  readonly reason: string;
  /** Of a value that was weighed and found too light. */
  readonly evidence: readonly Evidence[];
}

export interface LineExplanation {
  readonly findings: readonly LineFinding[];
  readonly refusals: readonly LineRefusal[];
  /** Rules whose words stand in the line, but no value of their form. */
  readonly near: readonly string[];
}

/** The rule that the generic detector reports as. */
const GENERIC = "generic-assignment";

const NO_VALUE = "none stands there in a syntax that is read: a variable, a call, or nothing";

interface Line {
  readonly from: number;
  readonly to: number;
}

function touches(match: RawMatch, { from, to }: Line): boolean {
  return secretStart(match) < to && from < secretEnd(match);
}

function findingOf(match: RawMatch, parts: readonly RawMatch[], path: BytePath, yieldsTo?: string): LineFinding {
  const { judgement } = match;
  const { pattern } = judgement.use;
  const own = assess(
    judgement,
    parts.map((part) => part.judgement),
    false,
  );
  const placed = weighPlaces(own, [path], pattern.told);
  const { confidence, evidence } = placed;
  return {
    patternId: pattern.id,
    preview: previewOf(pattern, judgement.value),
    confidence,
    dummy: own.dummy,
    evidence,
    yieldsTo,
  };
}

function refusalAt(text: string, position: number, length: number): LineRefusal | undefined {
  const from = Math.max(0, position - BEFORE);
  const window = { text: text.slice(from, position + AFTER), at: position - from, length };
  const reading = readWindow({ ...window, startsObject: from === 0, endsObject: false });
  if (reading.kind === "reference") return { name: reading.assignment.name, reason: reading.reason, evidence: [] };
  if (reading.kind === "no-value")
    return { name: text.slice(position, position + length), reason: NO_VALUE, evidence: [] };
  if (reading.kind !== "weighed") return undefined;
  const { assignment, name } = reading;
  return {
    name: assignment.name,
    reason: "too little speaks for a secret",
    evidence: evidenceOf(assignment, name),
  };
}

/** Each thing once, in order. */
function distinct<Item>(items: readonly Item[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = JSON.stringify(item);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * @param bytes - the whole file
 * @param line - from 1
 * @param path - as reports show it; what it says of a value counts
 * @returns undefined where the file has no such line
 */
export function explainLine(
  bytes: Uint8Array,
  line: number,
  path: BytePath,
  wanted: Pick<ScanOptions, "only" | "skip" | "detectors">,
): LineExplanation | undefined {
  const span = lineSpan(bytes, line);
  if (!span) return undefined;
  const kernel = new Kernel(Kernel.load());
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  const scanner = new ObjectScanner(kernel, selectDetector(wanted), packedText);
  const raw = scanner.whole(at, bytes.length);
  const kept = resolveMatches(raw);
  const findings = kept
    .filter(({ match }) => touches(match, span))
    .map(({ match, parts }) => findingOf(match, parts, path));
  const reported = new Set(kept.flatMap(({ match, parts }) => [match, ...parts]));
  const losers = raw.filter((match) => touches(match, span) && !reported.has(match));
  for (const loser of losers) {
    const winner = kept.find(
      ({ match }) => secretStart(match) < secretEnd(loser) && secretStart(loser) < secretEnd(match),
    );
    if (winner && winner.match.judgement.use.pattern !== loser.judgement.use.pattern)
      findings.push(findingOf(loser, [], path, winner.match.judgement.use.pattern.id));
  }
  return {
    findings: distinct(findings),
    refusals: refusalsIn(bytes, span, raw),
    near: rulesNear(scanner, at, bytes, span, raw),
  };
}

function isFound(raw: readonly RawMatch[], patternId: string, position: number): boolean {
  return raw.some((match) => match.position === position && match.judgement.use.pattern.id === patternId);
}

/** What the generic detector reads at each of its keywords where it found nothing, whether or not the kernel would have asked it. */
function refusalsIn(bytes: Uint8Array, { from, to }: Line, raw: readonly RawMatch[]): LineRefusal[] {
  const file = openDetector();
  const { id, literals } = file.at(file.indexOf(GENERIC));
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const line = text.slice(from, to).toLowerCase();
  const refusals: LineRefusal[] = [];
  for (const { text: keyword } of literals) {
    for (let found = line.indexOf(keyword); found >= 0; found = line.indexOf(keyword, found + 1)) {
      const refusal = isFound(raw, id, from + found) ? undefined : refusalAt(text, from + found, keyword.length);
      if (refusal) refusals.push(refusal);
    }
  }
  return distinct(refusals);
}

/** Rules that the kernel had a look at, and that found nothing. */
function rulesNear(
  scanner: ObjectScanner,
  at: number,
  bytes: Uint8Array,
  { from, to }: Line,
  raw: readonly RawMatch[],
): string[] {
  const near = new Set<string>();
  for (const { position, use: number } of scanner.allCandidates(at, bytes.length)) {
    const use = scanner.detector.use(number);
    if (!use || position < from || position >= to || use.pattern.judge === "assignment") continue;
    if (use.pattern.role === "secret" && !isFound(raw, use.pattern.id, position)) near.add(use.pattern.id);
  }
  return [...near].sort();
}

function lineSpan(bytes: Uint8Array, line: number): Line | undefined {
  let from = 0;
  for (let i = 1; i < line; i++) {
    const end = bytes.indexOf(LINE_FEED, from);
    if (end < 0) return undefined;
    from = end + 1;
  }
  if (from >= bytes.length) return undefined;
  const end = bytes.indexOf(LINE_FEED, from);
  return { from, to: end < 0 ? bytes.length : end };
}

const LINE_FEED = 10;
