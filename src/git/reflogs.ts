/** Reflogs: where each ref pointed before, with the messages. Every stash entry but the newest lives in one alone.
 *  Format of the files: "old SP new SP name <email> seconds zone TAB message", one line each. */
import { bytesToPath, joinPath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import { parseSignature } from "./commit.ts";
import type { RefContext } from "./loose-refs.ts";
import { idUnlessZero } from "./ref.ts";
import type { ReflogEntry } from "./ref.ts";
import { readReftableLogs } from "./reftable-stack.ts";
import type { Repository } from "./repository.ts";
import { listWorktrees } from "./worktrees.ts";

/** All entries of all reflogs, oldest first within each; lines that are none are problems. */
export function readReflogs(repository: Repository): readonly ReflogEntry[] {
  const context: RefContext = {
    files: repository.files,
    hashBytes: repository.hashBytes,
    problems: repository.problemList,
  };
  const places = [{ name: undefined, gitDir: repository.location.commonDir }, ...listWorktrees(repository)];
  return places.flatMap(({ name, gitDir }) =>
    repository.refStorage === "reftable"
      ? readReftableLogs(context, joinPath(gitDir, "reftable"), name)
      : readLogFiles(context, joinPath(gitDir, "logs"), name),
  );
}

/** The entries of one ref's reflog, oldest first; none where it has none. @param gitDir - that the ref belongs to */
export function readReflog(
  context: RefContext,
  gitDir: BytePath,
  ref: BytePath,
  storage: Repository["refStorage"],
): readonly ReflogEntry[] {
  if (storage === "reftable")
    return readReftableLogs(context, joinPath(gitDir, "reftable"), undefined).filter((entry) => entry.ref === ref);
  const found: ReflogEntry[] = [];
  const path = joinPath(gitDir, "logs", ref);
  if (context.files.stat(path)?.kind === "file") readLogFile(context, path, ref, undefined, found);
  return found;
}

function readLogFiles(context: RefContext, root: BytePath, worktree: string | undefined): ReflogEntry[] {
  const found: ReflogEntry[] = [];
  const pending: { path: BytePath; ref: BytePath }[] = [{ path: root, ref: "" }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, ref } = next;
    for (const { name, kind } of context.problems.attempt(path, undefined, () => context.files.list(path)) ?? []) {
      const child = { path: joinPath(path, name), ref: joinPath(ref, name) };
      if (kind === "directory") pending.push(child);
      else if (kind === "file" && !name.endsWith(".lock")) readLogFile(context, child.path, child.ref, worktree, found);
    }
  }
  return found;
}

function readLogFile(
  context: RefContext,
  path: BytePath,
  ref: BytePath,
  worktree: string | undefined,
  found: ReflogEntry[],
): void {
  const bytes = context.problems.attempt(path, undefined, () => context.files.read(path));
  let wrong = 0;
  for (const line of bytesToPath(bytes ?? new Uint8Array(0)).split("\n")) {
    if (line === "") continue;
    const entry = parseReflogLine(line, context.hashBytes, ref, worktree);
    if (entry === undefined) wrong++;
    else found.push(entry);
  }
  if (wrong > 0)
    context.problems.add(
      "corrupt",
      path,
      `${printablePath(path)} has ${wrong} lines that are no reflog entries`,
      wrong,
    );
}

/** One line of a reflog file, or undefined when it is none. */
function parseReflogLine(line: string, hashBytes: number, ref: BytePath, worktree?: string): ReflogEntry | undefined {
  const match = /^([0-9a-f]+) ([0-9a-f]+) ([^\t]*)(?:\t(.*))?$/s.exec(line);
  const [, oldId = "", newId = "", who = "", message = ""] = match ?? [];
  if (oldId.length !== 2 * hashBytes || newId.length !== 2 * hashBytes) return undefined;
  return {
    ref,
    worktree,
    oldId: idUnlessZero(oldId),
    newId: idUnlessZero(newId),
    committer: parseSignature(who),
    message,
  };
}
