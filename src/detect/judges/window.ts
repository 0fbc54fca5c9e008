/** What a judge sees and says: a window of text, a match in it; and how far beyond a match it is looked in any case.
 *  Knows nothing of objects or memory. */
import type { Evidence } from "../../model/finding.ts";
import type { Pattern, Probe } from "../../model/pattern.ts";
import type { Speller } from "../spelled/spelled.ts";

/** Characters before and behind a match of a regex that say what it is, beside what its own lookarounds see: an example, a file, a part. */
export const SEEN = { before: 80, after: 24 } as const;

/** The text a judgement may look at: one character per unit, cut to the window. */
export interface Window {
  readonly text: string;
  /** Index in `text` of the literal's first character. */
  readonly at: number;
  /** Length of the literal in characters. */
  readonly length: number;
  /** The object begins, or ends, within the window: there is less text than was asked for. */
  readonly startsObject: boolean;
  readonly endsObject: boolean;
}

/** A match as indices into the window's text, end exclusive. */
export interface WindowMatch {
  readonly start: number;
  readonly end: number;
  readonly secretStart: number;
  readonly secretEnd: number;
  /** Facts read from the match, by name; hold no secret. */
  readonly facts?: Readonly<Record<string, string>>;
  /** Log-odds from the context, for judges that weigh it. */
  readonly score?: number;
  /** What the score is made of, for judges that can say. */
  readonly evidence?: readonly Evidence[];
}

export interface Judge {
  /** Characters of the window before and after the literal's first character. */
  readonly before: number;
  readonly after: number;
  /** What the kernel asks of a literal's surroundings before this judge is. */
  readonly probes: { readonly after: readonly Probe[]; readonly before: readonly Probe[] };
  /** For judges that find one match at a literal. */
  judge?(window: Window, pattern: Pattern): WindowMatch | undefined;
  /** For judges that find more than one match at a literal: all of them, in order. */
  all?(window: Window): readonly WindowMatch[];
  /** For those that read a text which is spelled out there, and in which all patterns are looked for. */
  readonly spell?: Speller;
}
