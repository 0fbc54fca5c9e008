/** Plans files that were named one by one, as a hook is given them. Each is scanned whole, tracked or not. */
import { resolvePath } from "../bytes/byte-path.ts";
import { diskFiles } from "../git/files.ts";
import type { BytePath } from "../model/finding.ts";
import type { Target } from "../model/options.ts";
import type { FileSet } from "./file-set.ts";
import type { GroupLedger } from "./group-ledger.ts";

/** Adds the files; a submodule is noted; what is not there, or is another directory, fails when it is read. */
export function addNamedFiles(
  { root, paths }: Extract<Target, { kind: "files" }>,
  files: FileSet,
  ledgers: GroupLedger[],
): void {
  const group = files.newGroup();
  const named = new Set(paths);
  let directories = 0;
  for (const name of named) {
    const path = resolvePath(root, name);
    const link = diskFiles.readLink(path) !== undefined;
    if (!link && isSubmodule(path)) {
      directories++;
      continue;
    }
    files.add({ path, link, origin: { kind: "file", repository: undefined, path: name, tracked: undefined }, group });
    files.addName({ text: name, origin: nameOrigin(name) });
  }
  ledgers.push({
    group,
    make: ({ scanned, failed, bytes }) => ({
      source: "files named",
      subject: root,
      expected: named.size - directories,
      scanned,
      failed,
      skipped: {},
      bytes,
      notes: directories > 0 ? { directories } : {},
    }),
  });
}

/** A repository of its own, or the empty directory that stands for one which is not checked out. */
function isSubmodule(path: BytePath): boolean {
  if (diskFiles.stat(path)?.kind !== "directory") return false;
  const entries = diskFiles.list(path);
  return entries !== undefined && (entries.length === 0 || entries.some(({ name }) => name === ".git"));
}

function nameOrigin(name: BytePath): Parameters<FileSet["addName"]>[0]["origin"] {
  const reach = { reach: "reachable", first: undefined, refs: [], refCount: 0 } as const;
  return { kind: "name", repository: undefined, nameOf: "file", name, objectId: undefined, ...reach };
}
