/** Byte paths: strings with one character per byte, as git and the file system hold names.
 *  They survive names that are not UTF-8; only model/display.ts turns one into text for people.
 *  Purely lexical: nothing here touches a disk. */
import { constants } from "node:buffer";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

const LONGEST_STRING = constants.MAX_STRING_LENGTH;

/** The bytes of a byte path, for calls into `node:fs`. */
export function pathBytes(path: BytePath): Buffer {
  return Buffer.from(path, "latin1");
}

/** Bytes as a byte path (Latin-1). @throws FormatError "too-large" beyond what a string can hold. @param start - first byte, @param end - one past the last byte */
export function bytesToPath(bytes: Uint8Array, start = 0, end: number = bytes.length): BytePath {
  if (end - start > LONGEST_STRING)
    throw new FormatError("too-large", `${end - start} bytes are too many for one text`);
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString("latin1", start, end);
}

/** True for `/…` and for Windows' `C:/…`. */
function isAbsolutePath(path: BytePath): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** `base/name`, without doubling the slash. */
export function joinPath(base: BytePath, ...names: readonly BytePath[]): BytePath {
  let path = base;
  for (const name of names) path = path === "" || path.endsWith("/") ? path + name : `${path}/${name}`;
  return path;
}

/** `path` seen from `base`, with `.` and `..` resolved by name alone (links are not looked at). */
export function resolvePath(base: BytePath, path: BytePath): BytePath {
  return normalizePath(isAbsolutePath(path) ? path : joinPath(base, path));
}

/** Removes `.`, `..` and doubled slashes by name alone; keeps a leading `..` of a relative path. */
function normalizePath(path: BytePath): BytePath {
  const root = /^(?:[A-Za-z]:[\\/]|\/)/.exec(path)?.[0] ?? "";
  const kept: string[] = [];
  for (const part of path.slice(root.length).split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (root === "") kept.push(part);
  }
  return root + kept.join("/") || ".";
}

/** The directory that holds `path`. */
export function parentPath(path: BytePath): BytePath {
  return normalizePath(joinPath(path, ".."));
}

/** The last name of a path. */
export function baseName(path: BytePath): BytePath {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
