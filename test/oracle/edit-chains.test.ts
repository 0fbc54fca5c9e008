/** The delta-forest scan of repositories that the real git has packed finds exactly what a scan of every object whole finds,
 *  with any cuts of its trees into tasks; and the rows that it leaves of trees say what the trees say. */
import { describe, expect, test } from "vitest";
import { selectDetector } from "../../src/scan/detector.ts";
import { RealGit } from "../git/real-git.ts";
import { makeRandom } from "../kernel/harness.ts";
import { openAt, scanEachWhole, scanForest, type Cuts } from "./forest-rig.ts";
import { RandomHistory } from "./random-history.ts";

const DETECTOR = selectDetector({ only: [], skip: [], detectors: ["entropy"] });
const FIRST_SEED = Number(process.env["DREDGE_SEED"] ?? 1);

function packed(seed: number, commits: number, files: number, lines: number, window: number, depth: number): RealGit {
  const git = RealGit.init("--bare");
  git.output(["fast-import", "--quiet"], new RandomHistory(seed).stream(commits, files, lines));
  git.run("repack", "-q", "-adf", `--window=${window}`, `--depth=${depth}`);
  return git;
}

/** The entries of all trees, as git lists them. */
function treesOfGit(git: RealGit, numberOf: (id: string) => number): string[] {
  const trees = git.allObjects().filter((o) => o.type === "tree");
  return trees
    .flatMap(({ id }) =>
      git
        .output(["ls-tree", "-z", id])
        .toString("latin1")
        .split("\0")
        .filter((line) => line !== "")
        .map((line) => {
          const [, target = "", name = ""] = /^\d+ \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
          return JSON.stringify([numberOf(id), name, numberOf(target)]);
        }),
    )
    .sort();
}

const SHAPES = [
  { what: "short files, short chains", commits: 60, files: 6, lines: 15, window: 10, depth: 4 },
  { what: "one file in a chain of 150 versions", commits: 150, files: 1, lines: 60, window: 250, depth: 4095 },
  { what: "versions that are all deltas upon one", commits: 80, files: 2, lines: 60, window: 100, depth: 1 },
  { what: "many files", commits: 80, files: 40, lines: 40, window: 50, depth: 50 },
  { what: "large files", commits: 40, files: 3, lines: 1500, window: 250, depth: 50 },
];

describe.each(SHAPES)("$what", ({ commits, files, lines, window, depth }) => {
  test.each([0, 1, 2].map((i) => FIRST_SEED + i))("seed %i: forest scan and whole scan agree", (seed) => {
    const git = packed(seed, commits, files, lines, window, depth);
    const repository = openAt(git.path);
    const whole = scanEachWhole(repository, DETECTOR);
    expect(whole.rows.length).toBeGreaterThan(0);
    expect(whole.failures).toEqual([]);

    const forest = scanForest(repository, DETECTOR, 1);
    expect(forest.seen).toEqual(git.allObjects().map((o) => o.id));
    expect(forest).toEqual(whole);
    // A pack beyond the budget of memory, read through a window.
    if (seed === FIRST_SEED) expect(scanForest(repository, DETECTOR, 1, undefined, { budget: 0 })).toEqual(whole);
    const random = makeRandom(seed);
    const some: Cuts = ({ plan }) =>
      Array.from(plan.first.keys()).filter((entry) => plan.first[entry]! >= 0 && random() % 4 === 0);
    expect(scanForest(repository, DETECTOR, 3, some)).toEqual(whole);
    if (seed === FIRST_SEED && commits < 100 && files < 10) {
      const numberOf = (id: string): number => repository.index.lookup(Buffer.from(id, "hex"), 0);
      expect(forest.trees).toEqual(treesOfGit(git, numberOf));
    }
  });
});
