/** Random repositories with merges: many short branches, octopus merges, several roots, dates that run backwards and tie, deleted branches,
 *  files that come, go, move and come back; each version of a file holds some of a few secrets. Made by git fast-import. */
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit } from "../git/real-git.ts";
import { makeRandom } from "../kernel/harness.ts";

const PATHS = ["a", "b/a", "b/c/a", "b/c/d", "e/a", "e/f", "g h", "b.txt", "b-c/a", "z/z/z/z"];

type Tree = ReadonlyMap<string, number>;

export interface RandomGraph {
  readonly git: RealGit;
  readonly secrets: readonly string[];
}

export function makeGraph(seed: number, commits: number): RandomGraph {
  const random = makeRandom(seed * 7 + 3);
  const pick = (count: number): number => (random() >>> 5) % count;
  const made = new Secrets(`graph ${seed}`);
  const secrets = Array.from({ length: 7 }, () => made.githubPat().value);
  const stream: string[] = [];
  const contents = Array.from({ length: 20 }, (_, i) => {
    const lines = made
      .prose(1 + pick(6))
      .trimEnd()
      .split("\n");
    for (let n = pick(4); n > 0; n--) lines.splice(pick(lines.length), 0, `token: ${secrets[pick(secrets.length)]}`);
    const text = lines.join("\n");
    stream.push(`blob\nmark :${i + 1}\ndata ${text.length}\n${text}\n`);
    return i + 1;
  });

  const trees: Tree[] = [];
  const mark = (commit: number): number => 1000 + commit;
  for (let c = 0; c < commits; c++) {
    const parents = new Set<number>();
    const wanted = c === 0 || pick(12) === 0 ? 0 : pick(4) === 0 ? 2 + pick(2) : 1;
    for (let n = wanted; n > 0; n--) parents.add(Math.max(0, c - 1 - pick(pick(3) === 0 ? c : 4)));
    const [first, ...others] = parents;
    const tree = new Map<string, number>(first === undefined ? [] : trees[first]);
    for (const other of others)
      for (const [path, content] of trees[other] ?? []) if (pick(2) === 0) tree.set(path, content);
    for (let n = pick(4); n > 0; n--) {
      const path = PATHS[pick(PATHS.length)] ?? "a";
      if (pick(3) === 0) tree.delete(path);
      else tree.set(path, contents[pick(contents.length)] ?? 1);
    }
    trees.push(tree);
    // Steps of 100 seconds: dates tie, and children may be older than their parents.
    const date = `${1_700_000_000 + Math.floor(c / 2 + pick(9)) * 100} +0000`;
    const people = `author A <a@example.org> ${date}\ncommitter A <a@example.org> ${date}\n`;
    const from = [...parents].map((p, i) => `${i === 0 ? "from" : "merge"} :${mark(p)}\n`).join("");
    const files = [...tree].map(([path, content]) => `M 100644 :${content} ${path}\n`).join("");
    const message = `commit ${c}`;
    stream.push(
      `commit refs/heads/c${c}\nmark :${mark(c)}\n${people}data ${message.length}\n${message}\n${from}deleteall\n${files}\n`,
    );
  }

  const git = RealGit.init("--bare");
  git.output(["fast-import", "--quiet"], stream.join(""));
  keepSome(git, commits, pick);
  git.run("repack", "-q", "-adfk", "--depth=50", "--window=50");
  return { git, secrets };
}

/** Names a few of the commits, in different ways, and forgets the rest. */
function keepSome(git: RealGit, commits: number, pick: (count: number) => number): void {
  const ids = git.run("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").split("\n");
  const idOf = new Map(ids.map((line) => line.split(" ") as [string, string]));
  const updates = [...idOf.keys()].map((name) => `delete refs/heads/${name}`);
  const spaces = ["refs/heads", "refs/remotes/origin", "refs/tags", "refs/pull/1", "refs/heads/deep/er"];
  for (let n = 0; n < 6; n++) {
    const commit = idOf.get(`c${n === 0 ? commits - 1 : pick(commits)}`) ?? "";
    updates.push(`create ${n === 0 ? "refs/heads/main" : `${spaces[pick(spaces.length)]}/x${n}`} ${commit}`);
  }
  git.output(["update-ref", "--stdin"], `${updates.join("\n")}\n`);
  git.run("tag", "-a", "-m", "an annotated tag", "annotated", idOf.get(`c${pick(commits)}`) ?? "");
  git.run("symbolic-ref", "HEAD", "refs/heads/main");
}
