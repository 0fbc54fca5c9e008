/** Which lines of a new version are not in the old one: the lines that a change adds.
 *  Lines end after a line feed byte and are told by byte offsets, so that text of any encoding, and none, can be compared.
 *  Myers' shortest edit (E. Myers, "An O(ND) difference algorithm and its variations", 1986), between lines that are unique on both
 *  sides (patience); where two versions have too little in common for it, all of the stretch counts as added. Pure. */

const LINE_FEED = 10;
/** Longest edit that is looked for in one stretch; its trace takes the square of it in 4-byte words. */
const MOST_EDITS = 1500;

/** A version's lines: numbers that are equal for equal lines, and where each ends. */
interface Lines {
  readonly numbers: Int32Array;
  readonly ends: Int32Array;
}

/** The added lines of one version. */
export class AddedLines {
  readonly #ends: Int32Array;
  readonly #added: Uint8Array;

  /** @param added - one byte a line, 1 where it is added; @param ends - byte offset after each line */
  constructor(added: Uint8Array, ends: Int32Array) {
    this.#added = added;
    this.#ends = ends;
  }

  /** Whether any line of the bytes [start, end) is added. */
  touches(start: number, end: number): boolean {
    for (let line = this.lineAt(start); line < this.#ends.length; line++) {
      if (this.#added[line] === 1) return true;
      if ((this.#ends[line] ?? 0) >= end) return false;
    }
    return false;
  }

  /** Number, from 0, of the line that a byte stands in. */
  lineAt(offset: number): number {
    let low = 0;
    for (let high = this.#ends.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a line, numbered from 0, is added. */
  has(line: number): boolean {
    return this.#added[line] === 1;
  }

  /** Lines that are added here and there: what a merge adds is in none of its parents. */
  and(other: AddedLines): AddedLines {
    return new AddedLines(
      this.#added.map((flag, line) => flag & (other.#added[line] ?? 0)),
      this.#ends,
    );
  }
}

/**
 * Compares two versions of a file.
 * @param before - undefined: there was none, so that every line is added
 */
export function addedLines(before: Uint8Array | undefined, now: Uint8Array): AddedLines {
  const known = new Map<string, number>();
  const after = readLines(now, known);
  const added = new Uint8Array(after.numbers.length);
  if (!before) return new AddedLines(added.fill(1), after.ends);
  const old = readLines(before, known);
  compareRange(old.numbers, after.numbers, added);
  return new AddedLines(added, after.ends);
}

function readLines(bytes: Uint8Array, known: Map<string, number>): Lines {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf(LINE_FEED, at);
    const end = feed < 0 ? text.length : feed + 1;
    const line = text.toString("latin1", at, end);
    let number = known.get(line);
    if (number === undefined) known.set(line, (number = known.size));
    numbers.push(number);
    ends.push(end);
    at = end;
  }
  return { numbers: Int32Array.from(numbers), ends: Int32Array.from(ends) };
}

/** Marks the added lines. Lines that only one side has need no search: they are added, or gone. */
function compareRange(old: Int32Array, now: Int32Array, added: Uint8Array): void {
  const inOld = new Set(old);
  const inNow = new Set(now);
  const left = old.filter((line) => inNow.has(line));
  const places: number[] = [];
  now.forEach((line, i) => {
    if (inOld.has(line)) places.push(i);
    else added[i] = 1;
  });
  const right = Int32Array.from(places, (i) => now[i] ?? 0);
  const marks = new Uint8Array(right.length);
  compareBetweenAnchors(left, right, marks);
  places.forEach((place, i) => (added[place] = marks[i] ?? 0));
}

/** Cuts both sides at lines that each has once and in the same order, and compares what lies between. */
function compareBetweenAnchors(a: Int32Array, b: Int32Array, marks: Uint8Array): void {
  let [fromA, fromB] = [0, 0];
  for (const [atA, atB] of [...anchors(a, b), [a.length, b.length] as const]) {
    shortestEdit(a.subarray(fromA, atA), b.subarray(fromB, atB), marks.subarray(fromB, atB));
    fromA = atA + 1;
    fromB = atB + 1;
  }
}

/** Pairs of places of lines that stand once on both sides: a longest run of them that ascends on both. */
function anchors(a: Int32Array, b: Int32Array): (readonly [number, number])[] {
  const once = (lines: Int32Array): Map<number, number> => {
    const places = new Map<number, number>();
    lines.forEach((line, i) => places.set(line, places.has(line) ? -1 : i));
    return places;
  };
  const inB = once(b);
  const pairs: (readonly [number, number])[] = [];
  for (const [line, atA] of once(a)) {
    const atB = inB.get(line) ?? -1;
    if (atA >= 0 && atB >= 0) pairs.push([atA, atB]);
  }
  pairs.sort(([x], [y]) => x - y);
  // Patience sorting: piles end ever lower, and each pair remembers the pile's top before it.
  const tops: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  const placeB = (pair: number | undefined): number => pairs[pair ?? -1]?.[1] ?? Infinity;
  pairs.forEach(([, atB], i) => {
    let low = 0;
    for (let high = tops.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (placeB(tops[middle]) < atB) low = middle + 1;
      else high = middle;
    }
    previous[i] = tops[low - 1] ?? -1;
    tops[low] = i;
  });
  const run: (readonly [number, number])[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = previous[i] ?? -1) {
    const pair = pairs[i];
    if (pair) run.push(pair);
  }
  return run.reverse();
}

/** Myers' algorithm, forwards, with the furthest points of every step kept to walk back. Marks the lines of `b` that are inserted. */
function shortestEdit(a: Int32Array, b: Int32Array, marks: Uint8Array): void {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) {
    marks.fill(1);
    return;
  }
  const most = Math.min(n + m, MOST_EDITS);
  const furthest = new Int32Array(2 * most + 3);
  const middle = most + 1;
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    trace.push(furthest.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const below = furthest[middle + k - 1] ?? 0;
      const above = furthest[middle + k + 1] ?? 0;
      let x = k === -d || (k !== d && below < above) ? above : below + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      furthest[middle + k] = x;
      if (x >= n && x - k >= m) return markInserted(trace, n, m, marks);
    }
  }
  marks.fill(1);
}

function markInserted(trace: readonly Int32Array[], n: number, m: number, marks: Uint8Array): void {
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d > 0; d--) {
    const points = trace[d] ?? new Int32Array(0);
    // trace[d] holds the diagonals -d-1 to d+1 as they stood before step d.
    const at = (k: number): number => points[k + d + 1] ?? 0;
    const k = x - y;
    const isInsertion = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const before = isInsertion ? k + 1 : k - 1;
    x = at(before);
    y = x - before;
    if (isInsertion && y >= 0) marks[y] = 1;
  }
}
