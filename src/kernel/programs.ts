/** Writes probes as programs for the kernel: words of 16 bits that `assembly/probe.ts` runs.
 *  Programs and classes that are alike are written once. Knows nothing of literals or patterns. */
import type { Probe } from "../model/pattern.ts";

/** Numbers of the steps; `assembly/probe.ts` must agree. */
const OPS = {
  run: 1,
  any: 2,
  "next-not": 3,
  "previous-not": 4,
  before: 5,
  ahead: 6,
  assignment: 7,
  within: 8,
  anyLook: 9,
} as const;
/** Most bits that a length or distance has. */
const MAX_WORD = 0xffff;
/** The class of all characters is number 0. */
const EVERYTHING = "ff".repeat(32);

/** Whether these steps only look. */
function takesNothing(row: readonly Probe[]): boolean {
  return row.every((step) => step[0] !== "run" && (step[0] !== "any" || step[1].every(takesNothing)));
}

export class Programs {
  /** All programs one after another, each with its length in words before it. The first is empty. */
  readonly words: number[] = [0];
  /** 32 bytes each. */
  readonly classes: Uint8Array[] = [];
  readonly #classNumbers = new Map<string, number>();
  readonly #programs = new Map<string, number>([["[]", 0]]);

  constructor() {
    this.#classNumber(EVERYTHING);
  }

  /** Where a row's program begins, in words. */
  add(row: readonly Probe[]): number {
    const key = JSON.stringify(row);
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const code = this.#row(row);
    const at = this.words.length;
    this.words.push(code.length, ...code);
    this.#programs.set(key, at);
    return at;
  }

  #row(row: readonly Probe[]): number[] {
    return row.flatMap((step) => this.#step(step));
  }

  #step(step: Probe): number[] {
    const word = (n: number): number => Math.min(n, MAX_WORD);
    switch (step[0]) {
      case "run":
      case "within":
        return [OPS[step[0]], this.#classNumber(step[1]), word(step[2]), word(step[3])];
      case "any":
        return [
          step[1].every(takesNothing) ? OPS.anyLook : OPS.any,
          step[1].length,
          ...step[1].flatMap((row) => this.#counted(row)),
        ];
      case "next-not":
      case "previous-not":
        return [OPS[step[0]], this.#classNumber(step[1])];
      case "before":
        return [OPS.before, this.#classNumber(step[1]), word(step[2])];
      case "ahead":
        return [OPS.ahead, ...this.#counted(step[1])];
      case "assignment":
        return [OPS.assignment];
    }
  }

  #counted(row: readonly Probe[]): number[] {
    const code = this.#row(row);
    return [code.length, ...code];
  }

  #classNumber(charClass: string): number {
    let number = this.#classNumbers.get(charClass);
    if (number === undefined) {
      number = this.classes.push(Buffer.from(charClass, "hex")) - 1;
      if (number > MAX_WORD) throw new RangeError("more than 65,536 character classes in probes");
      this.#classNumbers.set(charClass, number);
    }
    return number;
  }
}
