/** A pattern set made ready to scan with: which literals the kernel looks for, and what each use of one means.
 *  Literals are compiled in every encoding, so that no byte-order mark and no share of zero bytes decides for a whole object.
 *  Knows nothing of objects, packs or files. */
import type { Kernel } from "../kernel/kernel.ts";
import { layTables, type TableLiteral, type TableShape, type TableUse } from "../kernel/tables.ts";
import type { Literal, Pattern, Shape } from "../model/pattern.ts";
import { JUDGES } from "./judges/registry.ts";
import type { Judge } from "./judges/window.ts";

/** How many bytes a character takes, and which of them holds it. */
interface Encoding {
  readonly name: "latin1" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be";
  readonly step: 1 | 2 | 4;
  readonly low: number;
}

const ENCODINGS: readonly Encoding[] = [
  { name: "latin1", step: 1, low: 0 },
  { name: "utf-16le", step: 2, low: 0 },
  { name: "utf-16be", step: 2, low: 1 },
  { name: "utf-32le", step: 4, low: 0 },
  { name: "utf-32be", step: 4, low: 3 },
];

/** One pattern looked for at one literal in one encoding. */
export interface Use {
  readonly pattern: Pattern;
  /** Position of the pattern in the detector's list. */
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

export interface Detector {
  readonly patterns: readonly Pattern[];
  readonly uses: readonly Use[];
  readonly literals: readonly TableLiteral[];
  /** Bytes that a window can reach before and after its literal, at most: what a streamed scan must keep. */
  readonly reach: { readonly before: number; readonly after: number };
}

function tableShape(shape: Shape): TableShape {
  return {
    kind: "run",
    charClass: Buffer.from(shape.charClass, "hex"),
    minRun: shape.minRun,
    maxDistance: shape.maxDistance,
    direction: shape.direction,
  };
}

/**
 * Makes a detector of a pattern set.
 *
 * @param patterns - enabled patterns; their order is the order of ties
 */
export function createDetector(patterns: readonly Pattern[]): Detector {
  const uses: Use[] = [];
  const byLiteral = new Map<string, { literal: Literal; encoding: Encoding; uses: TableUse[] }>();
  patterns.forEach((pattern, patternIndex) => {
    const judge = pattern.judge === undefined ? undefined : JUDGES[pattern.judge];
    for (const literal of pattern.literals) {
      for (const encoding of ENCODINGS) {
        // One character more on each side: a lookbehind and a lookahead see it.
        const before = ((judge?.before ?? literal.leadMax) + 1) * encoding.step;
        const after = ((judge?.after ?? literal.tailMax) + 1) * encoding.step;
        const use: Use = { pattern, patternIndex, literal, encoding, before, after, judge, regex: undefined };
        const shapes = judge?.shapes ?? literal.shapes.map(tableShape);
        const key = `${encoding.name} ${literal.ignoreCase ? "i" : "s"} ${literal.text}`;
        let entry = byLiteral.get(key);
        if (!entry) byLiteral.set(key, (entry = { literal, encoding, uses: [] }));
        entry.uses.push({ before, after, use: uses.length, shapes });
        uses.push(use);
      }
    }
  });
  const literals = [...byLiteral.values()].map(({ literal, encoding, uses: tableUses }) => ({
    text: literal.text,
    ignoreCase: literal.ignoreCase,
    step: encoding.step,
    low: encoding.low,
    uses: tableUses,
  }));
  const reach = uses.reduce(
    (most, use) => ({ before: Math.max(most.before, use.before), after: Math.max(most.after, use.after) }),
    { before: 0, after: 0 },
  );
  return { patterns, uses, literals, reach };
}

/** Lays the detector's tables out in a kernel. Once per kernel. */
export function installDetector(detector: Detector, kernel: Kernel): void {
  layTables(kernel, detector.literals);
}
