/** What a worker hands over of what it found: secrets by number, and rows of whole numbers that say where they stand; how rows are written and read.
 *  Holds no raw value but for `--reveal`. Knows nothing of paths but those inside of archives. */
import type { ArchiveTally } from "../archive/archive-tally.ts";
import type { BytePath, Evidence, InlineAllowance, Span } from "../model/finding.ts";
import type { RowList } from "./row-list.ts";

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

/** Integers of one row: object, secret, start, end, line, column, end line, end column, numbers of its parts, of its comments and of its member or -1. */
const ROW = 11;
/** Numbers of the row that count bytes, or characters of one line: in a large file too large for 32 bits, so that their higher part follows. */
const WIDE = 4;
/** Integers of a row as it is kept. */
export const ROW_WORDS: number = ROW + WIDE;
/** Where a row has the numbers of its secret, of its parts, of its comments and of its member. */
export const ROW_AT = { secret: 1, parts: 12, allow: 13, member: 14 } as const;
/** What the lower part holds. */
const LOW = 2 ** 31;

/** What a worker hands over at its end. */
export interface Records {
  readonly secrets: readonly SecretRecord[];
  readonly rows: readonly Int32Array<ArrayBuffer>[];
  readonly parts: readonly (readonly PartRecord[])[];
  /** Comments beside values that ask to leave them out. */
  readonly allow: readonly (readonly InlineAllowance[])[];
  /** Members of archives in which something was found; see `memberPath`. */
  readonly members: readonly BytePath[];
  /** Objects that are archives, and what became of them. */
  readonly archives: readonly { readonly object: number; readonly tally: ArchiveTally }[];
  /** All such comments, if they are listed. */
  readonly comments: readonly { readonly object: number; readonly comment: InlineAllowance }[];
  /** Git LFS pointers, and the ids (SHA-256, hex) that they name. */
  readonly lfsPointers: readonly { readonly object: number; readonly oid: string }[];
}

/** A row's secret, parts, comments and member by number, -1 for none. */
export interface NewRow {
  readonly object: number;
  readonly secret: number;
  readonly span: Span;
  readonly parts: number;
  readonly allow: number;
  readonly member: number;
}

/** Writes a row. */
export function writeRow(rows: RowList, { object, secret, span, parts, allow, member }: NewRow): void {
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
  rows.push(member);
}

/** Reads the rows back. */
export function eachRow(
  { rows, secrets, parts, allow, members }: Records,
  visit: (
    object: number,
    record: SecretRecord,
    span: Span,
    parts: readonly PartRecord[],
    allow: readonly InlineAllowance[],
    /** In the archive that the object is; undefined: its own bytes. */
    member: BytePath | undefined,
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
      visit(
        word(0),
        record,
        span,
        parts[word(ROW_AT.parts)] ?? [],
        allow[word(ROW_AT.allow)] ?? [],
        members[word(ROW_AT.member)],
      );
    }
  }
}
