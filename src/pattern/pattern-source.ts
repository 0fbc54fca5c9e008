/** A pattern as its author wrote it, checked for form but not yet compiled. Other rule formats are translated into the same types.
 *  Types only. Knows nothing of YAML. */
import type { Companion, Role, Runbook, Severity } from "../model/pattern.ts";
import type { KeywordForm, NearWords } from "./keyword-regex.ts";

/** How a credential is told. */
export type Telling =
  | {
      readonly kind: "regex";
      readonly regex: string;
    }
  | {
      readonly kind: "keyword";
      readonly form: KeywordForm;
      readonly value: string;
    }
  | {
      /** Code in `detect/` decides; it is called at these literals. */
      readonly kind: "judge";
      readonly judge: string;
      readonly literals: readonly string[];
      readonly keywords: readonly string[];
    };

export interface PatternSource {
  readonly id: string;
  readonly provider: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly role: Role;
  readonly severity: Severity;
  readonly telling: Telling;
  /** Says little about the provider: any other pattern that finds the same value wins. */
  readonly generic: boolean;
  /** Generic, and told in doubt: the form is near one that is known, no more. */
  readonly doubtful: boolean;
  readonly byPosition: boolean;
  readonly ignoreCase: boolean;
  readonly boundaries: boolean;
  /** Most repeats of a quantifier without an end; undefined: the compiler's default. */
  readonly maxLength: number | undefined;
  /** Capturing group of the author's regex that is the secret; undefined: the first, or the whole match. */
  readonly secretGroup: number | undefined;
  readonly alsoNear: NearWords | undefined;
  readonly checksum: string | undefined;
  readonly minEntropy: number;
  readonly stopwords: readonly string[];
  readonly companions: readonly Companion[];
  readonly runbook: Partial<Runbook>;
  readonly references: readonly string[];
  readonly cwe: readonly number[];
  readonly enabled: boolean;
  readonly examples: readonly string[];
  readonly counterExamples: readonly string[];
  /** Where it stands, for messages: "patterns/github.yml:12". */
  readonly place: string;
}

/** One provider's file. */
export interface PatternFile {
  readonly path: string;
  readonly provider: string;
  readonly title: string;
  readonly references: readonly string[];
  readonly runbook: Partial<Runbook>;
  readonly patterns: readonly PatternSource[];
}
