/** What every match holds beside its literal, as steps that the kernel can take: classes, counts, alternatives and near lookarounds.
 *  Sound by construction: where a part cannot be said exactly, something that it implies is said instead.
 *  Knows nothing of the kernel's memory. */
import type { Probe } from "../model/pattern.ts";
import { NO_BYTES, setToHex, sizeOf, union } from "./class-set.ts";
import { chanceOf } from "./frequency.ts";
import { bytesOf, maxLength, minLength, type Look, type Tree } from "./regex-tree.ts";

/** Steps that one part may take; a larger one is told by its bytes and lengths alone. */
const MAX_STEPS = 160;
const NOTHING: Tree = { kind: "sequence", items: [] };
/** Rounds of a repeat that are written out. */
const MAX_ROUNDS = 4;

/**
 * What stands beside a literal: first the run that is hardest to find by chance, then every step.
 *
 * @param parts - in the order of the text
 * @param direction - "before": they are read from the last to the first
 */
export function probesOf(parts: readonly Tree[], direction: "after" | "before"): readonly Probe[] {
  const row = direction === "after" ? parts : parts.toReversed();
  return [...tellingRun(row), ...joined(stepsOfRow(row, direction))];
}

/** Runs of the same class in a row are one. */
function joined(row: readonly Probe[]): readonly Probe[] {
  const out: Probe[] = [];
  for (const step of row) {
    const last = out.at(-1);
    if (step[0] === "run" && last?.[0] === "run" && last[1] === step[1])
      out[out.length - 1] = ["run", step[1], last[2] + step[2], last[3] + step[3]];
    else out.push(step);
  }
  return out;
}

/** The run of one class that every match holds and that chance makes least often; quick to look for. Nothing where it stands at once. */
function tellingRun(row: readonly Tree[]): readonly Probe[] {
  let best: { readonly step: Probe; readonly pass: number } | undefined;
  let distance = 0;
  for (let from = 0; from < row.length; from++) {
    let set = NO_BYTES;
    let run = 0;
    for (const part of row.slice(from)) {
      set = union(set, bytesOf(part));
      if (sizeOf(set) > 200) break;
      run += minLength(part);
      if (run === 0) continue;
      // Members of a class stand together in words, so a run is likelier than its bytes one by one; and so do places to begin.
      const pass = (run * Math.log(chanceOf(set)) + Math.log(distance + 1)) / 2;
      if (pass < (best?.pass ?? -0.7)) best = { step: ["within", setToHex(set), run, distance], pass };
    }
    distance += maxLength(row[from] ?? NOTHING);
  }
  return best && best.step[3] !== 0 ? [best.step] : [];
}

function stepsOfRow(row: readonly Tree[], direction: "after" | "before"): readonly Probe[] {
  return row.flatMap((part) => stepsOf(part, direction));
}

function stepsOf(tree: Tree, direction: "after" | "before"): readonly Probe[] {
  switch (tree.kind) {
    case "bytes":
      return [["run", setToHex(tree.set), 1, 1]];
    case "sequence":
      return stepsOfRow(direction === "after" ? tree.items : tree.items.toReversed(), direction);
    case "choice":
      return choiceSteps(tree, direction);
    case "repeat":
      return repeatSteps(tree, direction);
    case "look":
      return lookSteps(tree.look);
  }
}

/** Only how many bytes there are, and which they can be. */
function roughly(tree: Tree): readonly Probe[] {
  const longest = maxLength(tree);
  return longest === 0 ? [] : [["run", setToHex(bytesOf(tree)), minLength(tree), longest]];
}

function choiceSteps(tree: Extract<Tree, { kind: "choice" }>, direction: "after" | "before"): readonly Probe[] {
  const distinct = new Map(
    tree.items.map((item) => {
      const steps = stepsOf(item, direction);
      return [JSON.stringify(steps), joined(steps)];
    }),
  );
  const rows = [...distinct.values()];
  // Nothing is asked of this place.
  if (maxLength(tree) === 0 && rows.some((row) => row.length === 0)) return [];
  const only = rows[0];
  if (rows.length === 1 && only) return only;
  return sizeOfRows(rows) > MAX_STEPS ? roughly(tree) : [["any", rows]];
}

function repeatSteps(tree: Extract<Tree, { kind: "repeat" }>, direction: "after" | "before"): readonly Probe[] {
  const { item, min, max } = tree;
  if (item.kind === "bytes") return [["run", setToHex(item.set), min, max]];
  const round = stepsOf(item, direction);
  if (max > MAX_ROUNDS || sizeOfRows([round]) * max > MAX_STEPS) return roughly(tree);
  let rest: readonly Probe[] = [];
  for (let i = min; i < max; i++) rest = [["any", [[], [...round, ...rest]]]];
  return [...Array.from({ length: min }, () => round).flat(), ...rest];
}

function lookSteps(look: Look): readonly Probe[] {
  switch (look.at) {
    case "next-not":
    case "previous-not":
      return sizeOf(look.set) === 0 ? [] : [[look.at, setToHex(look.set)]];
    case "before":
      return [["before", setToHex(look.set), look.within]];
    case "ahead": {
      const steps = stepsOf(look.tree, "after");
      return sizeOfRows([steps]) > MAX_STEPS ? [] : [["ahead", steps]];
    }
  }
}

function sizeOfRows(rows: readonly (readonly Probe[])[]): number {
  return rows.reduce((sum, row) => sum + 1 + row.reduce((n, step) => n + sizeOfStep(step), 0), 0);
}

function sizeOfStep(step: Probe): number {
  if (step[0] === "any") return 1 + sizeOfRows(step[1]);
  return step[0] === "ahead" ? 1 + sizeOfRows([step[1]]) : 1;
}
