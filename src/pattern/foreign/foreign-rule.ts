/** Rules of gitleaks' and betterleaks' files as they are read, before they are translated. Types only. */

/** Conditions under which a finding is no finding. */
export interface ForeignAllowlist {
  readonly description: string;
  /** All kinds of condition that are given must hold; else any one. */
  readonly all: boolean;
  readonly target: "secret" | "match" | "line";
  readonly regexes: readonly string[];
  readonly stopwords: readonly string[];
  readonly paths: readonly string[];
  readonly commits: readonly string[];
  /** Ids of the rules that it is for; empty: all. Global ones alone have it. */
  readonly rules: readonly string[];
  /** For messages: `rules.toml:12`. */
  readonly place: string;
}

/** Another rule whose match has to stand near by. */
export interface ForeignRequirement {
  readonly id: string;
  readonly withinLines: number | undefined;
  readonly withinColumns: number | undefined;
}

export interface ForeignRule {
  readonly id: string;
  readonly description: string;
  readonly regex: string | undefined;
  readonly path: string | undefined;
  readonly secretGroup: number | undefined;
  readonly entropy: number | undefined;
  readonly keywords: readonly string[];
  readonly severity: string | undefined;
  readonly allowlists: readonly ForeignAllowlist[];
  /** Expressions under which a finding is none. */
  readonly filters: readonly string[];
  readonly required: readonly ForeignRequirement[];
  /** Reported with others only. */
  readonly skipReport: boolean;
  readonly place: string;
}

/** One file, or several that extend one another. */
export interface ForeignRules {
  readonly rules: readonly ForeignRule[];
  readonly allowlists: readonly ForeignAllowlist[];
  readonly filters: readonly { readonly expression: string; readonly place: string }[];
  /** Dredge's own rules are meant as well. */
  readonly usesDefault: boolean;
  readonly disabled: readonly { readonly id: string; readonly place: string }[];
}

/** What a reader has to say. */
export interface Complaints {
  /** Must be mended: nothing is scanned. */
  readonly mistakes: string[];
  /** Cannot be honoured; the scan goes on without it. */
  readonly warnings: string[];
}
