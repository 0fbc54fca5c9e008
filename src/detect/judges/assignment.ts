/** The generic detector: a value assigned to a name that says it is a secret (`db_password = "…"`, `--token …`, `apiKey: …`).
 *  Reads the syntax around the keyword, refuses what cannot be a value, weighs the rest with a small model.
 *  Path-blind: what the file's name says is applied after placement. */
import { explain, featuresOf, weigh } from "../model/score.ts";
import { readName } from "./assignment/names.ts";
import { isReference } from "./assignment/references.ts";
import { readAssignment } from "./assignment/syntax.ts";
import type { Judge, Window, WindowMatch } from "./window.ts";

/** Characters of the window before and after the keyword's first; the whole is at most 512. */
export const BEFORE = 96;
export const AFTER = 412;
const MIN_VALUE = 4;
/** Log-odds below which no path could lift a value to the lowest threshold anybody sets. */
const FLOOR = -2.2;

function judge(window: Window): WindowMatch | undefined {
  const { text, at, length } = window;
  const assignment = readAssignment(text, at, length);
  if (!assignment) return undefined;
  const name = readName(assignment.name);
  if (!name || isReference(assignment)) return undefined;
  // `"token": "PXAT"`: a constant's name.
  if (name.secretClass !== "password" && /^[A-Z]{2,8}$/.test(assignment.value)) return undefined;
  const features = featuresOf(assignment, name);
  const score = weigh(features);
  if (score < FLOOR) return undefined;
  const { nameStart, valueStart, valueEnd } = assignment;
  return {
    start: nameStart,
    end: valueEnd,
    secretStart: valueStart,
    secretEnd: valueEnd,
    score,
    evidence: explain(features),
  };
}

export const assignmentJudge: Judge = {
  before: BEFORE,
  after: AFTER,
  shapes: [
    { kind: "assignment", charClass: new Uint8Array(32), minRun: MIN_VALUE, maxDistance: 0, direction: "after" },
  ],
  judge,
};
