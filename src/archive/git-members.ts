/** Packs and bundles (gitformat-pack, gitformat-bundle) as archives: each object a member. A blob is called by the first commit that has it and its path there,
 *  as in `backup.bundle!/1a2b3c4d5e6f/config/app.env`; commits, tags, and what no commit has, by their ids. */
import { parseCommit } from "../git/commit.ts";
import { forEachTreeEntry } from "../git/tree.ts";
import { bytesToPath } from "../bytes/byte-path.ts";
import { DIGEST_BYTES } from "../bytes/digest.ts";
import { toHex } from "../bytes/hex.ts";
import { FormatError } from "../model/errors.ts";
import type { Budget } from "./archive-tally.ts";
import { GitPack, type LostObject, type PackedObject } from "./git-pack.ts";
import { NOTHING, type MemberSink } from "./member-sink.ts";

/** Digits of an id that tell it from all others of a repository, as git takes them. */
const SHORT = 12;
/** No file system has longer ones; trees that were made to be deep would take all memory. */
const LONGEST_PATH = 1 << 14;
const DIRECTORY = 0o040000;
const SUBMODULE = 0o160000;

interface ReadCommit {
  readonly id: string;
  readonly tree: string | undefined;
  readonly parents: readonly string[];
  readonly seconds: number;
}

/** Returns false where the pack is damaged. @param budget - is spent */
export function gitPackMembers(bytes: Uint8Array, budget: Budget, { member }: MemberSink): boolean {
  const pack = new GitPack(bytes, budget);
  const commits: ReadCommit[] = [];
  const trees = new Map<string, Uint8Array>();
  const lost = ({ offset, why, content }: LostObject): void =>
    void member({ name: `entry-at-${offset}`, content, notRead: why });
  const read = ({ type, id, content }: PackedObject): void => {
    if (type === "tree") trees.set(id, content);
    if (type === "commit") {
      const { tree, parents, committer } = parseCommit(content);
      commits.push({ id, tree, parents, seconds: committer?.seconds ?? 0 });
    }
    // Names of a tree's entries are told with the blobs.
    if (type !== "tree") member({ name: id.slice(0, SHORT), content, notRead: undefined });
  };
  pack.visit(["commit", "tree", "tag"], read, lost);
  const paths = blobPaths(oldestFirst(commits), trees, DIGEST_BYTES[pack.format]);
  pack.visit(
    ["blob"],
    ({ id, content }) => void member({ name: paths.get(id) ?? id.slice(0, SHORT), content, notRead: undefined }),
    lost,
  );
  pack.visitRest(lost);
  if (pack.isTooLarge) member({ name: "(the rest)", content: NOTHING, notRead: "too-large" });
  return pack.isSound;
}

/** Behind lines that name what is needed and what there is comes a pack. */
export function gitBundleMembers(input: Uint8Array, budget: Budget, sink: MemberSink): boolean {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const end = bytes.indexOf("\n\n");
  return end >= 0 && gitPackMembers(input.subarray(end + 2), budget, sink);
}

/** Parents before their children, else by date. */
function oldestFirst(commits: readonly ReadCommit[]): ReadCommit[] {
  const byDate = commits.toSorted((a, b) => a.seconds - b.seconds || (a.id < b.id ? -1 : 1));
  const left = new Map(byDate.map((commit) => [commit.id, commit]));
  const ordered: ReadCommit[] = [];
  /** Commits whose parents are not all told yet, and the next parent to look at. */
  const open: { readonly commit: ReadCommit; next: number }[] = [];
  const begin = (id: string | undefined): void => {
    const commit = id === undefined ? undefined : left.get(id);
    if (commit && left.delete(commit.id)) open.push({ commit, next: 0 });
  };
  for (const { id } of byDate) {
    begin(id);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      if (top.next < top.commit.parents.length) begin(top.commit.parents[top.next++]);
      else {
        ordered.push(top.commit);
        open.pop();
      }
    }
  }
  return ordered;
}

/** Each tree is walked once, whatever it may stand in. */
function blobPaths(
  commits: readonly ReadCommit[],
  trees: ReadonlyMap<string, Uint8Array>,
  hashBytes: number,
): Map<string, string> {
  const paths = new Map<string, string>();
  const seen = new Set<string>();
  for (const { id: commit, tree: root } of commits) {
    const open: [tree: string, path: string][] = root === undefined ? [] : [[root, commit.slice(0, SHORT)]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [tree, path] = next;
      const content = trees.get(tree);
      if (seen.has(tree) || !content || path.length > LONGEST_PATH) continue;
      seen.add(tree);
      try {
        forEachTreeEntry(content, hashBytes, (mode, from, to, idAt) => {
          const inside = `${path}/${bytesToPath(content, from, to)}`;
          const id = toHex(content, idAt, hashBytes);
          if (mode === DIRECTORY) open.push([id, inside]);
          else if (mode !== SUBMODULE && !paths.has(id)) paths.set(id, inside);
        });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
  }
  return paths;
}
