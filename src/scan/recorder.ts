/** Turns the raw matches of one object into rows: secrets by number, spans with line and column.
 *  Raw values end here: what a row or a secret's record holds may leave the worker. Knows nothing of paths or commits. */
import type { ArchiveTally } from "../archive/archive-tally.ts";
import { ALLOW_COMMENT, allowancesFor, readAllowComment, type PlacedComment } from "../detect/allow-comment.ts";
import { assess, partFacts, type Assessment } from "../detect/confidence.ts";
import type { Judgement, RawMatch } from "../detect/judge.ts";
import { Places } from "../detect/place.ts";
import { resolveMatches, secretEnd, secretStart } from "../detect/resolve.ts";
import { fingerprintOf, isGuessable, previewOf, runIdentity, valueDigest } from "../detect/secret.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { BytePath, Evidence, InlineAllowance, Span } from "../model/finding.ts";
import { CONFIDENCE_FLOORS } from "../model/options.ts";
import type { Pattern } from "../model/pattern.ts";
import { LFS_POINTER } from "../detect/lfs-pointer.ts";
import type { OpenArchive } from "./open-archive.ts";
import { writeRow, type PartRecord, type Records, type SecretRecord } from "./record-rows.ts";
import { RowList } from "./row-list.ts";

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
  readonly #members: BytePath[] = [];
  readonly #memberNumbers = new Map<BytePath, number>();
  readonly #archives: { object: number; tally: ArchiveTally }[] = [];
  /** What is recorded is about this archive, until `closeArchive` kept aside; undefined: about no archive. */
  archive: OpenArchive | undefined;
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
    this.recordPlaced(object, matches, (match) => spanOf(places, match));
  }

  /** The same where lines and columns are known already (streams) or come from elsewhere. */
  recordPlaced(object: number, matches: readonly RawMatch[], place: (match: RawMatch) => Span): void {
    const isMember = this.archive?.member !== undefined;
    for (const { judgement } of matches)
      if (judgement.use.pattern.id === LFS_POINTER.id && !isMember)
        this.#lfsPointers.push({ object, oid: judgement.value });
    const resolved = resolveMatches(matches).filter((one) => this.archive?.isNews(one) ?? true);
    const listComments = this.#options.listComments && !isMember;
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
      const row = { object, secret, span, parts: part, allow, member: this.#member() };
      if (this.archive) this.archive.rows.push(row);
      else writeRow(this.#rows, row);
    }
  }

  /** Finds the places of matches now; what it returns records them. */
  placed(object: number, at: number, matches: readonly RawMatch[]): () => void {
    if (matches.length === 0) return () => undefined;
    const places = new Places(this.#kernel, at);
    const spans = new Map(matches.map((match) => [match, spanOf(places, match)]));
    return () => this.recordPlaced(object, matches, (match) => spans.get(match) ?? NOWHERE);
  }

  /** Records what was kept aside of an archive. */
  closeArchive(object: number, open: OpenArchive, tally: ArchiveTally): void {
    for (const row of open.rows) writeRow(this.#rows, row);
    this.#archives.push({ object, tally });
  }

  take(): Records {
    this.#values.forEach((_, number) => this.#fingerprint(number));
    return {
      secrets: this.#secrets,
      rows: this.#rows.take(),
      parts: this.#parts,
      allow: this.#allow,
      members: this.#members,
      archives: this.#archives,
      comments: this.#comments,
      lfsPointers: this.#lfsPointers,
    };
  }

  /** Number of the member that is recorded; -1: none is. */
  #member(): number {
    const path = this.archive?.member;
    if (path === undefined) return -1;
    let number = this.#memberNumbers.get(path);
    if (number === undefined) this.#memberNumbers.set(path, (number = this.#members.push(path) - 1));
    return number;
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

function spanOf(places: Places, match: RawMatch): Span {
  const { step, low } = match.judgement.use.encoding;
  return places.span(secretStart(match), secretEnd(match), step, low);
}

/** Where nothing is known of a match's place. */
export const NOWHERE: Span = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };

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
  // Most readings of a value say the same.
  if (saysTheSame(a.evidence, b.evidence)) return false;
  return JSON.stringify(a.evidence) < JSON.stringify(b.evidence);
}

function saysTheSame(a: readonly Evidence[], b: readonly Evidence[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, text, weight }, i) => b[i]?.text === text && b[i].weight === weight && b[i].name === name)
  );
}

function partRecord({ judgement }: RawMatch, span: Span): PartRecord {
  const { pattern } = judgement.use;
  return { pattern: pattern.id, span, preview: previewOf(pattern, judgement.value) };
}
