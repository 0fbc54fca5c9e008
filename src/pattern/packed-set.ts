/** The compiled set as compact JSON and back: classes, shapes and the fragments that all regexes share are written once.
 *  Reading must cost few milliseconds for 2,000 patterns, since a pre-commit hook pays for it each time.
 *  Knows nothing of files. */
import type { Companion, Literal, Pattern, Role, Severity, Shape } from "../model/pattern.ts";
import type { CompiledSet } from "./compiled-set.ts";

type PackedShape = readonly [direction: 0 | 1, maxDistance: number, minRun: number, charClass: number];
type PackedLiteral = readonly [
  text: string, ignoreCase: 0 | 1, leadMin: number, leadMax: number, tailMax: number, ...shapes: number[],
]; // prettier-ignore

/** Everything but what is the same in most patterns. */
interface PackedPattern {
  readonly i: string;
  readonly p: string;
  readonly r: string;
  readonly l: readonly PackedLiteral[];
  /** Specificity in bits. */
  readonly b: number;
  readonly c: readonly [before: number, after: number] | undefined;
  /** Told, severity, role, flags, group, enabled: left out where usual. */
  readonly t?: Pattern["told"];
  readonly s?: Severity;
  readonly o?: Role;
  readonly f?: string;
  readonly g?: number;
  readonly off?: 1;
  readonly sum?: string;
  readonly e?: number;
  readonly w?: readonly string[];
  readonly m?: readonly Companion[];
  readonly j?: string;
}

interface PackedSet {
  readonly version: string;
  readonly fragments: readonly string[];
  readonly classes: readonly string[];
  readonly shapes: readonly PackedShape[];
  readonly patterns: readonly PackedPattern[];
}

/** Stands for fragment 0 in a packed regex, the next character for fragment 1, and so on; no regex source holds these. */
const FIRST_FRAGMENT = 0xe000;

/** Numbers things as they come. */
class Interned {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();
  number(of: string): number {
    const known = this.#numbers.get(of);
    if (known !== undefined) return known;
    this.#numbers.set(of, this.list.length);
    return this.list.push(of) - 1;
  }
}

/** The set as JSON. */
export function packSet(set: CompiledSet): string {
  const classes = new Interned();
  const shapes = new Interned();
  const fragments = commonFragments(set.patterns.map((pattern) => pattern.regex));
  const patterns = set.patterns.map((pattern): PackedPattern => {
    const regex = fragments.reduce(
      (text, fragment, i) => text.replaceAll(fragment, String.fromCharCode(FIRST_FRAGMENT + i)),
      pattern.regex,
    );
    const literals = pattern.literals.map((literal) => packLiteral(literal, shapes, classes));
    return {
      i: pattern.id,
      p: pattern.provider,
      r: regex,
      l: literals,
      b: pattern.specificity,
      c: pattern.context && [pattern.context.before, pattern.context.after],
      ...(pattern.told === "prefix" ? {} : { t: pattern.told }),
      ...(pattern.severity === "high" ? {} : { s: pattern.severity }),
      ...(pattern.role === "secret" ? {} : { o: pattern.role }),
      ...(pattern.flags === "" ? {} : { f: pattern.flags }),
      ...(pattern.secretGroup === 0 ? {} : { g: pattern.secretGroup }),
      ...(pattern.enabled ? {} : { off: 1 as const }),
      ...(pattern.checksum === undefined ? {} : { sum: pattern.checksum }),
      ...(pattern.minEntropy === 0 ? {} : { e: pattern.minEntropy }),
      ...(pattern.stopwords.length === 0 ? {} : { w: pattern.stopwords }),
      ...(pattern.companions.length === 0 ? {} : { m: pattern.companions }),
      ...(pattern.judge === undefined ? {} : { j: pattern.judge }),
    };
  });
  const packedShapes = shapes.list.map((shape) => JSON.parse(shape) as PackedShape);
  const packed: PackedSet = { version: set.version, fragments, classes: classes.list, shapes: packedShapes, patterns };
  return JSON.stringify(packed);
}

/** The set of a JSON text that {@link packSet} made. */
export function unpackSet(json: string): CompiledSet {
  const packed = JSON.parse(json) as PackedSet;
  const shapes = packed.shapes.map(([direction, maxDistance, minRun, charClass]): Shape => ({
    direction: direction === 0 ? "after" : "before",
    maxDistance,
    minRun,
    charClass: packed.classes[charClass] ?? "",
  }));
  const restore = (char: string): string => packed.fragments[char.charCodeAt(0) - FIRST_FRAGMENT] ?? char;
  const patterns = packed.patterns.map((one): Pattern => ({
    id: one.i,
    provider: one.p,
    role: one.o ?? "secret",
    severity: one.s ?? "high",
    regex: one.r.replace(/[\ue000-\uf8ff]/g, restore),
    flags: one.f ?? "",
    secretGroup: one.g ?? 0,
    literals: one.l.map(([text, ignoreCase, leadMin, leadMax, tailMax, ...numbers]) => ({
      text,
      ignoreCase: ignoreCase === 1,
      leadMin,
      leadMax,
      tailMax,
      shapes: numbers.map((number) => shapes[number]).filter((shape) => shape !== undefined),
    })),
    ...(one.c ? { context: { before: one.c[0], after: one.c[1] } } : {}),
    ...(one.sum === undefined ? {} : { checksum: one.sum }),
    minEntropy: one.e ?? 0,
    stopwords: one.w ?? [],
    companions: one.m ?? [],
    told: one.t ?? "prefix",
    specificity: one.b,
    enabled: one.off !== 1,
    ...(one.j === undefined ? {} : { judge: one.j }),
  }));
  return { version: packed.version, patterns };
}

function packLiteral(literal: Literal, shapes: Interned, classes: Interned): PackedLiteral {
  const numbers = literal.shapes.map(({ direction, maxDistance, minRun, charClass }) =>
    shapes.number(
      JSON.stringify([
        direction === "after" ? 0 : 1,
        maxDistance,
        minRun,
        classes.number(charClass),
      ] satisfies PackedShape),
    ),
  );
  return [literal.text, literal.ignoreCase ? 1 : 0, literal.leadMin, literal.leadMax, literal.tailMax, ...numbers];
}

/** Pieces of at least twelve characters, cut at groups, that many regexes share; the longest first. */
function commonFragments(regexes: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const regex of regexes) {
    for (const piece of new Set(
      regex.match(
        /\((?:[^()[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:[^()[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\([^()]*\))*\))*\)|\[(?:[^\]\\]|\\.)*\](?:\{\d+(?:,\d*)?\}\??)?/g,
      ),
    )) {
      if (piece.length >= 12) counts.set(piece, (counts.get(piece) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count >= 4)
    .map(([piece]) => piece)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .slice(0, 2000);
}
