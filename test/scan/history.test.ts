/** The order of commits and which tips reach them, on graphs that git makes and on such as only a forger makes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildHistory, type History } from "../../src/scan/history.ts";
import { RefReach } from "../../src/scan/ref-reach.ts";

interface Forged {
  readonly date: number;
  readonly parents: readonly number[];
}

/** Rows as workers leave them: object, tree, date, number of parents, parents. Object numbers are places in the list. */
function rowsOf(commits: readonly Forged[], order: readonly number[]): Int32Array {
  return Int32Array.from(
    order.flatMap((i) => [i, -1, commits[i]!.date | 0, commits[i]!.parents.length, ...commits[i]!.parents]),
  );
}

/** Graphs with any parents at all: missing ones, oneself, cycles. */
const graph = fc.array(
  fc.record({ date: fc.nat(6), parents: fc.array(fc.integer({ min: -1, max: 14 }), { maxLength: 3 }) }),
  { minLength: 1, maxLength: 14 },
);

function ancestors(commits: readonly Forged[], from: number): Set<number> {
  const seen = new Set<number>();
  const stack = [from];
  for (let c = stack.pop(); c !== undefined; c = stack.pop()) {
    if (seen.has(c)) continue;
    seen.add(c);
    stack.push(...commits[c]!.parents.filter((p) => p >= 0 && p < commits.length));
  }
  return seen;
}

const built = (commits: readonly Forged[], order = [...commits.keys()]): History =>
  buildHistory([rowsOf(commits, order)], commits.length + 20);

describe("order", () => {
  test("every commit has one place, the same whatever worker met it first", () => {
    fc.assert(
      fc.property(graph, (commits) => {
        const there = built(commits);
        const back = built(commits, [...commits.keys()].reverse());
        const split = buildHistory(
          [0, 1, 2].map((part) =>
            rowsOf(
              commits,
              [...commits.keys()].filter((i) => i % 3 === part),
            ),
          ),
          commits.length + 20,
        );
        expect([...there.object].sort((a, b) => a - b)).toEqual([...commits.keys()]);
        expect(back.object).toEqual(there.object);
        expect(split.object).toEqual(there.object);
        there.object.forEach((object, place) => expect(there.commitOf[object]).toBe(place));
      }),
      { numRuns: 500 },
    );
  });

  test("parents come first where no cycle leads to a commit; of those that may be next, the oldest", () => {
    fc.assert(
      fc.property(graph, (commits) => {
        const { commitOf } = built(commits);
        const isSound = (c: number): boolean =>
          [...ancestors(commits, c)].every(
            (a) => !commits[a]!.parents.some((p) => p >= 0 && p < commits.length && ancestors(commits, p).has(a)),
          );
        const known = (p: number): boolean => p >= 0 && p < commits.length;
        commits.forEach(({ parents, date }, c) => {
          if (!isSound(c)) return;
          for (const parent of parents.filter(known)) expect(commitOf[parent]).toBeLessThan(commitOf[c]!);
          if (parents.some(known)) return;
          // A root comes before every other root that is younger.
          commits.forEach((other, o) => {
            if (other.parents.some(known) || !isSound(o) || other.date <= date) return;
            expect(commitOf[c]).toBeLessThan(commitOf[o]!);
          });
        });
      }),
      { numRuns: 500 },
    );
  });

  test("dates up to the year 2106 are in order", () => {
    const commits = [
      { date: 0xffff_ffff, parents: [] },
      { date: 0x7fff_ffff, parents: [] },
      { date: 0x8000_0000, parents: [] },
      { date: 0, parents: [] },
    ];
    expect([...built(commits).object]).toEqual([3, 1, 2, 0]);
  });
});

test("tips reach their ancestors and nothing else, through cycles, too", () => {
  fc.assert(
    fc.property(graph, fc.array(fc.nat(), { maxLength: 70 }), (commits, numbers) => {
      const history = built(commits);
      const tips = numbers.map((n) => (n % 5 === 0 ? -1 : n % commits.length));
      const reach = new RefReach(
        history,
        tips.map((tip) => (tip < 0 ? -1 : history.commitOf[tip]!)),
      );
      commits.forEach((_, c) => {
        const expected = tips.flatMap((tip, i) => (tip >= 0 && ancestors(commits, tip).has(c) ? [i] : []));
        expect(reach.tipsOf(reach.setOf(history.commitOf[c]!))).toEqual(expected);
      });
      const all = [...commits.keys()].reduce((set, c) => reach.union(set, reach.setOf(history.commitOf[c]!)), -1);
      expect(reach.tipsOf(all)).toEqual(tips.flatMap((tip, i) => (tip >= 0 ? [i] : [])));
      // Unions of unions, as files that come and go make them.
      const sets = commits.map((_, c) => reach.setOf(history.commitOf[c]!));
      for (const number of numbers) {
        const a = sets[number % sets.length] ?? -1;
        const b = sets[(number >>> 8) % sets.length] ?? -1;
        const both = [...new Set([...reach.tipsOf(a), ...reach.tipsOf(b)])].sort((x, y) => x - y);
        sets.push(reach.union(a, b));
        expect(reach.tipsOf(sets.at(-1) ?? -1)).toEqual(both);
      }
    }),
    { numRuns: 500 },
  );
});

test("equal sets that a cycle of forged ids hands round come to rest", () => {
  const parents = [[4, 6, 1], [6], [], [], [1, 6], [], [4], []];
  const commits = parents.map((list, c) => ({ date: c === 4 ? 1 : 0, parents: list }));
  const history = built(commits);
  const tips = [1, 0].map((tip) => history.commitOf[tip]!);
  for (const given of [tips, [...tips].reverse()]) {
    const reach = new RefReach(history, given);
    expect(reach.tipsOf(reach.setOf(history.commitOf[6]!))).toEqual([0, 1]);
  }
});
