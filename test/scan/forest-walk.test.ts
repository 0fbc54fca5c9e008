/** The walk over a pack's delta trees: every object comes once, rebuilt, with its base's state; damage costs what hangs below it and
 *  nothing else; few buffers live at once; wherever trees are cut into tasks. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diskFiles } from "../../src/git/files.ts";
import { openPackBytes } from "../../src/git/pack-bytes.ts";
import { ForestWalk } from "../../src/scan/forest-walk.ts";
import { planRepository } from "../../src/scan/repository-job.ts";
import type { PackJob } from "../../src/scan/job.ts";
import type { Sink, WalkedObject } from "../../src/scan/sink.ts";
import { blob, buildPack, installPack, objectId, type PackedObject } from "../git/pack-builder.ts";
import { RealGit } from "../git/real-git.ts";
import { makeKernel, makeNoise } from "../kernel/harness.ts";
import { assemble, encodeDelta, type Part } from "../oracle/delta-encoder.ts";
import { openAt } from "../oracle/forest-rig.ts";

const git = RealGit.init("--bare");

/** The plan of a repository that holds just these entries. */
function planOf(objects: readonly PackedObject[]): PackJob {
  rmSync(join(git.path, "objects/pack"), { recursive: true, force: true });
  installPack(git.path, buildPack(objects));
  const [pack] = planRepository(openAt(git.path), 1, false, { left: Infinity }).job.packs;
  if (!pack) throw new Error("no pack");
  return pack;
}

interface State {
  readonly id: number;
  readonly entry: number;
}

/** Checks what a sink is promised, and keeps what it was shown. */
class Watcher implements Sink<State> {
  readonly seen = new Map<number, Buffer>();
  readonly failed_ = new Set<number>();
  readonly bases = new Map<number, number | undefined>();
  readonly live = new Set<State>();
  mostBlocks = 0;
  readonly #kernel: ReturnType<typeof makeKernel>;
  #states = 0;

  constructor(kernel: ReturnType<typeof makeKernel>) {
    this.#kernel = kernel;
  }

  readonly large = { pieceBytes: Infinity };

  stream(): void {
    throw new Error("nothing here is large");
  }

  visit({ entry, at, length, stretchesAt, stretchCount }: WalkedObject, base: State | undefined): State {
    expect(this.seen.has(entry)).toBe(false);
    if (base) expect(this.live.has(base)).toBe(true);
    const content = Buffer.from(this.#kernel.u8().slice(at, at + length));
    this.seen.set(entry, content);
    const words = this.#kernel.u32().slice(stretchesAt >> 2, (stretchesAt >> 2) + 3 * stretchCount);
    const inherited = base && this.seen.get(base.entry);
    for (let i = 0; i < words.length; i += 3) {
      const [start = 0, from = 0, size = 0] = words.slice(i, i + 3);
      if (inherited)
        expect(inherited.subarray(from, from + size).equals(content.subarray(start, start + size))).toBe(true);
    }
    this.bases.set(entry, base?.entry);
    this.mostBlocks = Math.max(this.mostBlocks, this.#kernel.arena.liveBlocks);
    return this.make(entry);
  }

  make(entry: number): State {
    const state = { id: this.#states++, entry };
    this.live.add(state);
    return state;
  }

  release(state: State): void {
    expect(this.live.delete(state)).toBe(true);
  }

  failed(entry: number): void {
    this.failed_.add(entry);
  }
}

function walkAll(job: PackJob, cuts: ReadonlySet<number>): Watcher {
  const kernel = makeKernel();
  const watcher = new Watcher(kernel);
  const cut = Uint8Array.from({ length: job.plan.count }, (_, i) => Number(cuts.has(i)));
  const walk = new ForestWalk(kernel, openPackBytes(job.bytes, diskFiles), job.plan, cut, watcher, () => false);
  for (let entry = 0; entry < job.plan.count; entry++) {
    const type = job.plan.type[entry]!;
    if (type >= 1 && type <= 4) walk.walk(entry);
    if (!cuts.has(entry)) continue;
    const of = 1 + (entry % 3);
    for (let index = 0; index < of; index++)
      walk.walkBelow(entry, (object) => watcher.make(object.entry), { index, of });
  }
  walk.close();
  expect(kernel.arena.liveBlocks).toBe(0);
  expect(watcher.live.size).toBe(0);
  return watcher;
}

/** A random delta tree: for each entry its base, and how it is damaged, if it is. */
const forest = fc.array(fc.record({ base: fc.nat(), damage: fc.nat(24), x: fc.nat(), y: fc.nat() }), {
  minLength: 1,
  maxLength: 30,
});

interface Made {
  readonly objects: PackedObject[];
  readonly contents: Buffer[];
  /** Base of each, -1 for whole ones; and whether it can be read. */
  readonly bases: number[];
  readonly sound: boolean[];
}

function make(list: readonly { base: number; damage: number; x: number; y: number }[]): Made {
  const made: Made = { objects: [], contents: [], bases: [], sound: [] };
  list.forEach(({ base, damage, x, y }, i) => {
    const b = i === 0 || base % 9 === 0 ? -1 : base % i;
    const parent = made.contents[b] ?? Buffer.alloc(0);
    const from = x % (parent.length + 1);
    const parts: Part[] = [
      { insert: Buffer.from(`entry ${i} `) },
      { from, size: y % (parent.length - from + 1) },
      { insert: makeNoise(x % 40, y) },
      { from: 0, size: x % (parent.length + 1) },
    ];
    const content = assemble(parent, parts);
    const data = b < 0 ? content : encodeDelta(parent.length, parts);
    const whole: PackedObject = { id: objectId("blob", content), type: b < 0 ? 3 : 6, data };
    const object = b < 0 ? whole : { ...whole, baseEntry: b };
    const hurt: Partial<PackedObject>[] = [
      { compressed: Buffer.from("no zlib stream at all") },
      { claimedSize: data.length + 1 },
      { claimedSize: data.length - 1 },
      ...(b < 0 ? [] : [{ data: encodeDelta(parent.length + 1, parts) }, { data: data.subarray(0, data.length - 1) }]),
    ];
    const harm = hurt[damage];
    made.objects.push({ ...object, ...harm });
    made.contents.push(content);
    made.bases.push(b);
    made.sound.push(!harm && (b < 0 || made.sound[b]!));
  });
  return made;
}

describe("the walk", () => {
  test("shows every object that can be read once, whole, behind its base; the others fail", () => {
    fc.assert(
      fc.property(forest, fc.array(fc.nat(29)), (list, cutAt) => {
        const { objects, contents, bases, sound } = make(list);
        const job = planOf(objects);
        const cuts = new Set(cutAt.filter((entry) => (job.plan.first[entry] ?? -1) >= 0));
        const { seen, failed_, bases: shown } = walkAll(job, cuts);
        list.forEach((_, entry) => {
          expect(seen.get(entry)?.toString("latin1")).toBe(
            sound[entry] ? contents[entry]!.toString("latin1") : undefined,
          );
          expect(failed_.has(entry)).toBe(!sound[entry]);
          if (!sound[entry]) return;
          // Its base, or another delta upon that.
          const base = shown.get(entry) ?? -1;
          if (base !== bases[entry]) expect(bases[base]).toBe(bases[entry]);
        });
      }),
      { numRuns: 120 },
    );
  });

  test("holds few buffers at once, whatever the tree's form", () => {
    const forms: Record<string, (i: number) => number> = {
      "a line": (i) => i - 1,
      "a star": () => 0,
      "a binary tree": (i) => (i - 1) >> 1,
      "a caterpillar": (i) => (i % 2 === 0 ? i - 2 : i - 1),
      "combs on a comb": (i) => (i % 20 === 0 ? i - 20 : i - 1),
    };
    for (const [name, baseOf] of Object.entries(forms)) {
      const objects: PackedObject[] = [blob("the root of it all")];
      for (let i = 1; i < 600; i++) {
        const data = encodeDelta(18, [{ from: 0, size: 15 }, { insert: Buffer.from(String(i).padStart(3, "0")) }]);
        objects.push({ id: objectId("blob", `${name} ${i}`), type: 6, data, baseEntry: Math.max(0, baseOf(i)) });
      }
      const { seen, mostBlocks } = walkAll(planOf(objects), new Set());
      expect(seen.size).toBe(600);
      // The walk's own five, and 2 + log2(nodes) contents; beside each one that waits for its next sibling, and what that copied.
      expect(mostBlocks, name).toBeLessThanOrEqual(5 + 3 * (2 + Math.ceil(Math.log2(600))));
    }
  });

  test("a delta that inserts what the one before it has inserted inherits from that, whatever hangs below", () => {
    const base = Buffer.from(makeNoise(1000, 1));
    const both = { insert: makeNoise(500, 2) };
    const parts: Part[][] = [
      [{ from: 0, size: 900 }, both],
      [{ from: 10, size: 890 }, both, { insert: Buffer.from("!") }],
      // The heaviest comes last.
      [{ from: 100, size: 900 }, { insert: makeNoise(600, 3) }],
    ];
    const objects: PackedObject[] = [{ id: objectId("blob", base), type: 3, data: base }];
    for (const [i, list] of parts.entries()) {
      objects.push({ id: String(i).repeat(40), type: 6, data: encodeDelta(base.length, list), baseEntry: 0 });
      const below = encodeDelta(assemble(base, list).length, [
        { from: 0, size: 300 + i },
        { insert: Buffer.from("x") },
      ]);
      objects.push({ id: String(i + 5).repeat(40), type: 6, data: below, baseEntry: objects.length - 1 });
    }
    const { bases } = walkAll(planOf(objects), new Set());
    expect([...bases].sort(([a], [b]) => a - b)).toEqual([
      [0, undefined],
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 3],
      [5, 0],
      [6, 5],
    ]);
  });

  test("takes deltas that copy more ranges than there is room for at first", () => {
    const base = Buffer.from(makeNoise(200_000, 5));
    const parts: Part[] = Array.from({ length: 50_000 }, (_, i) => ({ from: 199_996 - 4 * i + (i % 2), size: 3 }));
    const data = encodeDelta(base.length, parts);
    const content = assemble(base, parts);
    const root = { id: objectId("blob", base), type: 3, data: base };
    const job = planOf([root, { id: objectId("blob", content), type: 6, data, baseEntry: 0 }]);
    expect(walkAll(job, new Set()).seen.get(1)?.equals(content)).toBe(true);
  });
});
