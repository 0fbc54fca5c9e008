/** The two states of a change that policy is read from: the base, which counts, and what the change proposes, which does not. */
import type { Change, TreeFiles } from "../config/policy-files.ts";
import { standingRepository } from "../config/file.ts";
import { followLinks } from "../config/linked-file.ts";
import { bytePath } from "../config/targets.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Target } from "../model/options.ts";
import type { BaseEntry, ChangeBase } from "../scan/changes/change-base.ts";

const MODE_LINK = 0o120000;

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
    base: files(name, base, (path) => base.entry(path)),
    proposed: files(proposed, base, (path) => base.entryProposed(path)),
  };
}

/** What cannot be read holds no policy; that it cannot is told by the scan. */
function files(name: string, base: ChangeBase, entryAt: (path: BytePath) => BaseEntry | undefined): TreeFiles {
  const linkAt = (path: BytePath): string | undefined => {
    const entry = entryAt(path);
    const target = entry?.mode === MODE_LINK ? base.blob(entry) : undefined;
    return target && Buffer.from(target).toString("latin1");
  };
  return {
    name,
    read: (path) => {
      try {
        return base.blob(entryAt(followLinks(path, linkAt, (at) => entryAt(at) !== undefined)));
      } catch (error) {
        if (error instanceof FormatError) return undefined;
        throw error;
      }
    },
  };
}
