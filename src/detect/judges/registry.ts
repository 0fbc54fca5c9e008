/** Judges that no regex can replace: key blocks, assignments, tables.
 *  A judge is a pure function of one window; adding one is a file and a line here. */
import { assignmentJudge } from "./assignment.ts";
import { derJudge, keyStoreJudge } from "./binary-keys.ts";
import { pemJudge } from "./pem.ts";
import { puttyJudge } from "./putty.ts";
import { tableJudge } from "./table.ts";
import type { Judge } from "./window.ts";

/** By the name that a pattern gives in `judge`. */
export const JUDGES: Readonly<Record<string, Judge>> = {
  pem: pemJudge,
  putty: puttyJudge,
  der: derJudge,
  "key-store": keyStoreJudge,
  assignment: assignmentJudge,
  table: tableJudge,
};
