/** Whether a value that a change adds stood elsewhere already: in another file of the base or of a server's branch, or in their history.
 *  Then it is as exposed as it is there, and taking it out of the change alone is not enough. The bytes of the few values found are searched
 *  for; what holds them is scanned, and counts if the same secret is told there. A clean change costs nothing. */
import { FormatError } from "../../model/errors.ts";
import type { BytePath } from "../../model/finding.ts";
import type { ObjectsJob, ObjectsResult } from "../job.ts";
import { rowsOf, type Row } from "./change-groups.ts";
import type { ChangeSource } from "./change-source.ts";
import type { EarlierSecrets } from "./earlier-secrets.ts";
import { KnownObjects, type KnownBlob } from "./known-objects.ts";
import type { LineOrigins } from "./line-origins.ts";

/** Values that are searched for. */
const MOST_VALUES = 32;
/** Objects that hold the bytes and are scanned. */
const MOST_SCANNED = 200;
/** Fewer bytes stand in anything. */
const LEAST_BYTES = 4;

/** A secret in what was known before. */
export interface KnownPlace extends KnownBlob {
  readonly row: Row;
}

/** A value to search for. */
interface Wanted {
  /** Its bytes as they are written, encoded or not. */
  readonly texts: Set<string>;
}

export class KnownSecrets {
  readonly #source: ChangeSource;
  readonly #lines: LineOrigins;
  readonly #earlier: EarlierSecrets;
  readonly #places = new Map<string, KnownPlace>();

  constructor(source: ChangeSource, lines: LineOrigins, earlier: EarlierSecrets) {
    this.#source = source;
    this.#lines = lines;
    this.#earlier = earlier;
  }

  /** Where the secret of a row stood already; undefined: nowhere that was looked at. */
  of({ record }: Row): KnownPlace | undefined {
    return this.#places.get(record.identity);
  }

  /** Commits that the places are told by. */
  get commits(): readonly string[] {
    return [...this.#places.values()].map(({ commit }) => commit);
  }

  /** @param scan - scans objects as the workers do, with the same identities */
  search(results: readonly ObjectsResult[], scan: (job: ObjectsJob) => ObjectsResult): void {
    const likely = { ids: new Set<string>(), paths: new Set<BytePath>() };
    const all = this.#wanted(rowsOf(results), likely);
    if (all.size === 0) return;
    const sorted = [...all].sort(([, a], [, b]) => (textOf(a) < textOf(b) ? -1 : 1));
    const wanted = new Map(sorted.slice(0, MOST_VALUES));
    const beyond = all.size - wanted.size;
    const objects = new KnownObjects(this.#source, likely);
    let scanned = 0;
    for (const blob of objects.blobs()) {
      if (wanted.size === 0 || scanned > MOST_SCANNED) break;
      const content = objects.read(blob.id);
      if (!content || !holdsAny(content, wanted)) continue;
      scanned++;
      for (const row of rowsOf([scan({ places: this.#source.target.places, ids: [blob.id] })])) {
        const { identity } = row.record;
        if (wanted.delete(identity)) this.#places.set(identity, { ...blob, row });
      }
    }
    const isCut = objects.isCut || scanned > MOST_SCANNED;
    this.#tell(objects.searched, beyond + (isCut ? wanted.size : 0));
  }

  /** The values of rows that the change adds, by secret, with where they stand. */
  #wanted(rows: readonly Row[], likely: { ids: Set<string>; paths: Set<BytePath> }): Map<string, Wanted> {
    const wanted = new Map<string, Wanted>();
    const { set } = this.#source;
    for (const row of rows) {
      const unit = set.units[row.unit];
      // What an archive holds is not written in its bytes.
      if (!unit || row.record.dummy || row.member !== undefined) continue;
      const arrivals = set.arrivals(row.unit).filter((arrival) => this.#lines.isNew(row, arrival));
      if (unit.kind === "blob" && arrivals.length === 0 && set.arrivals(row.unit).length > 0) continue;
      if (arrivals.some((arrival) => this.#earlier.of(row, arrival).length > 0)) continue;
      const text = this.#text(unit.id, row);
      if (text === undefined) continue;
      if (unit.kind === "blob") likely.ids.add(unit.id);
      for (const { path } of arrivals) likely.paths.add(path);
      const { identity } = row.record;
      wanted.set(identity, { texts: (wanted.get(identity)?.texts ?? new Set<string>()).add(text) });
    }
    return wanted;
  }

  #text(id: string, { span }: Row): string | undefined {
    try {
      const { content } = this.#source.reader.objects.read(id);
      const text = Buffer.from(content.subarray(span.start, span.end)).toString("latin1");
      return text.length < LEAST_BYTES ? undefined : text;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  /** @param open - values that may stand in what was not looked at */
  #tell(searched: number, open: number): void {
    const { set } = this.#source;
    if (searched > 0) set.note("known files searched for the same values", searched);
    if (open > 0) set.note("values not searched for in all known files", open);
  }
}

function textOf({ texts }: Wanted): string {
  return [...texts].sort().join("\n");
}

function holdsAny(content: Uint8Array, wanted: ReadonlyMap<string, Wanted>): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  for (const { texts } of wanted.values()) for (const text of texts) if (bytes.includes(text, 0, "latin1")) return true;
  return false;
}
