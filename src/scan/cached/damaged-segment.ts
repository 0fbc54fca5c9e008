/** What a scan does when a segment of its cache turns out to be damaged after it has begun to use it: it begins again without. Rare, and simpler than to
 *  take back what was learnt from it. Knows nothing of scans or segments. */

/** A segment that must not be used any more. The user has been told. */
export class DamagedSegment extends Error {
  override readonly name = "DamagedSegment";
}

/**
 * Scans, again if need be.
 *
 * @param scan - given names of files that are left out; adds to them before it throws a {@link DamagedSegment}
 */
export async function withoutDamaged<Result>(scan: (damaged: Set<string>) => Promise<Result>): Promise<Result> {
  const damaged = new Set<string>();
  for (;;) {
    const before = damaged.size;
    try {
      return await scan(damaged);
    } catch (error) {
      if (!(error instanceof DamagedSegment) || damaged.size === before) throw error;
    }
  }
}
