/** Brings a segment into a scan: its objects get the numbers that they have in the repository, and rows that no longer hold are left out.
 *  A row holds if all that it names is still there, what was missing is still missing, and a tree's base has a row as well.
 *  An object whose row does not hold is read like a new one. Knows nothing of files. */
import type { ObjectIndex } from "../../git/object-index.ts";
import { compareIds, firstWord } from "../../git/sorted-ids.ts";
import type { RepositoryResult } from "../job.ts";
import { ROW_WORDS, type Records } from "../record-rows.ts";
import { nextTreeRow } from "../tree-rows.ts";
import { linkedObjects } from "./linked-objects.ts";
import type { RuleChange } from "./rule-set.ts";
import { SegmentTrees } from "./segment-trees.ts";
import { NO, rejectRows, YES, type Placed, type Taken } from "./segment-check.ts";
import type { Segment } from "./segment.ts";

/** What a segment is brought into. */
export interface Into {
  readonly index: ObjectIndex;
  /** One byte an object of the repository; set for those that the segment brings. */
  readonly done: Uint8Array;
  /** Bytes of each object, set likewise. */
  readonly sizes: Float64Array;
  /** Group of each object, set likewise from that number on; undefined: entries of trees that nobody will ask for are left out. */
  readonly groups: { readonly of: Int32Array; readonly first: number } | undefined;
}

/** @returns what a worker would have returned for these objects */
export function loadSegment(segment: Segment, into: Into, taken: Taken): RepositoryResult {
  const { index, done, sizes, groups } = into;
  const numbers = numbersIn(segment, index);
  const accepted = new Uint8Array(segment.sizes.length);
  for (let i = 0; i < accepted.length; i++) {
    const number = numbers[i] ?? -1;
    if (number >= 0 && done[number] === 0) accepted[i] = YES;
  }
  rejectRows(segment, index, { accepted, numbers, done }, taken);
  const { bytes, seen } = takeObjects(segment.sizes, { accepted, numbers, done }, sizes);
  if (groups) takeGroups(segment.grams.groupOf, { accepted, numbers, done }, groups);
  const kept = { segment, accepted, numbers };
  let trees: Int32Array<ArrayBuffer>[] | undefined;
  const missing = segment.texts.missing
    .filter(({ from }) => accepted[from] === YES)
    .map(({ id, from, kind }) => ({ id, from: numbers[from] ?? -1, kind }));
  const links = {
    commits: [commitRows(kept)],
    /** Made when somebody asks: what is known of them may be enough. */
    get trees() {
      return (trees ??= [treeRows(kept, groups ? new Uint8Array(0) : plainBlobs(segment, accepted))]);
    },
    ...(!groups && { known: new SegmentTrees(segment, accepted, numbers) }),
    tags: [tagRows(kept)],
    names: segment.names,
    missing,
    failures: [],
    bytes,
    seen,
  };
  return { records: recordsOf(kept, taken.change), links, grams: taken.grams };
}

function takeObjects(
  sizes: Uint32Array,
  { accepted, numbers, done }: Placed,
  into: Float64Array,
): { bytes: number; seen: number } {
  let bytes = 0;
  let seen = 0;
  for (let i = 0; i < accepted.length; i++) {
    if (accepted[i] === NO) continue;
    const number = numbers[i] ?? 0;
    const size = sizes[i] ?? 0;
    done[number] = 1;
    into[number] = size;
    bytes += size;
    seen++;
  }
  return { bytes, seen };
}

function takeGroups(groupOf: Int32Array, { accepted, numbers }: Placed, groups: NonNullable<Into["groups"]>): void {
  for (let i = 0; i < accepted.length; i++) {
    const group = groupOf[i] ?? 0;
    if (accepted[i] === YES && group > 0) groups.of[numbers[i] ?? 0] = groups.first + group - 1;
  }
}

interface Kept {
  readonly segment: Segment;
  readonly accepted: Uint8Array;
  readonly numbers: Int32Array;
}

/** Numbers in the repository of the segment's objects and of others that it names; -1 where they are not there. */
function numbersIn({ ids, others, header }: Segment, index: ObjectIndex): Int32Array {
  const { hashBytes } = header;
  const own = Math.floor(ids.length / hashBytes);
  const more = Math.floor(others.length / hashBytes);
  const numbers = new Int32Array(own + more).fill(-1);
  const all = index.ids;
  const [mine, theirs] = [wordsOf(ids), wordsOf(all)];
  const step = hashBytes >> 2;
  // Both lists ascend, and are nearly always the same for long stretches.
  for (let i = 0, j = 0; i < own && j < index.objectCount;) {
    if (mine && theirs && isSame(mine, i * step, theirs, j * step, step)) {
      numbers[i++] = j++;
      continue;
    }
    const a = firstWord(ids, i * hashBytes);
    const b = firstWord(all, j * hashBytes);
    const order = a === b ? compareIds(ids, i * hashBytes, all, j * hashBytes, hashBytes) : a - b;
    if (order === 0) numbers[i] = j;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  for (let i = 0; i < more; i++) numbers[own + i] = index.lookup(others, i * hashBytes);
  return numbers;
}

/** Undefined where they are not aligned. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array | undefined {
  return byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, byteLength >> 2) : undefined;
}

function isSame(a: Int32Array, from: number, b: Int32Array, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[from + i] !== b[at + i]) return false;
  return true;
}

function commitRows({ segment: { commits }, accepted, numbers }: Kept): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(commits.length);
  let q = 0;
  for (let p = 0; p < commits.length;) {
    const parents = commits[p + 3] ?? 0;
    const object = commits[p] ?? 0;
    if (accepted[object] === YES) {
      rows[q++] = numbers[object] ?? -1;
      rows[q++] = numberOr(numbers, commits[p + 1] ?? -1);
      rows[q++] = commits[p + 2] ?? 0;
      rows[q++] = parents;
      for (let i = 0; i < parents; i++) rows[q++] = numberOr(numbers, commits[p + 4 + i] ?? -1);
    }
    p += 4 + parents;
  }
  return rows.subarray(0, q);
}

function numberOr(numbers: Int32Array, place: number): number {
  return place < 0 ? -1 : (numbers[place] ?? -1);
}

function tagRows({ segment: { tags }, accepted, numbers }: Kept): Int32Array<ArrayBuffer> {
  const rows: number[] = [];
  for (let p = 0; p < tags.length; p += 2)
    if (accepted[tags[p] ?? 0] === YES) rows.push(numbers[tags[p] ?? 0] ?? -1, numberOr(numbers, tags[p + 1] ?? -1));
  return Int32Array.from(rows);
}

/** @param plain - marks blobs whose entries are left out */
function treeRows(
  { segment: { treeRows: trees }, accepted, numbers }: Kept,
  plain: Uint8Array,
): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(trees.length);
  let q = 0;
  for (let p = 0; p < trees.length;) {
    const end = nextTreeRow(trees, p);
    const tree = trees[p] ?? 0;
    if (accepted[tree] === YES) {
      const news = p + 3 + (trees[p + 2] ?? 0) * 3;
      rows[q++] = numbers[tree] ?? -1;
      rows[q++] = numberOr(numbers, trees[p + 1] ?? -1);
      for (let i = p + 2; i < news; i++) rows[q++] = trees[i] ?? 0;
      const countAt = q++;
      for (let e = news + 1; e < end; e += 3) {
        const target = trees[e + 2] ?? -1;
        if (plain[target] === YES) continue;
        rows[q++] = trees[e] ?? 0;
        rows[q++] = trees[e + 1] ?? 0;
        rows[q++] = numbers[target] ?? -1;
      }
      rows[countAt] = (q - countAt - 1) / 3;
    }
    p = end;
  }
  return rows.slice(0, q);
}

/** Marks accepted blobs in which nothing was found: nobody will ask where they stand, and most entries are theirs. Something may have been found in what
 *  pointers of Git LFS stand for. */
function plainBlobs(segment: Segment, accepted: Uint8Array): Uint8Array {
  const { found, texts } = segment;
  const linked = linkedObjects(segment, accepted.length);
  const plain = accepted.map((mark, place) => (linked[place] === 1 ? NO : mark));
  for (let p = 0; p < found.length; p += ROW_WORDS) plain[found[p] ?? 0] = NO;
  for (const [pointer] of texts.lfs) plain[pointer] = NO;
  return plain;
}

function recordsOf({ segment: { found, texts }, accepted, numbers }: Kept, change: RuleChange | undefined): Records {
  const rows = new Int32Array(found.length);
  let q = 0;
  for (let p = 0; p < found.length; p += ROW_WORDS) {
    const object = found[p] ?? 0;
    if (accepted[object] !== YES) continue;
    rows.set(found.subarray(p, p + ROW_WORDS), q);
    rows[q] = numbers[object] ?? -1;
    q += ROW_WORDS;
  }
  return {
    secrets: texts.secrets.map(({ conditions, ...rest }) => {
      const secret = { ...rest, fingerprint: rest.fingerprint, secret: undefined };
      if (!conditions) return secret;
      const numberNow = (clause: number): number => change?.clauses.get(rest.patternId)?.get(clause) ?? clause;
      return { ...secret, conditions: conditions.map(numberNow) };
    }),
    rows: [rows.subarray(0, q)],
    parts: texts.parts,
    allow: texts.allow,
    // Archives in which something was found are read by every scan.
    members: [],
    archives: texts.archives
      .filter(([object]) => accepted[object] === YES)
      .map(([object, tally]) => ({ object: numbers[object] ?? -1, tally })),
    comments: [],
    lfsPointers: texts.lfs
      .filter(([object]) => accepted[object] === YES)
      .map(([object, oid]) => ({ object: numbers[object] ?? -1, oid })),
  };
}
