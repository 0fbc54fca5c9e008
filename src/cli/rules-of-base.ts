/** Rule files of the repository as the base of a change has them: their allowlists leave things out, so a change must not bring them for itself.
 *  A file that the change touches is laid down as it was, for as long as it takes to read it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { existsIn, type Change } from "../config/policy-files.ts";
import { UsageError } from "../model/errors.ts";

export interface BaseRules {
  readonly paths: readonly string[];
  /** What people should know of files that are not there. */
  readonly notices: readonly string[];
  /** Removes what was laid down. */
  readonly remove: () => void;
}

/**
 * The files to read.
 * @param paths - as they were named, from where the process stands
 * @param root - of the repository one stands in
 */
export function rulesOfBase(paths: readonly string[], change: Change | undefined, root: string): BaseRules {
  if (!change) return { paths, notices: [], remove: () => undefined };
  const notices: string[] = [];
  let directory: string | undefined;
  const chosen = paths.flatMap((path, number) => {
    const inside = relative(root, resolve(path)).split(sep);
    if (inside[0] === "..") return [path];
    const place = Buffer.from(inside.join("/"), "utf8").toString("latin1");
    const bytes = change.base.read(place);
    if (!bytes) {
      if (!existsIn(change, place, resolve(path))) throw new UsageError(`${path}: no such file`);
      notices.push(`${change.base.name}: has no ${path}, so its rules do not count yet`);
      return [];
    }
    if (isSame(path, bytes)) return [path];
    directory ??= mkdtempSync(join(tmpdir(), "dredge-rules-"));
    const laid = join(directory, String(number), basename(path));
    mkdirSync(dirname(laid));
    writeFileSync(laid, bytes);
    return [laid];
  });
  const remove = (): void => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  };
  return { paths: chosen, notices, remove };
}

function isSame(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}
