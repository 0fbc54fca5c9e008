/** Judges that no regex can replace: key blocks, assignments, tables.
 *  A judge is a pure function of one window; adding one is a file and a line here. */
import { assignmentJudge } from "./assignment.ts";
import { derJudge, keyStoreJudge } from "./binary-keys.ts";
import { pemJudge } from "./pem.ts";
import { puttyJudge } from "./putty.ts";
import { tableJudge } from "./table.ts";
import * as armour from "../spelled/armour.ts";
import * as rows from "../spelled/rows.ts";
import { AFTER, BEFORE, spellNumbers } from "../spelled/numbers.ts";
import type { Speller, Spelling } from "../spelled/spelled.ts";
import * as words from "../spelled/words.ts";
import type { Judge } from "./window.ts";

function spelling(before: number, after: number, spell: Speller): Judge {
  return { before, after, probes: { after: [], before: [] }, spell };
}

const SPELLERS: Readonly<Record<Spelling, Judge>> = {
  numbers: spelling(BEFORE, AFTER, spellNumbers),
  "pieces of strings": spelling(words.BEFORE, words.AFTER, words.spellPieces),
  reversed: spelling(words.BEFORE, words.AFTER, words.spellReversed),
  rot13: spelling(words.BEFORE, words.AFTER, words.spellTurned),
  "base64 among other bytes": spelling(rows.BEFORE, rows.AFTER, rows.spellBase64),
  base85: spelling(rows.BEFORE, rows.AFTER, rows.spellBase85),
  uuencode: spelling(armour.BEFORE, armour.AFTER, armour.spellUuencoded),
  "a binary patch": spelling(armour.BEFORE, armour.AFTER, armour.spellPatch),
};

/** By the name that a pattern gives in `judge`. */
export const JUDGES: Readonly<Record<string, Judge>> = {
  pem: pemJudge,
  putty: puttyJudge,
  der: derJudge,
  "key-store": keyStoreJudge,
  assignment: assignmentJudge,
  table: tableJudge,
  ...SPELLERS,
};
