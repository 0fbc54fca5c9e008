/** Turns the raw matches of one object into rows: secrets by number, spans with line and column.
 *  Raw values end here: what a row or a secret's record holds may leave the worker. Knows nothing of paths or commits. */
import { assess } from "../detect/confidence.ts";
import { checksumVerdict } from "../detect/checksum.ts";
import type { RawMatch } from "../detect/judge.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { Places } from "../detect/place.ts";
import { resolveMatches } from "../detect/resolve.ts";
import { fingerprintOf, previewOf, runIdentity } from "../detect/secret.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Evidence, Span } from "../model/finding.ts";
import type { Pattern } from "../model/pattern.ts";
import { RowList } from "./row-list.ts";

/** What is known of one secret; all that may leave the worker. */
export interface SecretRecord {
  readonly patternId: string;
  /** The same value has the same identity within one run, and only there. */
  readonly identity: string;
  readonly fingerprint: string | undefined;
  readonly preview: string;
  readonly secret: string | undefined;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly dummy: boolean;
}

export interface PartRecord {
  readonly pattern: string;
  readonly span: Span;
  readonly preview: string;
}

/** Integers of one row: object, secret, start, end, line, column, end line, end column, number of its parts or -1. */
export const ROW = 9;

export interface RecorderOptions {
  readonly runKey: string;
  readonly fingerprintKey: string | undefined;
  readonly reveal: boolean;
}

/** What a worker hands over at its end. */
export interface Records {
  readonly secrets: readonly SecretRecord[];
  readonly rows: readonly Int32Array<ArrayBuffer>[];
  readonly parts: readonly (readonly PartRecord[])[];
}

export class Recorder {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #options: RecorderOptions;
  readonly #numbers = new Map<string, number>();
  readonly #secrets: SecretRecord[] = [];
  readonly #rows = new RowList();
  readonly #parts: (readonly PartRecord[])[] = [];

  constructor(kernel: Kernel, scanner: ObjectScanner, options: RecorderOptions) {
    this.#kernel = kernel;
    this.#scanner = scanner;
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
      const encoding = this.#scanner.detector.uses[match.use]?.encoding;
      return places.span(match.secretStart, match.secretEnd, encoding?.step ?? 1, encoding?.low ?? 0);
    });
  }

  /** The same where lines and columns are known already (streams) or come from elsewhere. */
  recordPlaced(object: number, matches: readonly RawMatch[], place: (match: RawMatch) => Span): void {
    for (const { match, pattern, parts } of resolveMatches(this.#scanner.detector, matches, checksumVerdict)) {
      const span = place(match);
      const secret = this.#secret(pattern, match, parts.length);
      let part = -1;
      if (parts.length > 0) {
        part = this.#parts.length;
        this.#parts.push(
          parts.map((p) => ({
            pattern: p.pattern.id,
            span: place(p.match),
            preview: previewOf(p.pattern, p.match.value),
          })),
        );
      }
      const { start, end, line, column, endLine, endColumn } = span;
      this.#rows.begin(ROW);
      for (const value of [object, secret, start, end, line, column, endLine, endColumn, part]) this.#rows.push(value);
    }
  }

  take(): Records {
    return { secrets: this.#secrets, rows: this.#rows.take(), parts: this.#parts };
  }

  #secret(pattern: Pattern, match: RawMatch, parts: number): number {
    const key = `${pattern.id}\0${match.value}`;
    const number = this.#numbers.get(key);
    const right = checksumVerdict(pattern, match.value);
    if (number !== undefined) {
      this.#strengthen(number, pattern, match, right, parts);
      return number;
    }
    const { runKey, fingerprintKey, reveal } = this.#options;
    const record: SecretRecord = {
      patternId: pattern.id,
      identity: runIdentity(runKey, match.value),
      fingerprint: fingerprintOf(pattern, match.value, fingerprintKey),
      preview: previewOf(pattern, match.value),
      secret: reveal ? match.value : undefined,
      ...assess(pattern, match, right, parts),
    };
    this.#numbers.set(key, this.#secrets.length);
    return this.#secrets.push(record) - 1;
  }

  /** Another place of the same secret may speak more clearly: the surest reading of it counts. */
  #strengthen(number: number, pattern: Pattern, match: RawMatch, right: boolean | undefined, parts: number): void {
    if (match.score === 0 && parts === 0) return;
    const known = this.#secrets[number];
    const fresh = assess(pattern, match, right, parts);
    if (known && fresh.confidence > known.confidence) this.#secrets[number] = { ...known, ...fresh };
  }
}
