/** How a pack's delta trees are shared out: every entry belongs to exactly one task, heavy trees to several, and what no root leads to is named. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PackEntries } from "../../src/git/pack-entries.ts";
import { partOf } from "../../src/scan/forest-cuts.ts";
import { forestTasks, planForest, type ForestPlan } from "../../src/scan/forest-plan.ts";

interface Entry {
  readonly base: number;
  readonly size: number;
}

/** Headers as they are read from a pack. A base of -1 is none; of -2 one that is not in the pack. */
function entriesOf(list: readonly Entry[]): PackEntries {
  return {
    count: list.length,
    offset: Float64Array.from({ length: list.length + 1 }, (_, i) => 12 + i * 100),
    headerBytes: new Uint8Array(list.length).fill(2),
    type: Uint8Array.from(list, ({ base }) => (base === -1 ? 3 : 7)),
    size: Float64Array.from(list, ({ size }) => size),
    base: Int32Array.from(list, ({ base }) => Math.max(-1, base)),
    objectOf: Int32Array.from(list, (_, i) => list.length - 1 - i),
  } as unknown as PackEntries;
}

function planOf(list: readonly Entry[]): ForestPlan {
  return planForest(
    entriesOf(list),
    Int32Array.from(list, (_, i) => 1000 + i),
  );
}

/** How often each entry is shown by these tasks together. */
function shown(plan: ForestPlan, { pairs, cut }: { pairs: Int32Array; cut: Uint8Array }): number[] {
  const times = Array.from({ length: plan.count }, () => 0);
  const childrenOf = (entry: number): number[] => {
    const children: number[] = [];
    for (let c = plan.first[entry]!; c >= 0; c = plan.next[c]!) children.push(c);
    return children;
  };
  for (let task = 0; task < pairs.length; task += 2) {
    const entry = pairs[task]!;
    const part = partOf(pairs[task + 1]!);
    const stack = part ? childrenOf(entry).filter((_, i) => i % part.of === part.index) : [entry];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      times[at]!++;
      if (cut[at] === 0) stack.push(...childrenOf(at));
    }
  }
  return times;
}

/** The heaviest task as a share of all: in versions shown, and those that are rebuilt first. */
function heaviest(list: readonly Entry[], workers: number): { tasks: number; most: number } {
  const plan = planOf(list);
  const { pairs, cut } = forestTasks(plan, workers);
  const weights = Array.from({ length: pairs.length / 2 }, (_, task) =>
    shown(plan, { pairs: pairs.slice(task * 2, task * 2 + 2), cut }).reduce((sum, n) => sum + n, 0),
  );
  return { tasks: weights.length, most: Math.max(...weights) / list.length };
}

const forest = fc
  .array(fc.record({ base: fc.nat(), size: fc.constantFrom(0, 100, 3_000_000, 40_000_000) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((list) =>
    list.map(({ base, size }, i) => ({ base: i === 0 || base % 17 === 0 ? -1 : base % 3 === 0 ? 0 : base % i, size })),
  );

/** Any bases: later ones, oneself, cycles, absent ones. */
const wild = fc.array(fc.record({ base: fc.integer({ min: -2, max: 29 }), size: fc.constantFrom(1, 20_000_000) }), {
  minLength: 1,
  maxLength: 30,
});

describe("tasks", () => {
  test("show every entry once, for any number of workers", () => {
    let cuts = 0;
    fc.assert(
      fc.property(forest, fc.integer({ min: 1, max: 5 }), (list, workers) => {
        const plan = planOf(list);
        const tasks = forestTasks(plan, workers);
        expect(shown(plan, tasks)).toEqual(list.map(() => 1));
        expect(tasks.orphans).toEqual([]);
        if (workers === 1) expect(tasks.cut.includes(1)).toBe(false);
        else cuts += tasks.cut.reduce((sum, flag) => sum + flag, 0);
      }),
      { numRuns: 600 },
    );
    expect(cuts).toBeGreaterThan(20);
  });

  test("are gathered into batches that leave none out", () => {
    fc.assert(
      fc.property(forest, (list) => {
        const { pairs, batches } = forestTasks(planOf(list), 2);
        expect(batches[0]).toBe(0);
        expect(batches.at(-1)).toBe(pairs.length / 2);
        expect([...batches]).toEqual([...batches].sort((a, b) => a - b));
      }),
    );
  });

  const SIZE = 2_000_000;

  test("share out a tree that outweighs all others, in whatever branches it grows", () => {
    const twoLines = Array.from({ length: 400 }, (_, i) => ({
      base: i === 0 ? -1 : i === 200 ? 0 : i - 1,
      size: SIZE,
    }));
    const star = Array.from({ length: 400 }, (_, i) => ({ base: i === 0 ? -1 : 0, size: SIZE }));
    const bush = Array.from({ length: 400 }, (_, i) => ({ base: i === 0 ? -1 : Math.floor((i - 1) / 3), size: SIZE }));
    expect(heaviest(twoLines, 4).most).toBeLessThan(0.51);
    for (const list of [star, bush]) {
      const { tasks, most } = heaviest(list, 4);
      expect(most).toBeLessThan(1 / 8);
      expect(tasks).toBeLessThan(60);
    }
  });

  test("leave a line of small changes to a large file whole: its versions are quicker rebuilt than scanned again", () => {
    const line = Array.from({ length: 60 }, (_, i) => ({ base: i - 1, size: i === 0 ? 12_000_000 : 2000 }));
    expect(heaviest(line, 4).tasks).toBe(1);
  });

  test("name what no root leads to, in cycles and upon bases that are not there", () => {
    fc.assert(
      fc.property(wild, fc.integer({ min: 1, max: 3 }), (list, workers) => {
        const bounded = list.map(({ base, size }) => ({ base: base >= list.length ? -2 : base, size }));
        const plan = planOf(bounded);
        const tasks = forestTasks(plan, workers);
        const times = shown(plan, tasks);
        const isRooted = (entry: number): boolean => {
          let e = entry;
          for (let steps = 0; steps <= bounded.length; steps++) {
            const { base } = bounded[e]!;
            if (base < 0) return base === -1;
            e = base;
          }
          return false;
        };
        const rooted = bounded.map((_, entry) => isRooted(entry));
        expect(times).toEqual(rooted.map(Number));
        expect([...tasks.orphans].sort((a, b) => a - b)).toEqual(rooted.flatMap((is, entry) => (is ? [] : [entry])));
      }),
    );
  });

  test("know each entry's object in the repository", () => {
    expect([
      ...planOf([
        { base: -1, size: 1 },
        { base: 0, size: 1 },
      ]).object,
    ]).toEqual([1001, 1000]);
  });
});
