/** The compiled set as compact JSON and back: classes, probes and the fragments that many regexes share are written once.
 *  Reading must cost few milliseconds for 2,000 patterns, since a pre-commit hook pays for it each time: plain loops, no closures, one
 *  object literal for all patterns. Knows nothing of files. */
import type { Companion, Literal, Pattern, Probe, Role, Severity } from "../model/pattern.ts";
import type { CompiledSet } from "./compiled-set.ts";

/** Literals that differ in their text alone; the fourth number is the most bytes after the text. */
type PackedLiterals = readonly [
  texts: readonly string[], ignoreCase: 0 | 1, leadMin: number, leadMax: number, tail: number, after: number, before: number,
]; // prettier-ignore

/** Fields in the order of {@link Pattern}; what is usual is left out at the end. */
interface PackedPattern {
  readonly id: string;
  readonly p: string;
  readonly r: string;
  readonly l: readonly PackedLiterals[];
  readonly b: number;
  readonly c?: readonly [before: number, after: number];
  readonly told?: Pattern["told"];
  readonly sev?: Severity;
  readonly role?: Role;
  readonly f?: string;
  readonly g?: number;
  readonly off?: 1;
  readonly sum?: string;
  readonly e?: number;
  readonly w?: readonly string[];
  readonly m?: readonly Companion[];
  readonly j?: string;
  readonly d?: 1;
  readonly at?: 1;
}

interface PackedSet {
  readonly version: string;
  readonly classes: readonly string[];
  /** Rows of probes, their classes as numbers. */
  readonly rows: readonly (readonly Probe[])[];
  readonly patterns: readonly PackedPattern[];
}

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
  const rows = new Interned();
  const patterns = set.patterns.map((pattern): PackedPattern => ({
    id: pattern.id,
    p: pattern.provider,
    r: pattern.regex,
    l: packLiterals(pattern.literals, rows, classes),
    b: pattern.specificity,
    ...(pattern.context ? { c: [pattern.context.before, pattern.context.after] as const } : {}),
    ...(pattern.told === "prefix" ? {} : { told: pattern.told }),
    ...(pattern.severity === "high" ? {} : { sev: pattern.severity }),
    ...(pattern.role === "secret" ? {} : { role: pattern.role }),
    ...(pattern.flags === "" ? {} : { f: pattern.flags }),
    ...(pattern.secretGroup === 0 ? {} : { g: pattern.secretGroup }),
    ...(pattern.enabled ? {} : { off: 1 as const }),
    ...(pattern.checksum === undefined ? {} : { sum: pattern.checksum }),
    ...(pattern.minEntropy === 0 ? {} : { e: pattern.minEntropy }),
    ...(pattern.stopwords.length === 0 ? {} : { w: pattern.stopwords }),
    ...(pattern.companions.length === 0 ? {} : { m: pattern.companions }),
    ...(pattern.judge === undefined ? {} : { j: pattern.judge }),
    ...(pattern.isDoubtful ? { d: 1 as const } : {}),
    ...(pattern.isByPosition ? { at: 1 as const } : {}),
  }));
  const packedRows = rows.list.map((row) => JSON.parse(row) as readonly Probe[]);
  const packed: PackedSet = { version: set.version, classes: classes.list, rows: packedRows, patterns };
  return JSON.stringify(packed);
}

function packLiterals(literals: readonly Literal[], rows: Interned, classes: Interned): PackedLiterals[] {
  const groups: { readonly key: string; readonly texts: string[]; readonly rest: Tail }[] = [];
  const numberOf = (charClass: string): string => String(classes.number(charClass));
  const rowOf = (row: readonly Probe[]): number => rows.number(JSON.stringify(withClasses(row, numberOf)));
  for (const { text, ignoreCase, leadMin, leadMax, tailMax, after, before } of literals) {
    const tail = tailMax - text.length;
    const rest: Tail = [ignoreCase ? 1 : 0, leadMin, leadMax, tail, rowOf(after), rowOf(before)];
    const key = JSON.stringify(rest);
    const last = groups.at(-1);
    if (last?.key === key) last.texts.push(text);
    else groups.push({ key, texts: [text], rest });
  }
  return groups.map(({ texts, rest }) => [texts, ...rest]);
}

type Tail = readonly [ignoreCase: 0 | 1, leadMin: number, leadMax: number, tail: number, after: number, before: number];

/** The same steps with each class written another way. */
function withClasses(row: readonly Probe[], write: (charClass: string) => string): readonly Probe[] {
  return row.map((step): Probe => {
    switch (step[0]) {
      case "run":
      case "within":
        return [step[0], write(step[1]), step[2], step[3]];
      case "any":
        return ["any", step[1].map((one) => withClasses(one, write))];
      case "ahead":
        return ["ahead", withClasses(step[1], write)];
      case "before":
        return ["before", write(step[1]), step[2]];
      case "next-not":
      case "previous-not":
        return [step[0], write(step[1])];
      case "assignment":
        return step;
    }
  });
}

/** The set of a JSON text that {@link packSet} made. */
export function unpackSet(json: string): CompiledSet {
  const packed = JSON.parse(json) as PackedSet;
  const rows = packed.rows.map((row) => withClasses(row, (number) => packed.classes[Number(number)] ?? ""));
  const patterns: Pattern[] = [];
  for (const one of packed.patterns) patterns.push(unpackPattern(one, rows));
  return { version: packed.version, patterns };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function unpackPattern(one: PackedPattern, rows: readonly (readonly Probe[])[]): Pattern {
  const pattern: Writable<Pattern> = {
    id: one.id,
    provider: one.p,
    role: one.role ?? "secret",
    severity: one.sev ?? "high",
    regex: one.r,
    flags: one.f ?? "",
    secretGroup: one.g ?? 0,
    literals: unpackLiterals(one.l, rows),
    minEntropy: one.e ?? 0,
    stopwords: one.w ?? [],
    companions: one.m ?? [],
    told: one.told ?? "prefix",
    specificity: one.b,
    enabled: one.off !== 1,
  };
  if (one.c !== undefined) pattern.context = { before: one.c[0], after: one.c[1] };
  if (one.sum !== undefined) pattern.checksum = one.sum;
  if (one.j !== undefined) pattern.judge = one.j;
  if (one.d !== undefined) pattern.isDoubtful = true;
  if (one.at !== undefined) pattern.isByPosition = true;
  return pattern;
}

function unpackLiterals(groups: readonly PackedLiterals[], rows: readonly (readonly Probe[])[]): Literal[] {
  const literals: Literal[] = [];
  for (const group of groups) {
    const after = rows[group[5]] ?? [];
    const before = rows[group[6]] ?? [];
    const ignoreCase = group[1] === 1;
    for (const text of group[0]) {
      literals.push({
        text,
        ignoreCase,
        leadMin: group[2],
        leadMax: group[3],
        tailMax: group[4] + text.length,
        after,
        before,
      });
    }
  }
  return literals;
}
