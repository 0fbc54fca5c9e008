/** What stands in which column of a segment's file. Columns that most scans never ask for stand last, and are read when somebody does: rows of trees,
 *  rules, and what stands in groups of objects. Knows nothing of how files are laid out or what rows mean. */
import { encodeFile, type SegmentFile } from "./segment-file.ts";
import type { NewSegment, Segment, SegmentTexts } from "./segment.ts";
import { decodeTreeRows } from "./tree-code.ts";

const WORD = 4;
/** How many columns are read at once, and the places of those behind them. */
const AT_ONCE = 11;
const [RULES, TREES, GRAMS, END] = [AT_ONCE, AT_ONCE + 1, AT_ONCE + 2, AT_ONCE + 5];

/** A segment's bytes, in pieces. */
export function encodeSegment(segment: NewSegment): Uint8Array[] {
  const { header, ids, others, sizes, commits, tags, names, found, texts, rules, trees, grams, classes } = segment;
  const text = (value: string, encoding: "latin1" | "utf8"): Uint8Array => Buffer.from(value, encoding);
  const atOnce = [
    ids,
    others,
    sizes,
    commits,
    tags,
    text(names.join("\0"), "latin1"),
    found,
    text(JSON.stringify(texts), "utf8"),
    classes.classOf,
    classes.rows,
    classes.found,
  ];
  const late = [text(JSON.stringify(rules), "utf8"), trees.bytes, grams.groupOf, grams.lengths, grams.sealed];
  const columns = [...atOnce, ...late].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return encodeFile({ ...header, treeWords: trees.words }, columns);
}

/**
 * Reads what every scan needs of a segment.
 *
 * @param late - called around all that is read later: by then the file may be gone, or turn out to be damaged
 * @throws FormatError when it is damaged
 */
export function readSegment(file: SegmentFile, late: <Result>(read: () => Result) => Result): Segment {
  const { header } = file;
  const columns = file.columns(0, AT_ONCE);
  const column = (i: number): Buffer => columns[i] ?? Buffer.alloc(0);
  const sizes = column(2);
  const rules = once(() => late(() => JSON.parse(textOf(file.columns(RULES, TREES)[0])) as Segment["rules"]));
  const rows = once(() =>
    late(() => decodeTreeRows({ words: header.treeWords, bytes: file.columns(TREES, GRAMS)[0] ?? Buffer.alloc(0) })),
  );
  const grams = once(() => late(() => file.columns(GRAMS, END)));
  return {
    header,
    ids: column(0),
    others: column(1),
    sizes: new Uint32Array(sizes.buffer as ArrayBuffer, sizes.byteOffset, sizes.length / WORD),
    commits: words(column(3)),
    tags: words(column(4)),
    names: column(5).toString("latin1").split("\0"),
    found: words(column(6)),
    texts: JSON.parse(textOf(column(7))) as SegmentTexts,
    classes: { classOf: words(column(8)), rows: words(column(9)), found: words(column(10)) },
    get rules() {
      return rules();
    },
    get treeRows() {
      return rows();
    },
    get grams() {
      const [groupOf, lengths, sealed] = grams();
      return { groupOf: words(groupOf), lengths: words(lengths), sealed: sealed ?? Buffer.alloc(0) };
    },
  };
}

function textOf(column: Buffer | undefined): string {
  return column?.toString("utf8") ?? "";
}

function words(column: Buffer | undefined): Int32Array<ArrayBuffer> {
  if (!column) return new Int32Array(0);
  return new Int32Array(column.buffer as ArrayBuffer, column.byteOffset, column.length / WORD);
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
