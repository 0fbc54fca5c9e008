/** Refs in files: below `refs/`, in `packed-refs`, and the pseudo-refs beside HEAD.
 *  A file that holds no ref is a problem that names it. Format: gitrepository-layout and git-pack-refs. */
import { bytesToPath, joinPath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { DirEntry, Files } from "./files.ts";
import type { ProblemList } from "./problems.ts";
import { idUnlessZero } from "./ref.ts";
import type { StoredRef } from "./ref.ts";

export interface RefContext {
  readonly files: Files;
  readonly hashBytes: number;
  readonly problems: ProblemList;
}

/** Bytes of a ref's file that are looked at: names are no longer than paths. */
const LONGEST_REF = 8192;
/** Directories nest no deeper than names are long. */
const DEEPEST_DIRECTORY = 512;

/** All refs below `directory/refs`. */
export function readLooseRefs(context: RefContext, directory: BytePath): StoredRef[] {
  const found: StoredRef[] = [];
  const pending: { path: BytePath; name: BytePath; depth: number; throughLink: boolean }[] = [];
  pending.push({ path: joinPath(directory, "refs"), name: "refs", depth: 0, throughLink: false });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, name, depth, throughLink } = next;
    for (const entry of context.problems.attempt(path, undefined, () => context.files.list(path)) ?? []) {
      if (entry.name.startsWith(".") || entry.name.endsWith(".lock")) continue;
      const child = { path: joinPath(path, entry.name), name: `${name}/${entry.name}`, depth: depth + 1, throughLink };
      const kind = entry.kind === "symlink" ? linkedKind(context, child.path) : entry.kind;
      if (kind !== "directory") pushRef(context, found, child.path, child.name, entry);
      else if (entry.kind === "directory" && depth < DEEPEST_DIRECTORY) pending.push(child);
      // One link on the way, as contrib's new-workdir makes them; more could go in circles.
      else if (!throughLink) pending.push({ ...child, throughLink: true });
    }
  }
  return found;
}

/** What a link leads to. A legacy symbolic ref, `refs/heads/x` as a link's target, counts as a file. */
function linkedKind(context: RefContext, path: BytePath): string {
  return context.problems.attempt(path, undefined, () => context.files.stat(path))?.kind ?? "file";
}

function pushRef(context: RefContext, found: StoredRef[], path: BytePath, name: BytePath, entry: DirEntry): void {
  if (entry.kind === "other") return;
  const ref = readRefFile(context, path, name);
  if (ref === "broken")
    context.problems.add(
      "corrupt",
      name,
      `ref ${printablePath(name)} holds neither an object id nor the name of a ref`,
    );
  else if (ref !== undefined) found.push(ref);
}

/** One ref's file; undefined when it could not be read, which is then a problem. */
export function readRefFile(context: RefContext, path: BytePath, name: BytePath): StoredRef | "broken" | undefined {
  const link = context.files.readLink(path);
  if (link?.startsWith("refs/")) return { name, id: undefined, symbolicTarget: link, peeled: undefined };
  const bytes = context.problems.attempt(name, undefined, () => context.files.read(path));
  if (bytes === undefined) return undefined;
  const text = bytesToPath(bytes.subarray(0, LONGEST_REF));
  const symbolicTarget = /^ref:[ \t]*([^\n]*[^\s])\s*$/.exec(text)?.[1];
  if (symbolicTarget !== undefined) return { name, id: undefined, symbolicTarget, peeled: undefined };
  const id = leadingId(text, context.hashBytes);
  return id === undefined ? "broken" : { name, id, symbolicTarget: undefined, peeled: undefined };
}

/** The id at the beginning of a line, if it is one and not all zeros. */
function leadingId(line: string, hashBytes: number): string | undefined {
  const id = /^([0-9a-f]+)(?=\s|$)/.exec(line)?.[1];
  return id?.length === 2 * hashBytes ? idUnlessZero(id) : undefined;
}

/** Refs of `packed-refs`: "id SP name" lines, "^id" lines for what a tag above leads to. */
export function readPackedRefs(context: RefContext, directory: BytePath): StoredRef[] {
  const path = joinPath(directory, "packed-refs");
  const { files, problems, hashBytes } = context;
  const bytes = problems.attempt(path, undefined, () =>
    files.stat(path)?.kind === "file" ? files.read(path) : undefined,
  );
  if (bytes === undefined) return [];
  const found: StoredRef[] = [];
  let wrong = 0;
  for (const line of bytesToPath(bytes).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const last = found.at(-1);
    const peeled = line.startsWith("^") ? leadingId(line.slice(1), hashBytes) : undefined;
    const id = leadingId(line, hashBytes);
    const name = line.slice(2 * hashBytes + 1);
    if (peeled !== undefined && last !== undefined && last.peeled === undefined)
      found[found.length - 1] = { ...last, peeled };
    else if (id !== undefined && name !== "") found.push({ name, id, symbolicTarget: undefined, peeled: undefined });
    else wrong++;
  }
  if (wrong > 0) problems.add("corrupt", path, `${printablePath(path)} has ${wrong} lines that are no refs`, wrong);
  return found;
}

/** Pseudo-refs that do not end in _HEAD (git's `is_root_ref`). */
const IRREGULAR = new Set([
  "AUTO_MERGE",
  "BISECT_EXPECTED_REV",
  "NOTES_MERGE_PARTIAL",
  "NOTES_MERGE_REF",
  "MERGE_AUTOSTASH",
]);

/** Files in which an operation under way keeps ids that nothing else may hold. */
const IN_PROGRESS: readonly (readonly [BytePath, readonly BytePath[]])[] = [
  ["rebase-merge", ["orig-head", "onto", "autostash", "squash-onto", "stopped-sha", "amend"]],
  ["rebase-apply", ["orig-head", "onto", "autostash", "abort-safety", "original-commit"]],
  ["sequencer", ["head", "abort-safety"]],
];

/** Pseudo-refs of one git directory: HEAD, FETCH_HEAD, MERGE_HEAD, …, and ids kept by a rebase. Some files list several ids.
 *  @param skip - names that another storage holds */
export function readPseudoRefs(context: RefContext, gitDir: BytePath, skip: ReadonlySet<BytePath>): StoredRef[] {
  const found: StoredRef[] = [];
  for (const { name, kind } of context.problems.attempt(gitDir, undefined, () => context.files.list(gitDir)) ?? []) {
    if (!/^[A-Z][A-Z_-]*$/.test(name) || kind === "directory" || kind === "other" || skip.has(name)) continue;
    const isRef = name === "HEAD" || name.endsWith("_HEAD") || IRREGULAR.has(name);
    const path = joinPath(gitDir, name);
    const ref = readRefFile(context, path, name);
    if (ref !== "broken" && ref?.symbolicTarget !== undefined) found.push(ref);
    else if (ref !== undefined) pushIds(context, found, path, name, isRef && name !== "FETCH_HEAD");
  }
  for (const [directory, names] of IN_PROGRESS) {
    const path = joinPath(gitDir, directory);
    if (context.problems.attempt(path, undefined, () => context.files.stat(path))?.kind !== "directory") continue;
    for (const name of names) pushIds(context, found, joinPath(path, name), `${directory}/${name}`, false);
  }
  return found;
}

function pushIds(context: RefContext, found: StoredRef[], path: BytePath, name: BytePath, required: boolean): void {
  const { files, problems, hashBytes } = context;
  const bytes = problems.attempt(name, undefined, () =>
    files.stat(path)?.kind === "file" ? files.read(path) : undefined,
  );
  if (bytes === undefined) return;
  const before = found.length;
  for (const line of bytesToPath(bytes).split("\n")) {
    const id = leadingId(line, hashBytes);
    if (id !== undefined) found.push({ name, id, symbolicTarget: undefined, peeled: undefined });
  }
  if (required && found.length === before)
    problems.add("corrupt", name, `ref ${printablePath(name)} holds no object id`);
}
