/** What an organisation has decided about findings: what is left out, and what fails. Plain data; reading it is `config`'s, applying it `policy`'s.
 *  Lines are those of the files that it was read from, so that a report can say who decided. */
import type { BytePath, Exposure } from "./finding.ts";
import type { ConfidenceLevel } from "./options.ts";
import type { Severity } from "./pattern.ts";

/** Tools whose comments beside a value can leave it out, by the names that `inline` of dredge.yaml gives them. */
export const INLINE_TOOLS = [
  "dredge",
  "gitleaks",
  "betterleaks",
  "trufflehog",
  "detect-secrets",
  "secretlint",
  "ggshield",
  "kingfisher",
] as const;
export type InlineTool = (typeof INLINE_TOOLS)[number];

/** Which findings or places something is about: all lists that are not empty must hold, one member of each. */
export interface Selection {
  /** Rule ids or globs over them. */
  readonly rules: readonly string[];
  /** Globs (micromatch) over paths from the root; those of images begin with `image:`. */
  readonly paths: readonly string[];
}

/** One entry of `allow` in dredge.yaml. */
export interface Suppression extends Selection {
  /** Whole ids of the commits that brought the value. */
  readonly commits: readonly string[];
  /** Fingerprints. */
  readonly values: readonly string[];
  readonly reason: string;
  readonly owner: string | undefined;
  /** Last day on which it counts, as `2027-01-31`. */
  readonly until: string | undefined;
  readonly line: number;
}

/** One entry of `gate` in dredge.yaml; the first that fits a finding decides. */
export interface GateRule extends Selection {
  readonly outcome: "fail" | "pass";
  /** Least that fits. */
  readonly severity: Severity | undefined;
  readonly confidence: ConfidenceLevel | undefined;
  /** Empty: any. */
  readonly exposure: readonly Exposure[];
  /** In days since the first commit that had it; a value that no commit has is 0 days old. */
  readonly newerThan: number | undefined;
  readonly olderThan: number | undefined;
  readonly reason: string | undefined;
  readonly line: number;
}

/** One line of a baseline. */
export interface BaselineEntry {
  /** Fingerprint of the value, or `place-` and the place's where a finding has no value. */
  readonly id: string;
  /** The rule that told it when it was accepted; for people, and not compared. */
  readonly rule: string;
  readonly reason: string;
  readonly owner: string | undefined;
  readonly until: string | undefined;
  /** From 1; 0 for an entry that is in no file yet. */
  readonly line: number;
}

export interface Policy {
  /** Of dredge.yaml, as messages name it. */
  readonly file: string;
  readonly allow: readonly Suppression[];
  readonly gate: readonly GateRule[];
  /** Tools whose comments count. */
  readonly inline: readonly InlineTool[];
  /** As messages name it. */
  readonly baselineFile: string;
  readonly baseline: readonly BaselineEntry[];
  /** The day on which it is applied, as `2026-11-26`. */
  readonly today: string;
  /** Whether comments in what is scanned count: it is what one stands in, or the configuration says so. */
  readonly trustsComments: boolean;
  /** Where the target's paths begin, as origins name it, and what stands before them in paths from the root: "" or "sub/". */
  readonly target: BytePath | undefined;
  readonly prefix: BytePath;
  /** Only what a change brings is scanned: all of it is new. */
  readonly isChange: boolean;
  /** What the change under review would have decided; none of it counts. */
  readonly proposed: Pick<Policy, "allow" | "baseline"> | undefined;
}
