/** Files that are counted together, and the ledger line that comes of it. Types only. */
import type { LedgerEntry } from "../model/result.ts";

/** What was read of the files of one group. */
export interface GroupTotals {
  scanned: number;
  failed: number;
  bytes: number;
}

/** How the ledger line of a group of files is made. */
export interface GroupLedger {
  readonly group: number;
  readonly make: (totals: GroupTotals) => LedgerEntry;
}
