/** Turns the raw matches of one object into rows: secrets by number, spans with line and column.
 *  Raw values end here: what a row or a secret's record holds may leave the worker. Knows nothing of paths or commits. */
import { ALLOW_COMMENT, allowancesFor, readAllowComment, type PlacedComment } from "../detect/allow-comment.ts";
import { assess, partFacts, type Assessment } from "../detect/confidence.ts";
import type { Judgement, RawMatch } from "../detect/judge.ts";
import { Places } from "../detect/place.ts";
import { resolveMatches, secretEnd, secretStart } from "../detect/resolve.ts";
import { fingerprintOf, isGuessable, previewOf, runIdentity, valueDigest } from "../detect/secret.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Evidence, InlineAllowance, Span } from "../model/finding.ts";
import { CONFIDENCE_FLOORS } from "../model/options.ts";
import type { Pattern } from "../model/pattern.ts";
import { LFS_POINTER } from "../detect/lfs-pointer.ts";
import { RowList } from "./row-list.ts";

/** What is known of one secret; all that may leave the worker. */
export interface SecretRecord {
  readonly patternId: string;
  /** The same value has the same identity within one run, and only there. */
  readonly identity: string;
  /** Of the value, on its way to a cache that seals it; in no report. */
  readonly digest?: string;
  readonly fingerprint: string | undefined;
  readonly preview: string;
  /** Characters of the value; absent where there is no value. */
  readonly length?: number;
  readonly secret: string | undefined;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly dummy: boolean;
  /** Clauses under which it counts for nothing at their places; absent: none. */
  readonly conditions?: readonly number[];
}

export interface PartRecord {
  readonly pattern: string;
  readonly span: Span;
  readonly preview: string;
}

/** Integers of one row: object, secret, start, end, line, column, end line, end column, numbers of its parts and of its comments or -1. */
const ROW = 10;
/** Numbers of the row that count bytes, or characters of one line: in a large file too large for 32 bits, so that their higher part follows. */
const WIDE = 4;
/** Integers of a row as it is kept. */
export const ROW_WORDS: number = ROW + WIDE;
/** Where a row has the numbers of its secret, of its parts and of its comments. */
export const ROW_AT = { secret: 1, parts: 12, allow: 13 } as const;
/** What the lower part holds. */
const LOW = 2 ** 31;

export interface RecorderOptions {
  readonly runKey: string;
  readonly fingerprintKey: string | undefined;
  readonly reveal: boolean;
  /** Each reading of a secret is a record of its own, so that a cache can let go of one place and keep the others. */
  readonly apart?: boolean;
  /** Records have digests of values, for a cache that seals them. */
  readonly digests?: boolean;
  /** Keep comments that ask to leave something out even where nothing stands beside them. */
  readonly listComments?: boolean;
}

/** What a worker hands over at its end. */
export interface Records {
  readonly secrets: readonly SecretRecord[];
  readonly rows: readonly Int32Array<ArrayBuffer>[];
  readonly parts: readonly (readonly PartRecord[])[];
  /** Comments beside values that ask to leave them out. */
  readonly allow: readonly (readonly InlineAllowance[])[];
  /** All such comments, if they are listed. */
  readonly comments: readonly { readonly object: number; readonly comment: InlineAllowance }[];
  /** Git LFS pointers, and the ids (SHA-256, hex) that they name. */
  readonly lfsPointers: readonly { readonly object: number; readonly oid: string }[];
}

export class Recorder {
  readonly #kernel: Kernel;
  readonly #options: RecorderOptions;
  readonly #numbers = new Map<string, number>();
  readonly #secrets: SecretRecord[] = [];
  /** What fingerprints are made of, once it is known how sure each secret is: a guessable one takes a twentieth of a second. */
  readonly #values: { readonly pattern: Pattern; readonly value: string }[] = [];
  /** Made with the user's key: one is needed for each reading. */
  readonly #fingerprints = new Map<string, string>();
  readonly #rows = new RowList();
  readonly #parts: (readonly PartRecord[])[] = [];
  readonly #allow: (readonly InlineAllowance[])[] = [];
  readonly #allowNumbers = new Map<string, number>();
  readonly #comments: { object: number; comment: InlineAllowance }[] = [];
  readonly #lfsPointers: { object: number; oid: string }[] = [];

  constructor(kernel: Kernel, options: RecorderOptions) {
    this.#kernel = kernel;
    this.#options = options;
  }

  /**
   * Records what an object holds.
   *
   * @param object - its number in the unit's own counting
   * @param at - address of its first byte in the kernel's memory
   * @param matches - raw matches, in any order
   */
  record(object: number, at: number, matches: readonly RawMatch[]): void {
    if (matches.length === 0) return;
    const places = new Places(this.#kernel, at);
    this.recordPlaced(object, matches, (match) => {
      const { step, low } = match.judgement.use.encoding;
      return places.span(secretStart(match), secretEnd(match), step, low);
    });
  }

  /** The same where lines and columns are known already (streams) or come from elsewhere. */
  recordPlaced(object: number, matches: readonly RawMatch[], place: (match: RawMatch) => Span): void {
    for (const { judgement } of matches)
      if (judgement.use.pattern.id === LFS_POINTER.id) this.#lfsPointers.push({ object, oid: judgement.value });
    const resolved = resolveMatches(matches);
    const { listComments } = this.#options;
    const comments = resolved.length === 0 && !listComments ? [] : commentsAmong(matches, place);
    if (listComments) this.#comments.push(...comments.map(({ allowance: comment }) => ({ object, comment })));
    for (const { match, parts } of resolved) {
      const span = place(match);
      const secret = this.#secret(
        match.judgement,
        parts.map((part) => part.judgement),
      );
      const part = parts.length === 0 ? -1 : this.#parts.push(parts.map((p) => partRecord(p, place(p)))) - 1;
      const allow = this.#allowances(allowancesFor(comments, span));
      writeRow(this.#rows, { object, secret, span, parts: part, allow });
    }
  }

  take(): Records {
    this.#values.forEach((_, number) => this.#fingerprint(number));
    return {
      secrets: this.#secrets,
      rows: this.#rows.take(),
      parts: this.#parts,
      allow: this.#allow,
      comments: this.#comments,
      lfsPointers: this.#lfsPointers,
    };
  }

  /** Every version of a file has the same comments: they are kept once. */
  #allowances(list: readonly InlineAllowance[]): number {
    if (list.length === 0) return -1;
    const key = JSON.stringify(list);
    let number = this.#allowNumbers.get(key);
    if (number === undefined) this.#allowNumbers.set(key, (number = this.#allow.push(list) - 1));
    return number;
  }

  /** A doubtful value that could be guessed gets none: there are many such, and nobody accepts them by name. */
  #fingerprint(number: number): void {
    const record = this.#secrets[number];
    const made = this.#values[number];
    if (!record || !made || record.fingerprint !== undefined) return;
    const isDoubtful = record.dummy || record.confidence < CONFIDENCE_FLOORS.medium;
    const key = isDoubtful && isGuessable(made.pattern, made.value) ? undefined : this.#options.fingerprintKey;
    const name = `${made.pattern.id}\0${made.value}`;
    const known = key === undefined ? undefined : this.#fingerprints.get(name);
    const fingerprint = known ?? fingerprintOf(made.pattern, made.value, key);
    if (key !== undefined && fingerprint !== undefined) this.#fingerprints.set(name, fingerprint);
    this.#secrets[number] = { ...record, fingerprint };
  }

  #secret(judgement: Judgement, parts: readonly Judgement[]): number {
    if (judgement.secret >= 0) return judgement.secret;
    const { pattern } = judgement.use;
    const { value } = judgement;
    const { conditions } = judgement;
    const { runKey, reveal, apart = false, digests = false } = this.#options;
    const fresh = assess(judgement, parts, reveal);
    const reading = apart ? JSON.stringify(fresh) : "";
    const key = `${pattern.id}\0${value}\0${conditions?.join(" ") ?? ""}\0${reading}`;
    // What stands beside it may say something else at another place; then each place is heard.
    const isSettled = pattern.companions.length === 0 || (parts.length > 0 && partFacts(parts).length === 0);
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      // Another place of the same secret may speak more clearly: the surest reading of it counts.
      const record = this.#secrets[known];
      if (record && isSurer(fresh, record)) this.#secrets[known] = { ...record, ...fresh };
      if (isSettled) judgement.secret = known;
      return known;
    }
    const number = this.#secrets.length;
    const digest = valueDigest(value);
    this.#secrets.push({
      patternId: pattern.id,
      identity: runIdentity(runKey, digest),
      ...(digests && { digest }),
      fingerprint: undefined,
      preview: previewOf(pattern, value),
      length: value.length,
      secret: reveal ? value : undefined,
      ...(conditions === undefined ? {} : { conditions }),
      ...fresh,
    });
    this.#values.push({ pattern, value });
    this.#numbers.set(key, number);
    if (isSettled) judgement.secret = number;
    return number;
  }
}

/** Writes a row. @param row - its secret, parts and comments by number, -1 for none */
export function writeRow(
  rows: RowList,
  { object, secret, span, parts, allow }: { object: number; secret: number; span: Span; parts: number; allow: number },
): void {
  const wide = (number: number): void => {
    rows.push(number % LOW);
    rows.push(Math.floor(number / LOW));
  };
  rows.begin(ROW_WORDS);
  rows.push(object);
  rows.push(secret);
  wide(span.start);
  wide(span.end);
  rows.push(span.line);
  wide(span.column);
  rows.push(span.endLine);
  wide(span.endColumn);
  rows.push(parts);
  rows.push(allow);
}

/** Reads the rows back. */
export function eachRow(
  { rows, secrets, parts, allow }: Records,
  visit: (
    object: number,
    record: SecretRecord,
    span: Span,
    parts: readonly PartRecord[],
    allow: readonly InlineAllowance[],
  ) => void,
): void {
  for (const block of rows) {
    for (let p = 0; p < block.length; p += ROW_WORDS) {
      const word = (i: number): number => block[p + i] ?? 0;
      const wide = (i: number): number => word(i) + word(i + 1) * LOW;
      const record = secrets[word(ROW_AT.secret)];
      if (!record) continue;
      const span = {
        start: wide(2),
        end: wide(4),
        line: word(6),
        column: wide(7),
        endLine: word(9),
        endColumn: wide(10),
      };
      visit(word(0), record, span, parts[word(ROW_AT.parts)] ?? [], allow[word(ROW_AT.allow)] ?? []);
    }
  }
}

/** By line; wide text read in the other byte order says the same twice, which does no harm. */
function commentsAmong(matches: readonly RawMatch[], place: (match: RawMatch) => Span): PlacedComment[] {
  return matches
    .filter(({ judgement }) => judgement.use.pattern.id === ALLOW_COMMENT.id)
    .map((match) => readAllowComment(match.judgement.value, place(match).line))
    .sort((a, b) => a.line - b.line);
}

/** Of two readings of the same secret, the one that counts. */
export function isSurer(a: Assessment, b: Assessment): boolean {
  if (a.confidence !== b.confidence) return a.confidence > b.confidence;
  return JSON.stringify(a.evidence) < JSON.stringify(b.evidence);
}

function partRecord({ judgement }: RawMatch, span: Span): PartRecord {
  const { pattern } = judgement.use;
  return { pattern: pattern.id, span, preview: previewOf(pattern, judgement.value) };
}
