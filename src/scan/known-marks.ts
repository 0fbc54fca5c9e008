/** Which trees hold what was found, as far as a cache knows: only trees that are new are followed. Where what a cache says may not hold for what
 *  was found now, all rows are looked at. Knows nothing of how a cache is kept. */
import type { LinkRecords } from "./link-records.ts";
import { classify, TreeClasses } from "./tree-classes.ts";
import { markTrees, type TreeMarks } from "./tree-marks.ts";
import { nextTreeRow, TreeRows } from "./tree-rows.ts";

/**
 * Marks trees, and joins those that hold the same.
 *
 * @param objects - number of objects in the repository
 * @param hashBytes - bytes of an id: 20 or 32
 * @param links - of all workers, and of a cache
 * @param found - one byte an object, 1 where it is asked for
 */
export function markClasses(
  objects: number,
  hashBytes: number,
  links: readonly LinkRecords[],
  found: Uint8Array,
): TreeClasses {
  const mark = (rowsOf: readonly LinkRecords[], wanted: Uint8Array): TreeMarks => {
    const rows = new TreeRows(objects, hashBytes);
    for (const { trees, names } of rowsOf) rows.add(trees, names);
    return markTrees(rows, wanted);
  };
  const isFound = (object: number): boolean => found[object] === 1;
  let classes = fromKnown(objects, links, found, mark);
  if (!classes) {
    classes = new TreeClasses(objects);
    classify(mark(links, found.slice()), classes, isFound);
  }
  // What no tree holds is asked for all the same.
  for (let object = 0; object < found.length; object++) if (isFound(object)) classes.leaf(object);
  return classes;
}

function fromKnown(
  objects: number,
  links: readonly LinkRecords[],
  found: Uint8Array,
  mark: (links: readonly LinkRecords[], wanted: Uint8Array) => TreeMarks,
): TreeClasses | undefined {
  const known = links.flatMap((link) => link.known ?? []);
  if (known.length === 0 || !known.every((trees) => trees.isAsBefore(found))) return undefined;
  const classes = new TreeClasses(objects);
  for (const trees of known) trees.addTo(classes);
  const fresh = links.filter((link) => !link.known);
  const wanted = found.slice();
  for (const object of namedIn(fresh)) if (classes.numberOf(object) >= 0) wanted[object] = 1;
  const marks = mark(fresh, wanted);
  // A known tree that holds one which is marked only now was known to hold less.
  const marked = new Uint8Array(objects);
  for (const tree of marks.topDown) marked[marks.objectOf(tree)] = 1;
  if (marks.topDown.length > 0 && known.some((trees) => trees.names(marked))) return undefined;
  classify(marks, classes, (object) => found[object] === 1);
  return classes;
}

function* namedIn(links: readonly LinkRecords[]): Iterable<number> {
  for (const rows of links.flatMap(({ trees }) => trees)) {
    for (let p = 0; p < rows.length;) {
      const end = nextTreeRow(rows, p);
      for (let e = p + 4 + (rows[p + 2] ?? 0) * 3; e < end; e += 3) yield rows[e + 2] ?? 0;
      p = end;
    }
  }
}
