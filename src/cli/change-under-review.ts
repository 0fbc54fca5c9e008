/** The two states of a change that policy is read from: the base, which counts, and what the change proposes, which does not. */
import type { Change, TreeFiles } from "../config/policy.ts";
import { standingRepository } from "../config/file.ts";
import { bytePath } from "../config/targets.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Target } from "../model/options.ts";

/**
 * The change that a target is, if it is one of the repository one stands in: a repository elsewhere brings no policy.
 * @param workingDirectory - absolute
 */
export async function changeUnderReview(target: Target, workingDirectory: string): Promise<Change | undefined> {
  if (target.kind !== "changes") return undefined;
  const { gitDir, workTree } = target.places;
  const standing = bytePath(standingRepository(workingDirectory) ?? workingDirectory);
  if (standing !== (workTree ?? gitDir)) return undefined;
  const { openChangeBase } = await import("../scan/changes/change-base.ts");
  const base = openChangeBase(target);
  const name = base.range === undefined ? "HEAD" : (base.commit?.slice(0, 10) ?? "the base");
  const proposed = base.range === undefined ? "the index" : "the change";
  return {
    base: files(name, (path) => base.read(path)),
    proposed: files(proposed, (path) => base.readProposed(path)),
  };
}

/** What cannot be read holds no policy; that it cannot is told by the scan. */
function files(name: string, read: (path: BytePath) => Uint8Array | undefined): TreeFiles {
  return {
    name,
    read: (path) => {
      try {
        return read(path);
      } catch (error) {
        if (error instanceof FormatError) return undefined;
        throw error;
      }
    },
  };
}
