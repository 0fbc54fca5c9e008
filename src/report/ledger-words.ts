/** The ledger in words: what of a source was expected, looked at, left out and why. Knows nothing of layout. */
import { printable, printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { LedgerEntry } from "../model/result.ts";
import { bytesInWords, count } from "./words.ts";

/** One line of the ledger. @param place - where that is; "." or empty: it goes without saying */
export function ledgerSentence(entry: LedgerEntry, place: BytePath): string {
  const { source, scanned, expected, failed, skipped, bytes, notes } = entry;
  const number = scanned === expected ? "" : `${count(scanned)} of `;
  // Standard input is called "-".
  const where = place === "." || place === "" || place === "-" ? "" : ` in ${printablePath(place)}`;
  const clauses = [`${number}${counted(expected, source)}${where} (${bytesInWords(bytes)})`];
  if (failed > 0) clauses.push(`failed: ${count(failed)}`);
  for (const [heading, numbers] of [
    ["left out", skipped],
    ["noted", notes],
  ] as const) {
    const words = countedWords(numbers);
    if (words.length > 0) clauses.push(`${heading}: ${words.join(", ")}`);
  }
  return clauses.join("; ");
}

/** Numbers with what they count, as "3 files of another mode"; none that are zero. */
export function countedWords(numbers: Readonly<Record<string, number>>): string[] {
  return Object.entries(numbers)
    .filter(([, times]) => times > 0)
    .map(([what, times]) => counted(times, what));
}

const NOUN = /\b(archive|byte|commit|file|image|layer|member|merge|object|submodule|tree|value)s\b/;

/** A number with what it counts: `12 git objects`, `1 git object`, `standard input`. @param what - of many */
export function counted(times: number, what: string): string {
  if (what === "standard input" && times === 1) return what;
  return `${count(times)} ${printable(times === 1 ? what.replace(NOUN, "$1").replace(/\bentries\b/, "entry") : what)}`;
}
