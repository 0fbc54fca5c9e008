/** Makes directories one level at a time: Node 20's own recursive way never returns where the system says that a parent is missing which is there, as
 *  below /proc. The store itself writes nothing; this lies here because all rooms that write may import it. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it, as far as they are missing.
 * @param path - absolute
 * @throws Error of the system
 */
export function makeDirectories(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = path; !statSync(at, { throwIfNoEntry: false }); at = dirname(at)) missing.unshift(at);
  for (const each of missing) makeDirectory(each, mode);
}

/** Somebody else may be making it at the same time. */
function makeDirectory(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
