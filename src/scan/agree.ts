/** Lets workers agree on what they know of a secret that several of them saw, or one of them read in several ways: the surest reading of all counts,
 *  whichever place is shown.
 *  Without it a report would depend on who scanned what. Pure. */
import { type Records, type SecretRecord } from "./record-rows.ts";
import { isSurer } from "./recorder.ts";

/** The same records, each secret told as the worker that knows it best tells it. */
export function agree<Worker extends { readonly records: Records }>(workers: readonly Worker[]): Worker[] {
  const best = new Map<string, SecretRecord>();
  for (const { records } of workers) {
    for (const secret of records.secrets) {
      const known = best.get(keyOf(secret));
      if (!known || isSurer(secret, known)) best.set(keyOf(secret), secret);
    }
  }
  return workers.map((worker) => {
    const secrets = worker.records.secrets.map((secret) => best.get(keyOf(secret)) ?? secret);
    return { ...worker, records: { ...worker.records, secrets } };
  });
}

function keyOf({ patternId, identity, conditions }: SecretRecord): string {
  return `${patternId}\0${identity}\0${conditions?.join(" ") ?? ""}`;
}
