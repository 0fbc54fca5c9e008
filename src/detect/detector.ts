/** A pattern set made ready to scan with: which literals the kernel looks for, and what each use of one means.
 *  Literals are compiled in every encoding, so that no byte-order mark and no share of zero bytes decides for a whole object.
 *  The tables are made ahead of time; patterns themselves are read only when a candidate asks for one.
 *  Knows nothing of objects, packs or files. */
import { REACH, type EncodedKind } from "../kernel/encoded.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { buildTables, COMPARED, installTables, type TableImage, type TableUse } from "../kernel/tables.ts";
import { modelImage, type ModelImage } from "../kernel/value-model.ts";
import type { Clause } from "../model/clause.ts";
import type { Literal, Pattern, Probe } from "../model/pattern.ts";
import { rowsReach } from "./base64-rows.ts";
import { charClass } from "./judges/char-class.ts";
import { JUDGES } from "./judges/registry.ts";
import { SEEN, type Judge } from "./judges/window.ts";
import type { Spelling } from "./spelled/spelled.ts";
import { valueModel } from "./model/value-model.ts";
import { useKernel } from "./model/value-texts.ts";
import { ENTROPY_JUDGE, RUN_WINDOW, runUse } from "./random-runs.ts";

/** How many bytes a character takes, and which of them holds it; of text that is written in base64, in hex or with escapes, those that write it. */
export interface Encoding {
  readonly name: "latin1" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be" | EncodedKind | Spelling;
  readonly step: 1 | 2 | 4;
  readonly low: number;
}

/** By the numbers that the kernel gives them. */
const ENCODINGS: readonly Encoding[] = [
  { name: "latin1", step: 1, low: 0 },
  { name: "utf-16le", step: 2, low: 0 },
  { name: "utf-16be", step: 2, low: 1 },
  { name: "utf-32le", step: 4, low: 0 },
  { name: "utf-32be", step: 4, low: 3 },
];

/** Bytes of the widest character. */
const WIDEST = 4;

/** One pattern looked for at one literal in one encoding. */
export interface Use {
  readonly pattern: Pattern;
  /** Position of the pattern in the set; decides ties. */
  readonly patternIndex: number;
  readonly literal: Literal;
  readonly encoding: Encoding;
  /** Bytes of the window before and after the literal's first byte. */
  readonly before: number;
  readonly after: number;
  readonly judge: Judge | undefined;
  /** Compiled on first need. */
  regex: RegExp | undefined;
}

/** What is made of a pattern set ahead of time. Plain data. */
export interface DetectorImage {
  readonly tables: TableImage;
  /** The model of values. */
  readonly model: ModelImage;
  /** Pattern, and literal in the pattern: two numbers a use. */
  readonly uses: Uint16Array;
  /** Bytes that a window can reach before and after its literal, at most: what a streamed scan must keep. */
  readonly reach: { readonly before: number; readonly after: number };
}

/** Patterns by number, read when asked for. */
export interface PatternSource {
  readonly count: number;
  /** What patterns' `clauses` number. */
  readonly clauses: readonly Clause[];
  at(index: number): Pattern;
}

/** What the prefilter does not compare of a long literal. */
function restOf({ text, ignoreCase }: Literal): Probe[] {
  return Array.from(text.slice(COMPARED), (char) => {
    const members = charClass(ignoreCase ? char.toLowerCase() + char.toUpperCase() : char);
    return ["run", Buffer.from(members).toString("hex"), 1, 1];
  });
}

/** The characters that a row of probes can begin with; undefined when it may be over without one. */
function firstOf(row: readonly Probe[]): Uint8Array | undefined {
  const union = new Uint8Array(32);
  const add = (bits: Uint8Array): void => bits.forEach((byte, i) => (union[i] = (union[i] ?? 0) | byte));
  for (const step of row) {
    if (step[0] === "run") {
      add(Buffer.from(step[1], "hex"));
      if (step[2] > 0) return union;
    } else if (step[0] === "any") {
      const firsts = step[1].map(firstOf);
      if (firsts.some((first) => !first)) return undefined;
      for (const first of firsts) if (first) add(first);
      return union;
    } else if (step[0] === "assignment") return undefined;
  }
  return undefined;
}

/** What can stand right after a literal: known when every use says so. */
function nextClass(uses: readonly TableUse[]): Uint8Array | undefined {
  const union = new Uint8Array(32);
  for (const { after } of uses) {
    const first = firstOf(after);
    if (!first) return undefined;
    first.forEach((bits, i) => (union[i] = (union[i] ?? 0) | bits));
  }
  return union;
}

/** The window around a literal, in characters. */
function windowOf(pattern: Pattern, literal: Literal): { judge: Judge | undefined; before: number; after: number } {
  const judge = pattern.judge === undefined ? undefined : JUDGES[pattern.judge];
  // What the lookarounds see of the surroundings, what says that a value is an example or a file; and rows of base64.
  const rows = rowsReach(pattern);
  const seen = judge === undefined && pattern.around === undefined ? SEEN : { before: 1, after: 1 };
  const before = (judge?.before ?? literal.leadMax) + Math.max(seen.before, rows, pattern.context?.before ?? 1);
  const after = (judge?.after ?? literal.tailMax) + Math.max(seen.after, rows, pattern.context?.after ?? 1);
  return { judge, before, after };
}

/**
 * Makes the tables of a pattern set.
 *
 * @param patterns - all of them; which are looked for is decided when a detector is made
 */
export function compileDetector(patterns: readonly Pattern[]): DetectorImage {
  const uses: number[] = [];
  const byLiteral = new Map<string, { literal: Literal; uses: TableUse[] }>();
  const reach = { before: 1, after: REACH };
  patterns.forEach((pattern, patternIndex) => {
    if (pattern.judge === ENTROPY_JUDGE) reach.after = Math.max(reach.after, RUN_WINDOW.after);
    pattern.literals.forEach((literal, literalIndex) => {
      const { judge, before, after } = windowOf(pattern, literal);
      reach.before = Math.max(reach.before, before * WIDEST);
      reach.after = Math.max(reach.after, after * WIDEST);
      const { after: stepsAfter, before: stepsBefore } = judge?.probes ?? literal;
      const key = `${literal.ignoreCase ? "i" : "s"} ${literal.text}`;
      let entry = byLiteral.get(key);
      if (!entry) byLiteral.set(key, (entry = { literal, uses: [] }));
      entry.uses.push({
        reachBefore: before,
        reachAfter: after,
        use: uses.length / 2,
        inNames: pattern.told === "prefix",
        after: [...restOf(literal), ...stepsAfter],
        before: stepsBefore,
      });
      uses.push(patternIndex, literalIndex);
    });
  });
  const literals = [...byLiteral.values()].map(({ literal, uses: own }) => ({
    text: literal.text,
    ignoreCase: literal.ignoreCase,
    next: nextClass(own),
    uses: own,
  }));
  return { tables: buildTables(literals), model: modelImage(valueModel()), uses: Uint16Array.from(uses), reach };
}

export class Detector {
  readonly image: DetectorImage;
  readonly #patterns: PatternSource;
  readonly #selected: (index: number) => boolean;
  readonly #uses = new Map<number, Use>();
  /** What random-looking runs are reported as; undefined: they are not looked for. */
  readonly runs: Use | undefined;

  /**
   * @param selected - which patterns are looked for, by number
   * @param runs - number of the pattern that random-looking runs are reported as
   */
  constructor(
    image: DetectorImage,
    patterns: PatternSource,
    selected: (index: number) => boolean = () => true,
    runs = -1,
  ) {
    this.image = image;
    this.runs = runs < 0 ? undefined : runUse(patterns.at(runs), runs);
    this.#patterns = patterns;
    this.#selected = selected;
  }

  get reach(): DetectorImage["reach"] {
    return this.image.reach;
  }

  get clauses(): readonly Clause[] {
    return this.#patterns.clauses;
  }

  /** Lays the tables and the model of values out in a kernel. Once per kernel. */
  install(kernel: Kernel): void {
    installTables(kernel, this.image.tables);
    useKernel(kernel, this.image.model);
  }

  /** The use that the kernel numbered so, its encoding in the lowest three bits; undefined when its pattern is not looked for. */
  use(number: number): Use | undefined {
    const known = this.#uses.get(number);
    if (known) return known;
    const patternIndex = this.image.uses[(number >> 3) * 2] ?? 0;
    if (!this.#selected(patternIndex)) return undefined;
    const pattern = this.#patterns.at(patternIndex);
    const literal = pattern.literals[this.image.uses[(number >> 3) * 2 + 1] ?? 0];
    const encoding = ENCODINGS[number & 7];
    if (!literal || !encoding) throw new RangeError("the detector's tables and its patterns do not belong together");
    const { judge, before, after } = windowOf(pattern, literal);
    const { step } = encoding;
    const use: Use = {
      pattern,
      patternIndex,
      literal,
      encoding,
      judge,
      before: before * step,
      after: after * step,
      regex: undefined,
    };
    this.#uses.set(number, use);
    return use;
  }

  /** Whether a match may begin so many bytes before the literal of a use. */
  mayLead(number: number, bytes: number): boolean {
    const use = this.use(number);
    return use !== undefined && use.pattern.around === undefined && use.literal.leadMax * use.encoding.step > bytes;
  }
}

/** A detector of patterns that were not compiled ahead of time. */
export function createDetector(patterns: readonly Pattern[], clauses: readonly Clause[] = []): Detector {
  const at = (index: number): Pattern => {
    const pattern = patterns[index];
    if (!pattern) throw new RangeError(`there is no pattern number ${index}`);
    return pattern;
  };
  const runs = patterns.findIndex(({ judge, enabled }) => enabled && judge === ENTROPY_JUDGE);
  return new Detector(compileDetector(patterns), { count: patterns.length, clauses, at }, undefined, runs);
}
