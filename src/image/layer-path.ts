/** Paths inside layers, as the OCI image spec has them (layer.md): relative, with whiteouts as marker files.
 *  Purely lexical; nothing of a layer is ever put on a disk. */
import type { BytePath } from "../model/finding.ts";

/** How the names of whiteouts begin. */
export const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
const SLASH = 47;
const DOT = 46;

/** A member's path without leading slashes, `.` and trailing slashes; `..` is resolved, and ends at the top. */
export function normalPath(path: BytePath): BytePath {
  // As nearly all are; only directories end in a slash.
  const end = path.charCodeAt(path.length - 1) === SLASH ? path.length - 1 : path.length;
  const first = path.charCodeAt(0);
  if (first !== SLASH && first !== DOT && !path.includes("/.") && !path.includes("//") && end > 0)
    return end < path.length ? path.slice(0, end) : path;
  if (!/(?:^|\/)(?:\.{0,2})(?:\/|$)/.test(path)) return path;
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") kept.pop();
    else kept.push(part);
  }
  return kept.join("/");
}

/** What a marker file deletes: one path, or everything that earlier layers put into a directory. */
export type Whiteout = { readonly kind: "path" | "opaque"; readonly path: BytePath };

/** Reads a member's path as a whiteout; undefined for an ordinary one. */
export function whiteoutOf(path: BytePath): Whiteout | undefined {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  if (!name.startsWith(WHITEOUT)) return undefined;
  const directory = path.slice(0, Math.max(0, slash));
  if (name === OPAQUE) return { kind: "opaque", path: directory };
  // Other names that begin with `.wh..wh.` are AUFS's own book-keeping.
  if (name.startsWith(WHITEOUT + WHITEOUT)) return undefined;
  return { kind: "path", path: directory === "" ? name.slice(4) : `${directory}/${name.slice(4)}` };
}

/** The directories that hold a path, nearest first, without the top. */
export function* parentsOf(path: BytePath): Generator<BytePath> {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    yield path.slice(0, slash);
  }
}
