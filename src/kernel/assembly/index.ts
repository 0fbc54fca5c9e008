/** What the kernel exports to kernel.ts; nothing else may be called from outside. */
export { heapBase, resultSlots } from "./memory";
export { inflate, inflateRaw } from "./inflate";
export { streamBegin, streamInput, streamRun } from "./inflate-stream";
export { adler32 } from "./adler";
export { applyDelta, deltaSizes } from "./delta";
export { inBaseOrder, siblingStretches } from "./siblings";
export { treeEntriesTouched, treeEntryAt } from "./tree";
export { countNewlines, lastNewline } from "./lines";
export { setTables } from "./prefilter";
export { setNeighbours } from "./neighbours";
export { candidates, carryInto, carryTriggers, scanChanges, scanWhole } from "./carry";
export { countMarks, markChanges, markWhole, packMarks } from "./marks";
export { encodedChanges, encodedTexts, hasRow } from "./encoded";
export { decodeText, placesInText } from "./encoded-text";
export { setModel, sumsOfKinds } from "./value-odds";
export {
  countSteps,
  describeValue,
  featureAmounts,
  isPlaceholder,
  listedFeatures,
  readsAsProse,
  shareOfWords,
  weighValue,
} from "./value-text";
