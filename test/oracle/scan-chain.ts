/** Scans texts and the results of deltas upon them in one kernel, as the forest walk does, and again as a whole, and tells both apart. */
import fc from "fast-check";
import { expect } from "vitest";
import { createDetector } from "../../src/detect/detector.ts";
import type { RawMatch } from "../../src/detect/judge.ts";
import { ObjectScanner, type ScannedBase } from "../../src/detect/object-scanner.ts";
import { resolveMatches, secretEnd, secretStart } from "../../src/detect/resolve.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import type { Pattern } from "../../src/model/pattern.ts";
import { makeKernel } from "../kernel/harness.ts";
import { CLAUSES } from "./dense-patterns.ts";
import { assemble, encodeDelta, type Part } from "./delta-encoder.ts";
import { edits, partsOf, pieces, textOf } from "./edits.ts";

/** What a scan says, in a form that two scans can be compared by. */
export interface Said {
  /** Position and use of every trigger whose probes hold, inherited or new. Triggers themselves may differ: of a literal of three
   *  bytes the prefilter asks what stands behind it, and an edit may take that away. */
  readonly candidates: readonly string[];
  readonly raw: readonly string[];
  readonly reported: readonly string[];
}

export interface Scanned extends ScannedBase {
  readonly at: number;
  readonly bytes: Buffer;
  readonly said: Said;
}

export function describeMatch({ position, judgement: j }: RawMatch): string {
  const { pattern, literal, encoding } = j.use;
  const told = [position, pattern.id, literal.text, encoding.name, j.start, j.end, j.secretStart, j.secretEnd, j.score];
  return JSON.stringify([...told, j.value, j.facts ?? null, j.conditions ?? null]);
}

function describeReport(matches: readonly RawMatch[]): string[] {
  return resolveMatches(matches).map(({ match, parts }) =>
    JSON.stringify([match, ...parts].map((m) => [m.judgement.use.pattern.id, secretStart(m), secretEnd(m)])),
  );
}

export class ScanChain {
  readonly kernel: Kernel = makeKernel();
  readonly scanner: ObjectScanner;
  readonly #live: Scanned[] = [];

  constructor(patterns: readonly Pattern[]) {
    this.scanner = new ObjectScanner(this.kernel, createDetector(patterns, CLAUSES));
  }

  /** Scans a text as a whole. */
  whole(bytes: Buffer): Scanned {
    const at = this.#place(bytes);
    return this.#keep(at, bytes, this.scanner.whole(at, bytes.length));
  }

  /** Applies a delta with the kernel and scans its result as the result of a delta. */
  delta(base: Scanned, parts: readonly Part[]): Scanned {
    const bytes = assemble(base.bytes, parts);
    const delta = encodeDelta(base.bytes.length, parts);
    const deltaAt = this.#place(delta);
    const at = this.kernel.arena.allocate(bytes.length);
    const room = parts.length + 1;
    const stretches = this.kernel.arena.allocate(room * 12);
    const count = this.kernel.applyDelta(
      deltaAt,
      delta.length,
      base.at,
      base.length,
      at,
      bytes.length,
      stretches,
      room,
    );
    if (count < 0) throw new Error(this.kernel.errorText(count));
    const made = Buffer.from(this.kernel.u8().subarray(at, at + bytes.length));
    if (!made.equals(bytes)) throw new Error("the delta made something else");
    const leaf = this.scanner.delta(at, bytes.length, base, { at: stretches, count }, false);
    const matches = this.scanner.delta(at, bytes.length, base, { at: stretches, count }, true);
    if (leaf.map(describeMatch).join() !== matches.map(describeMatch).join())
      throw new Error("what nothing builds upon is scanned otherwise");
    const scanned = this.#keep(at, bytes, matches);
    this.kernel.arena.free(deltaAt);
    this.kernel.arena.free(stretches);
    return scanned;
  }

  /** What a scan of the same bytes as a whole says. */
  oracle({ at, length }: Scanned): Said {
    return this.#say(at, length, this.scanner.whole(at, length));
  }

  /** Frees everything but the buffers that the scanner keeps. */
  clear(): void {
    for (const { at, triggersAt } of this.#live.splice(0)) {
      this.kernel.arena.free(at);
      this.kernel.arena.free(triggersAt);
    }
  }

  #place(bytes: Uint8Array): number {
    const at = this.kernel.arena.allocate(bytes.length);
    this.kernel.u8().set(bytes, at);
    // What stands behind an object must not matter.
    this.kernel.u8().fill(0x61, at + bytes.length, at + bytes.length + 64);
    return at;
  }

  #say(at: number, length: number, matches: readonly RawMatch[]): Said {
    const candidates = this.scanner.allCandidates(at, length).map(({ position, use }) => `${position} ${use}`);
    return { candidates, raw: matches.map(describeMatch).sort(), reported: describeReport(matches) };
  }

  #keep(at: number, bytes: Buffer, matches: readonly RawMatch[]): Scanned {
    const { triggersAt: from, triggerCount } = this.scanner;
    const said = this.#say(at, bytes.length, matches);
    const triggersAt = this.kernel.arena.allocate(triggerCount * 8);
    this.kernel.u8().copyWithin(triggersAt, from, from + triggerCount * 8);
    const scanned = { at, bytes, length: bytes.length, matches, triggersAt, triggerCount, said };
    this.#live.push(scanned);
    return scanned;
  }
}

const steps = fc.array(fc.tuple(fc.nat(8), edits), { minLength: 1, maxLength: 6 });

/**
 * Scans random chains of deltas, and expects each to say what its result says as a whole.
 * @param look - at each result, and at what of it was inherited as it was
 */
export function scanChains(
  patterns: readonly Pattern[],
  numRuns: number,
  look: (result: Scanned, inherited: readonly RawMatch[]) => void,
): void {
  const chain = new ScanChain(patterns);
  fc.assert(
    fc.property(pieces, steps, (first, list) => {
      try {
        const scanned = [chain.whole(textOf(first))];
        for (const [parent, edit] of list) {
          const base = scanned[parent % scanned.length] ?? scanned[0]!;
          const result = chain.delta(base, partsOf(edit, base.length));
          expect(result.said).toEqual(chain.oracle(result));
          const positions = result.matches.map((match) => match.position);
          expect(positions).toEqual(positions.toSorted((a, b) => a - b));
          scanned.push(result);
          const judgements = new Set(base.matches.map((m) => m.judgement));
          look(
            result,
            result.matches.filter((m) => judgements.has(m.judgement)),
          );
        }
      } finally {
        chain.clear();
      }
    }),
    { numRuns },
  );
}
