/** Secrets in a cache have tokens in place of identities: whether one of them is a value that the scan has found anew is told by its
 *  fingerprint, or else by reading one object that holds it again. Only then: values of other lengths are others.
 *  Nothing by which a weak value could be guessed has to be kept for that. */
import type { ObjectsJob, ObjectsResult, RepositoryResult } from "../job.ts";
import { eachRow, type Records, type SecretRecord } from "../record-rows.ts";
import type { CachedHistory } from "./history-cache.ts";

/** A repository's cached part, and where it is. */
export interface CachedSource {
  readonly cached: CachedHistory;
  readonly places: ObjectsJob["places"];
}

/** What the scan found by itself. */
class NewSecrets {
  readonly #byFingerprint = new Map<string, string>();
  /** Lengths of values, and whether all of that length have fingerprints. */
  readonly #lengths = new Map<number, boolean>();

  constructor(records: Iterable<Records>) {
    for (const { secrets } of records) {
      for (const { identity, fingerprint, length } of secrets) {
        if (length === undefined) continue;
        if (fingerprint !== undefined) this.#byFingerprint.set(fingerprint, identity);
        this.#lengths.set(length, (this.#lengths.get(length) ?? true) && fingerprint !== undefined);
      }
    }
  }

  /** The identity of a value, as far as its fingerprint tells. */
  identityOf({ fingerprint }: SecretRecord): string | undefined {
    return fingerprint === undefined ? undefined : this.#byFingerprint.get(fingerprint);
  }

  /** Whether a value may be one of these and no fingerprint tells. */
  isDoubtful({ fingerprint, length = -1 }: SecretRecord): boolean {
    const allHave = this.#lengths.get(length);
    return allHave !== undefined && (fingerprint === undefined || !allHave);
  }
}

/**
 * Gives cached secrets the identities that the scan uses.
 *
 * @param found - all that the scan itself found
 * @param scan - scans objects as the workers do, with the same identities
 * @returns tokens by identity
 */
export function settleIdentities(
  sources: readonly CachedSource[],
  found: Iterable<Records>,
  scan: (job: ObjectsJob) => ObjectsResult,
): Map<string, string> {
  const fresh = new NewSecrets(found);
  const identities = new Map<string, string>();
  for (const { cached, places } of sources) {
    const doubtful = new Set<string>();
    for (const { records } of cached.results) {
      for (const record of records.secrets) {
        const same = fresh.identityOf(record);
        if (same !== undefined) identities.set(record.identity, same);
        else if (fresh.isDoubtful(record)) doubtful.add(record.identity);
      }
    }
    for (const token of identities.keys()) doubtful.delete(token);
    for (const [token, identity] of readAgain(cached, places, doubtful, scan)) identities.set(token, identity);
  }
  for (const { cached } of sources) cached.results = cached.results.map((result) => renamed(result, identities));
  return new Map([...identities].map(([token, identity]) => [identity, token]));
}

/** Reads one object for each secret, and as few as that needs. */
function readAgain(
  { results, index }: CachedHistory,
  places: ObjectsJob["places"],
  tokens: ReadonlySet<string>,
  scan: (job: ObjectsJob) => ObjectsResult,
): Map<string, string> {
  const identities = new Map<string, string>();
  if (tokens.size === 0) return identities;
  const byObject = new Map<number, Map<string, string>>();
  for (const { records } of results) {
    eachRow(records, (object, record, span) => {
      if (!tokens.has(record.identity)) return;
      let there = byObject.get(object);
      if (!there) byObject.set(object, (there = new Map()));
      there.set(`${record.patternId} ${span.start} ${span.end}`, record.identity);
    });
  }
  // The object with the most of them first, then those that hold what is left.
  const left = new Set(tokens);
  const chosen: number[] = [];
  for (const [object, there] of [...byObject].sort((a, b) => b[1].size - a[1].size)) {
    const before = left.size;
    for (const token of there.values()) left.delete(token);
    if (left.size < before) chosen.push(object);
  }
  const { records } = scan({ places, ids: chosen.map((object) => index.idOf(object)) });
  eachRow(records, (unit, record, span) => {
    const token = byObject.get(chosen[unit] ?? -1)?.get(`${record.patternId} ${span.start} ${span.end}`);
    if (token !== undefined) identities.set(token, record.identity);
  });
  return identities;
}

function renamed(result: RepositoryResult, identities: ReadonlyMap<string, string>): RepositoryResult {
  const secrets = result.records.secrets.map((secret) => {
    const identity = identities.get(secret.identity);
    return identity === undefined ? secret : { ...secret, identity };
  });
  return { ...result, records: { ...result.records, secrets } };
}
