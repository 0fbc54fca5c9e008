/** Options for programs: what the command would do without flags, ready to be changed.
 *  Reads no `dredge.yaml` and no baseline: a library must not depend on where its caller happens to stand. */
import { resolve } from "node:path";
import type { ScanOptions } from "../model/options.ts";
import { resolveRequest } from "./resolve.ts";
import { anyTarget } from "./targets.ts";

/**
 * The options of a scan of one path: a repository with its history and working tree, or a directory of files.
 *
 * @param path - of an existing directory, in the encoding of this machine; relative to the working directory
 * @param changes - options that replace the defaults
 * @throws UsageError when there is no such directory
 * @example
 * const result = await scan(scanOptions(".", { jobs: 2, minSeverity: "high" }));
 */
export function scanOptions(path: string, changes: Partial<ScanOptions> = {}): ScanOptions {
  const { target } = anyTarget(resolve("."), path);
  const { options } = resolveRequest([target], {}, { settings: {}, directory: ".", key: undefined, policy: undefined });
  return { ...options, ...changes };
}
