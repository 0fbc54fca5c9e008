/** The patterns that a job asks for: the compiled set, less what `--only` and `--skip` leave out. */
import type { Pattern } from "../model/pattern.ts";
import { loadCompiled } from "../pattern/load.ts";
import type { ScanJob } from "./job.ts";
import { LFS_POINTER } from "./lfs-pointer.ts";

/** Does an id match one of these ids or globs (`*` stands for any characters)? */
function matchesAny(id: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    if (!glob.includes("*")) return glob === id;
    const parts = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(id);
  });
}

/** In the order of the compiled set. A pattern that is off by default is on when `--only` names it. */
export function loadPatterns(job: Pick<ScanJob, "only" | "skip">): readonly Pattern[] {
  const { patterns } = loadCompiled();
  const wanted = (p: Pattern): boolean => (job.only.length > 0 ? matchesAny(p.id, job.only) : p.enabled);
  const chosen = patterns.filter((p) => wanted(p) && !matchesAny(p.id, job.skip));
  if (job.only.length === 0) return [...chosen, LFS_POINTER];
  // Companions of what was asked for are needed to complete it; their role keeps them from being reported alone.
  const needed = new Set(chosen.flatMap((p) => p.companions.map((c) => c.pattern)));
  return [...patterns.filter((p) => chosen.includes(p) || (needed.has(p.id) && p.role !== "secret")), LFS_POINTER];
}
