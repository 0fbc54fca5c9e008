/** Which objects of a segment are commits, trees or tags; the others are blobs. Knows nothing of what their rows say. */
import { nextTreeRow } from "../tree-rows.ts";
import type { Segment } from "./segment.ts";

/** One byte an object: 1 for those that link to others. @param objects - of the segment */
export function linkedObjects(
  { commits, treeRows: trees, tags }: Pick<Segment, "commits" | "treeRows" | "tags">,
  objects: number,
): Uint8Array {
  const marks = new Uint8Array(objects);
  const mark = (place: number | undefined): void => {
    if (place !== undefined && place < objects) marks[place] = 1;
  };
  for (let p = 0; p < commits.length; p += 4 + (commits[p + 3] ?? 0)) mark(commits[p]);
  for (let p = 0; p < trees.length; p = nextTreeRow(trees, p)) mark(trees[p]);
  for (let p = 0; p < tags.length; p += 2) mark(tags[p]);
  return marks;
}
