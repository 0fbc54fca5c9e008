/** Reads one directory: names as bytes, kinds without a stat where the file system tells them, in a fixed order.
 *  Knows nothing of ignore rules; walk.ts calls it once a directory. */
import { lstatSync, readdirSync } from "node:fs";
import type { Dirent, Stats } from "node:fs";
import type { BytePath } from "../model/finding.ts";

export interface Named {
  readonly name: BytePath;
  readonly kind: "directory" | "file" | "symlink" | "socket" | "fifo" | "device";
}

/** Lists a directory, ordered by the bytes of the names.
 *  @throws the file system's error when it cannot be read */
export function readNames(path: BytePath): Named[] {
  const bytes = Buffer.from(path, "latin1");
  const names = listTyped(bytes)?.map((entry) => ({ name: entry.name, kind: kindOf(entry) })) ?? listUntyped(bytes);
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Undefined when the file system leaves types open: Node then asks `lstat` of a name that it joins as UTF-8. */
function listTyped(path: Buffer): Dirent[] | undefined {
  try {
    // The types of Node 20 know only of strings as UTF-8 and of buffers; at run time every encoding is taken.
    return readdirSync(path, { withFileTypes: true, encoding: "latin1" });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function listUntyped(path: Buffer): Named[] {
  const slash = Buffer.from("/");
  return readdirSync(path, "latin1").map((name) => {
    const stats = lstatSync(Buffer.concat([path, slash, Buffer.from(name, "latin1")]));
    return { name, kind: kindOf(stats) };
  });
}

function kindOf(entry: Dirent | Stats): Named["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symlink";
  if (entry.isSocket()) return "socket";
  return entry.isFIFO() ? "fifo" : "device";
}

/** Tells from a directory's names whether it looks like a work tree or a bare repository (gitrepository-layout(5)). */
export function repositoryForm(names: readonly Named[]): "directory" | "file" | "bare" | undefined {
  let head = false;
  let objects = false;
  let refs = false;
  for (const { name, kind } of names) {
    // A symlink is taken for the directory that it nearly always names.
    if (name === ".git" && kind !== "socket" && kind !== "fifo") return kind === "file" ? "file" : "directory";
    if (name === "HEAD") head = kind === "file" || kind === "symlink";
    else if (name === "objects") objects = kind === "directory" || kind === "symlink";
    else if (name === "refs") refs = kind === "directory" || kind === "symlink";
  }
  return head && objects && refs ? "bare" : undefined;
}
