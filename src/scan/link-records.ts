/** What the walk of a repository's objects leaves besides findings: how objects link to one another, and what could not be read.
 *  Types, and how rows pack numbers; `history.ts` and `tree-marks.ts` read the rows. */
import type { FormatError } from "../model/errors.ts";
import type { TreeClasses } from "./tree-classes.ts";

/** A name's number and the digits of a mode (10 at most) share a word of a tree's row. */
export const MODE_ROOM = 16;

/** Blocks of whole rows. */
type Rows = readonly Int32Array<ArrayBuffer>[];

/** An object that could not be read from the copy chosen for it. */
export interface Failure {
  readonly object: number;
  readonly error: string;
  readonly code: FormatError["code"];
  /** Its bytes were scanned, but what it links to cannot be told. */
  readonly scanned: boolean;
}

/** Trees of a cache, and which of them lead to what was found when it was written. */
export interface KnownTrees {
  /** Whether of all objects that it names the same are found now. @param found - one byte an object */
  isAsBefore(found: Uint8Array): boolean;
  /** Whether it names one of some objects. @param asked - one byte an object */
  names(asked: Uint8Array): boolean;
  addTo(classes: TreeClasses): void;
}

/** Rows that `locate` reads. */
export interface LinkRecords {
  /** object, tree, committer date in seconds (unsigned), number of parents, parents … */
  readonly commits: Rows;
  /** object, base object or -1, number of stretches, (out, base, length) …, number of new entries, (start, name * MODE_ROOM + digits of the mode, object) … */
  readonly trees: Rows;
  /** object, target object */
  readonly tags: Rows;
  readonly names: readonly string[];
  /** Ids that something names and that no object has, each with one object that names it. */
  readonly missing: readonly { readonly id: string; readonly from: number; readonly kind: number }[];
  readonly failures: readonly Failure[];
  /** Of a cache: what its trees hold, so that their rows need not be looked at. */
  readonly known?: KnownTrees;
  readonly bytes: number;
  /** Objects scanned. */
  readonly seen: number;
}
