/** Leaves of a delta forest only what leads to objects that are to be scanned; the rest is known already.
 *  Knows nothing of how it is known. */
import type { ForestPlan } from "./forest-plan.ts";

/** Of an entry that is left out: neither a whole object nor a delta. */
const NOTHING = 0;

/**
 * Takes entries out of a plan.
 *
 * @param plan - changed by the call: its links, weights and types
 * @param wanted - one byte an entry, 1 for those to be scanned
 */
export function pruneForest({ count, base, first, next, weight, type }: ForestPlan, wanted: Uint8Array): void {
  const needed = wanted.slice();
  for (let entry = 0; entry < count; entry++) {
    if (wanted[entry] !== 1) continue;
    for (let b = base[entry] ?? -1; b >= 0 && needed[b] !== 1; b = base[b] ?? -1) needed[b] = 1;
  }
  // Weights are sums over subtrees: taken apart from the front, and added up again from the end.
  for (let entry = 0; entry < count; entry++) addToBase(base, weight, entry, -(weight[entry] ?? 0));
  first.fill(-1);
  next.fill(-1);
  for (let entry = count - 1; entry >= 0; entry--) {
    if (needed[entry] !== 1) {
      type[entry] = NOTHING;
      continue;
    }
    addToBase(base, weight, entry, weight[entry] ?? 0);
    const b = base[entry] ?? -1;
    if (b < 0) continue;
    next[entry] = first[b] ?? -1;
    first[b] = entry;
  }
}

function addToBase(base: Int32Array, weight: Float64Array, entry: number, amount: number): void {
  const b = base[entry] ?? -1;
  if (b >= 0 && b < entry) weight[b] = (weight[b] ?? 0) + amount;
}
