/** A policy made ready to apply: globs as functions, the baseline by id, and how a place is called in it.
 *  Globs are made ready when a path is asked about, which a clean scan never does. Knows nothing of files of configuration. */
import { isNameless } from "../model/archive-place.ts";
import { displayPath } from "../model/display.ts";
import type { BytePath, Finding, Occurrence, Origin } from "../model/finding.ts";
import type { BaselineEntry, Policy, Selection } from "../model/policy.ts";
import { matchesRule } from "../model/rule-glob.ts";
import { pathTest, type PathTest } from "./path-glob.ts";

export class CompiledPolicy {
  readonly policy: Policy;
  readonly #globs = new Map<string, PathTest>();
  readonly #baseline: ReadonlyMap<string, BaselineEntry>;
  readonly #proposedBaseline: ReadonlyMap<string, BaselineEntry>;

  constructor(policy: Policy) {
    this.policy = policy;
    this.#baseline = byId(policy.baseline);
    this.#proposedBaseline = byId(policy.proposed?.baseline ?? []);
  }

  /** Whether a rule is among those selected; all are where none is named. */
  selectsRule({ rules }: Selection, patternId: string): boolean {
    return rules.length === 0 || matchesRule(patternId, rules);
  }

  /** Whether a place is among those selected; all are where no path is named. */
  selectsPath({ paths }: Selection, { origin }: Pick<Occurrence, "origin">): boolean {
    if (paths.length === 0) return true;
    // What is said of an archive is said of all that it holds.
    const named = [this.pathOf(origin), this.#archiveOf(origin)].filter((path) => path !== undefined);
    return paths.some((glob) => named.some(this.#test(glob)));
  }

  #test(glob: string): PathTest {
    let test = this.#globs.get(glob);
    if (!test) this.#globs.set(glob, (test = pathTest(glob)));
    return test;
  }

  /** Whether an entry for some paths holds for a file, and no longer where it is moved to: what was accepted for its place is not accepted there. */
  losesAllowance(repository: BytePath, from: BytePath, to: BytePath): boolean {
    const at = (path: BytePath): Pick<Occurrence, "origin"> => ({
      origin: { kind: "staged", repository, path, objectId: "" },
    });
    return [...this.policy.allow, ...this.policy.gate].some(
      (entry) => entry.paths.length > 0 && this.selectsPath(entry, at(from)) && !this.selectsPath(entry, at(to)),
    );
  }

  /** The entry of the baseline that accepts a finding, be it expired or not. */
  baselined(finding: Finding): BaselineEntry | undefined {
    return this.#baseline.get(baselineId(finding) ?? "");
  }

  /** The entry that the change under review brings for a finding. */
  proposedEntry(finding: Finding): BaselineEntry | undefined {
    return this.#proposedBaseline.get(baselineId(finding) ?? "");
  }

  /** Whether a day has passed on which something ended. */
  isExpired(until: string | undefined): boolean {
    return until !== undefined && until < this.policy.today;
  }

  /** How a place is called in the policy, from the root; undefined for what lies outside it, has no path, or is a message. */
  pathOf(origin: Origin): string | undefined {
    if (origin.kind === "image") return `image:${displayPath(origin.path)}`;
    if (isNameless(origin)) return undefined;
    const path = origin.kind === "name" ? origin.name : "path" in origin ? origin.path : undefined;
    const before = this.#prefixOf(origin);
    return path === undefined || before === undefined ? undefined : displayPath(before + path);
  }

  #archiveOf(origin: Origin): string | undefined {
    if (!("archive" in origin) || origin.archive === undefined || isNameless(origin)) return undefined;
    return this.pathOf({ ...origin, path: origin.archive });
  }

  /** Whether a place is part of what one stands in, or the configuration speaks of comments in what is none. */
  isOwn(origin: Origin): boolean {
    const isAsked = origin.kind === "image" || origin.kind === "stdin";
    return this.policy.trustsComments && (isAsked || this.#prefixOf(origin) !== undefined);
  }

  #prefixOf(origin: Origin): string | undefined {
    const { target, prefix } = this.policy;
    if (origin.kind === "stdin" || origin.kind === "image" || target === undefined) return undefined;
    const repository = origin.repository ?? target;
    if (repository === target) return prefix;
    return repository.startsWith(`${target}/`) ? `${prefix}${repository.slice(target.length + 1)}/` : undefined;
  }
}

/** What stands for a finding in a baseline: its value's fingerprint, or its place where it has no value. Undefined for a value without a fingerprint:
 *  its place would speak for whatever came to stand there. */
export function baselineId({ fingerprint, placeFingerprint, occurrences }: Finding): string | undefined {
  if (fingerprint !== undefined) return fingerprint;
  return occurrences.every(({ span }) => span.start === span.end) ? `place-${placeFingerprint}` : undefined;
}

/** Of several entries for one value, as a careless merge leaves them, the one that ends first counts. */
function byId(entries: readonly BaselineEntry[]): ReadonlyMap<string, BaselineEntry> {
  const map = new Map<string, BaselineEntry>();
  for (const entry of entries) {
    const known = map.get(entry.id);
    if (!known || endOf(entry) < endOf(known)) map.set(entry.id, entry);
  }
  return map;
}

/** Sorts what has no end last. */
function endOf({ until }: BaselineEntry): string {
  return until ?? "9999-12-31";
}
