/** Where and since when, the slow way: every commit's whole tree, listed by git, in an order worked out from the definition alone. */
import type { RealGit } from "../git/real-git.ts";

interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly date: number;
}

/** What is known of one secret at one path. */
export interface Stood {
  readonly path: string;
  readonly first: string;
  readonly last: string;
  readonly inHead: boolean;
  readonly reach: "reachable" | "unreachable";
  readonly refs: readonly string[];
  /** Blob shown, and the lines on which the secret stands in it. */
  readonly object: string;
  readonly lines: readonly number[];
}

/** Parents first; of those that may come next, the oldest by committer date, then by id. */
function inOrder(commits: readonly Commit[]): Commit[] {
  const left = new Map(commits.map((commit) => [commit.id, commit]));
  const order: Commit[] = [];
  while (left.size > 0) {
    const ready = [...left.values()].filter((commit) => commit.parents.every((parent) => !left.has(parent)));
    ready.sort((a, b) => a.date - b.date || (a.id < b.id ? -1 : 1));
    const next = ready[0];
    if (!next) throw new Error("a cycle of commits");
    left.delete(next.id);
    order.push(next);
  }
  return order;
}

/** Refs that reach each commit, HEAD included, by what git says of each ref. */
function refsByCommit(git: RealGit): Map<string, string[]> {
  const reaching = new Map<string, string[]>();
  const names = ["HEAD", ...git.run("for-each-ref", "--format=%(refname)").split("\n")];
  for (const name of names) {
    for (const id of git.run("rev-list", name).split("\n")) {
      const list = reaching.get(id) ?? [];
      reaching.set(id, list);
      list.push(name);
    }
  }
  return reaching;
}

function readCommit(git: RealGit, id: string): Commit {
  const text = git.run("cat-file", "-p", id);
  const header = text.slice(0, text.indexOf("\n\n"));
  const date = Number(/^committer .*> (\d+) /m.exec(header)?.[1] ?? 0);
  return { id, parents: [...header.matchAll(/^parent (\w+)$/gm)].map((match) => match[1] ?? ""), date };
}

interface Holding {
  readonly commit: number;
  readonly blob: string;
}

/** For each secret, what is to be reported of every path at which some commit has it. */
export function bruteForce(git: RealGit, secrets: readonly string[]): Map<string, Stood[]> {
  const objects = git.allObjects();
  const commits = inOrder(objects.filter((o) => o.type === "commit").map(({ id }) => readCommit(git, id)));
  const refs = refsByCommit(git);
  const head = git.run("rev-parse", "HEAD");
  const texts = new Map(
    objects.filter((o) => o.type === "blob").map(({ id }) => [id, git.run("cat-file", "blob", id).split("\n")]),
  );
  const held = new Map<string, Map<string, Holding[]>>(secrets.map((secret) => [secret, new Map()]));
  commits.forEach(({ id }, commit) => {
    for (const line of git.run("ls-tree", "-r", "-z", id).split("\0")) {
      const [, blob = "", path = ""] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
      for (const secret of secrets) {
        if (!texts.get(blob)?.some((text) => text.includes(secret))) continue;
        const paths = held.get(secret)!;
        paths.set(path, [...(paths.get(path) ?? []), { commit, blob }]);
      }
    }
  });

  const stoodAt = (secret: string, path: string, all: readonly Holding[]): Stood => {
    const reached = all.filter(({ commit }) => refs.has(commits[commit]!.id));
    const holdings = reached.length > 0 ? reached : all;
    const inHead = all.find(({ commit }) => commits[commit]!.id === head);
    const newest = Math.max(...holdings.map(({ commit }) => commit));
    const shown = (inHead ?? holdings.find(({ commit }) => commit === newest)!).blob;
    const lines = texts.get(shown)!.flatMap((text, i) => (text.includes(secret) ? [i + 1] : []));
    const names = new Set(holdings.flatMap(({ commit }) => refs.get(commits[commit]!.id) ?? []));
    return {
      path,
      first: commits[holdings[0]!.commit]!.id,
      last: commits[newest]!.id,
      inHead: inHead !== undefined,
      reach: reached.length > 0 ? "reachable" : "unreachable",
      refs: [...names].sort(),
      object: shown,
      lines: inHead ? lines : lines.slice(0, 1),
    };
  };
  return new Map(
    [...held].map(([secret, paths]) => [
      secret,
      [...paths].map(([path, all]) => stoodAt(secret, path, all)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    ]),
  );
}
