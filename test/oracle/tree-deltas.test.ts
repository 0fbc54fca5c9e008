/** What the rows of tree deltas say of their entries is what the trees say, when deltas copy from anywhere: from the middle of a name that looks
 *  like an entry, across ids that look like names, twice, out of order. Ids are not recomputed, so a forger may choose them. */
import { expect, test } from "vitest";
import { selectDetector } from "../../src/scan/detector.ts";
import { buildPack, installPack, type PackedObject } from "../git/pack-builder.ts";
import { RealGit } from "../git/real-git.ts";
import { makeRandom } from "../kernel/harness.ts";
import { assemble, encodeDelta, type Part } from "./delta-encoder.ts";
import { openAt, scanEachWhole, scanForest } from "./forest-rig.ts";

const DETECTOR = selectDetector({ only: [], skip: [] });
const NAMES = [
  "y",
  "x",
  "xy",
  "100644 y",
  "x100644 y",
  "40000 x",
  "0 y",
  "a100644 x100644 y",
  "zzzzzzzzzzzzzzzzzzzzzzzz y",
];
const MODES = ["100644", "40000", "100755", "120000", "0", "644", "0000100644"];
/** Beginnings and ends of ids: random bytes may hold anything, even "mode name NUL". */
const ID_PARTS = ["", "0 y\0", "100644 y\0", "100644 ", "\0", "\0\0", "7", "40000 "];

class TreeMaker {
  readonly #random: () => number;
  readonly ids: Buffer[] = [];

  constructor(seed: number) {
    this.#random = makeRandom(seed);
    for (let i = 0; i < 8; i++) this.ids.push(this.#id(i));
  }

  pick(count: number): number {
    return (this.#random() >>> 5) % count;
  }

  one<T>(list: readonly T[]): T {
    return list[this.pick(list.length)]!;
  }

  #id(number: number): Buffer {
    const id = Buffer.from(Array.from({ length: 20 }, () => this.pick(256)));
    id.write(this.one(ID_PARTS), 1 + this.pick(3), "latin1");
    const end = this.one(ID_PARTS);
    id.write(end, 20 - end.length, "latin1");
    // All different, and told apart at the first byte.
    id[0] = 16 * number + this.pick(16);
    return id;
  }

  entry(): Buffer {
    return Buffer.concat([Buffer.from(`${this.one(MODES)} ${this.one(NAMES)}\0`), this.one(this.ids)]);
  }

  /** A tree that has most entries of another, and some of its own. */
  tree(from: readonly Buffer[]): Buffer[] {
    const entries = from.filter(() => this.pick(5) > 0);
    for (let n = this.pick(4); n > 0; n--) entries.splice(this.pick(entries.length + 1), 0, this.entry());
    return entries;
  }

  /** A delta that takes what it can from anywhere in the base. */
  parts(base: Buffer, result: Buffer): Part[] {
    const parts: Part[] = [];
    for (let at = 0; at < result.length;) {
      const found = this.#longestCopy(base, result, at);
      if (found && this.pick(6) > 0) {
        const size = this.pick(3) === 0 ? 1 + this.pick(found.size) : found.size;
        parts.push({ from: found.from, size });
        at += size;
      } else {
        const size = Math.min(result.length - at, 1 + this.pick(9));
        parts.push({ insert: result.subarray(at, at + size) });
        at += size;
      }
    }
    return parts;
  }

  /** A long stretch of the base that stands in the result at `at`, too; not always the longest. */
  #longestCopy(base: Buffer, result: Buffer, at: number): { from: number; size: number } | undefined {
    let best: { from: number; size: number } | undefined;
    for (let from = 0; from < base.length; from++) {
      let size = 0;
      while (at + size < result.length && base[from + size] === result[at + size]) size++;
      if (size >= 3 && (size > (best?.size ?? 0) || this.pick(8) === 0)) best = { from, size };
    }
    return best;
  }
}

function makeObjects(seed: number): PackedObject[] {
  const maker = new TreeMaker(seed);
  const objects: PackedObject[] = maker.ids.map((id, i) => ({
    id: id.toString("hex"),
    type: 3,
    data: Buffer.from(`blob ${i}`),
  }));
  const trees: { entries: Buffer[]; content: Buffer; place: number }[] = [];
  for (let n = 0; n < 40; n++) {
    const base = n === 0 ? undefined : trees[maker.pick(n)];
    const entries = maker.tree(base?.entries ?? Array.from({ length: 6 }, () => maker.entry()));
    // Some end in the middle of an entry: nothing is inherited from them.
    const whole = Buffer.concat(entries);
    const content = maker.pick(6) === 0 ? whole.subarray(0, whole.length - 1 - maker.pick(30)) : whole;
    const id = Buffer.alloc(20, 0xf0);
    id.writeUInt32BE(n, 4);
    const place = objects.length;
    if (base) {
      const parts = maker.parts(base.content, content);
      expect(assemble(base.content, parts).equals(content)).toBe(true);
      const data = encodeDelta(base.content.length, parts);
      objects.push({ id: id.toString("hex"), type: 6, data, baseEntry: base.place });
    } else objects.push({ id: id.toString("hex"), type: 2, data: content });
    trees.push({ entries, content, place });
  }
  return objects;
}

const SEEDS = Array.from({ length: 30 }, (_, i) => Number(process.env["DREDGE_SEED"] ?? 1) + i);

test.each(SEEDS)("seed %i: entries that deltas carry are those of the trees", (seed) => {
  const git = RealGit.init("--bare");
  installPack(git.path, buildPack(makeObjects(seed)));
  const repository = openAt(git.path);
  const whole = scanEachWhole(repository, DETECTOR);
  expect(whole.trees.length).toBeGreaterThan(40);
  expect(whole.failures.length).toBeGreaterThan(0);
  expect(scanForest(repository, DETECTOR, 1)).toEqual(whole);
  const random = makeRandom(seed);
  expect(
    scanForest(repository, DETECTOR, 1, ({ plan }) => Array.from(plan.first.keys()).filter(() => random() % 3 === 0)),
  ).toEqual(whole);
});
