/** What a credential format is, once compiled: the nouns that detection, remedy and reports share.
 *  The hot half (matching) and the cold half (words for people) are separate types, because a scan loads only the first.
 *  Knows nothing of YAML, of regex parsing or of the kernel's memory. */

/** Only `secret` is reported alone; identifiers and public values are companions that complete a finding. */
export type Role = "secret" | "identifier" | "public";

export type Severity = "low" | "medium" | "high" | "critical";

/**
 * One step of what every match holds beside its literal, read away from it: the kernel takes these steps before a regex is tried.
 * They hold wherever the regex does, and in a few more places. Classes are 64 hex digits: bit (c & 7) of byte (c >> 3) for each member c.
 *
 * - `run`: so many members of a class, at least and at most
 * - `any`: one of these rows of steps
 * - `next-not`, `previous-not`: the character after (before) this place, in the order of the text, is no member; the text's end is none
 * - `before`: one of so many characters before this place is a member
 * - `ahead`: these steps lead on from here, in the order of the text, but are not taken
 * - `within`: a run of at least so many members begins at most so many characters off; only as the first steps, and not taken
 * - `assignment`: a value that could be a secret is assigned to the name around the literal; for the judge of that name
 */
export type Probe =
  | readonly ["run", charClass: string, min: number, max: number]
  | readonly ["any", alternatives: readonly (readonly Probe[])[]]
  | readonly ["next-not", charClass: string]
  | readonly ["previous-not", charClass: string]
  | readonly ["before", charClass: string, within: number]
  | readonly ["ahead", steps: readonly Probe[]]
  | readonly ["within", charClass: string, min: number, distance: number]
  | readonly ["assignment"];

/** A fixed string that every match of the pattern contains (one of several alternatives), found by the prefilter. */
export interface Literal {
  /** Latin-1 text; lower case when `ignoreCase`. 3 to 8 bytes, of judges more. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** Bytes of a match that stand before the literal: least and most. Equal: the regex is tried at that one place. */
  readonly leadMin: number;
  readonly leadMax: number;
  /** Most bytes of a match from the literal's first byte to the match's end. */
  readonly tailMax: number;
  /** What stands after the literal's last character, and before its first, nearest first; empty: the literal alone decides. */
  readonly after: readonly Probe[];
  readonly before: readonly Probe[];
}

/** Another pattern whose match near by completes this one (a key id and its secret). */
export interface Companion {
  readonly pattern: string;
  /** Bytes between the two values, at most, either way. */
  readonly within: number;
  /** When true the pattern is reported only together with the companion. */
  readonly required: boolean;
}

/** The half of a pattern that a scan needs. Plain data: it crosses threads and is loaded from one JSON file. */
export interface Pattern {
  readonly id: string;
  readonly provider: string;
  readonly role: Role;
  readonly severity: Severity;
  /** JavaScript regex source over Latin-1 text, no `u` flag; every quantifier that matters is bounded. */
  readonly regex: string;
  /** Flags besides `g`/`y`, which the judge adds: "" or "i" or "s". */
  readonly flags: string;
  /** Group that is the secret value; 0 is the whole match. Where it takes no part in a match, the next group that does is the value. */
  readonly secretGroup: number;
  readonly literals: readonly Literal[];
  /** Bytes before and after a match that its lookarounds may read; 1 each where absent. The window holds them too. */
  readonly context?: { readonly before: number; readonly after: number };
  /** Name of an offline check in `detect/checks`, if the format has one. */
  readonly checksum?: string;
  /** Least Shannon entropy of the value, bits per character; 0 when not asked. */
  readonly minEntropy: number;
  /** Values (lower case) that are never a secret of this pattern, or parts of them. */
  readonly stopwords: readonly string[];
  readonly companions: readonly Companion[];
  /** How it is told: by a prefix of its own, by a keyword near by, or by the generic detector. Decides overlaps and confidence. */
  readonly told: "prefix" | "keyword" | "generic";
  /** How much of a match is given: its fixed bytes first, then the narrowness and length of its classes. Of two patterns told alike the higher wins. */
  readonly specificity: number;
  /** True: the form is near one that is known, no more; its values are told in doubt, and yield to whatever else finds them. */
  readonly isDoubtful?: true;
  /** True: where the value stands in the match says that it is one (an argument of a known command or function); no name needs to stand before it. */
  readonly isByPosition?: true;
  /** False: only with `--only`/`--detector`. */
  readonly enabled: boolean;
  /** The literals are words that stand near by, not in the match: bytes between the two, at most. Every match so near counts. */
  readonly around?: number;
  /** Numbers of the clauses under which a match counts for nothing. */
  readonly clauses?: readonly number[];
  /** True: only at some places, so that it takes no other rule's match away. */
  readonly isPlaced?: true;
  /** A judge in `detect/` that replaces the regex ("pem", "assignment", "entropy", …), if any. */
  readonly judge?: string;
}

/** A step of a runbook. */
export interface Step {
  readonly text: string;
  readonly command?: string;
  /** The page of the provider's console where it is done; a part in capitals is to be filled in. */
  readonly console?: string;
  /** The documentation page that says so. */
  readonly url?: string;
}

/** A question that a runbook answers; each is also the name of the field that does. */
export type RunbookQuestion = "create" | "revoke" | "reach" | "audit" | "takesEffect";

/** What to do about a leaked credential of this kind. */
export interface Runbook {
  readonly create: readonly Step[];
  readonly revoke: readonly Step[];
  readonly reach: readonly Step[];
  readonly audit: readonly Step[];
  /** How long revocation takes to bite. */
  readonly takesEffect: readonly Step[];
  /** The questions on which no page of the provider was found; their fields are empty. */
  readonly undocumented: readonly RunbookQuestion[];
  readonly note?: string;
}

/** The half of a pattern that people read. Loaded only to report or explain. */
export interface PatternInfo {
  readonly id: string;
  readonly provider: string;
  /** Empty where nobody says whose credentials these are. */
  readonly providerTitle: string;
  readonly title: string;
  readonly description?: string;
  readonly role: Role;
  readonly severity: Severity;
  readonly references: readonly string[];
  readonly cwe: readonly number[];
  readonly runbook: Runbook;
  readonly told: "prefix" | "keyword" | "generic";
  /** The file that users brought it in, as they named it; absent: it is dredge's own. */
  readonly file?: string;
}
