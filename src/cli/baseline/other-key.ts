/** Brings entries of a baseline that was made with another key over to the key in force. No fingerprint can be turned into another, so the values are found
 *  once more under the other key: what an entry means there, and is found here, keeps its reason, owner and end. */
import { keyHome, keyId, readKeyOf, type FoundKey } from "../../config/key.ts";
import { printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import type { Finding, Verdict } from "../../model/finding.ts";
import type { BaselineEntry } from "../../model/policy.ts";
import type { Baseline } from "../../policy/baseline-file.ts";
import { baselineId } from "../../policy/compiled.ts";
import type { Terminal } from "../command.ts";

/** A baseline of dredge's own among the files of `--import`. */
export interface OwnImport {
  readonly file: string;
  readonly baseline: Baseline;
}

/**
 * Entries under the key in force; what matches nothing any more is counted on standard error.
 * @param known - findings with their values, under the key in force
 * @param scanWith - the same findings under another key
 * @throws UsageError where that key is not here
 */
export async function entriesOfOthers(
  imports: readonly OwnImport[],
  known: readonly Verdict[],
  key: FoundKey,
  scanWith: (key: string) => Promise<readonly Verdict[]>,
  terminal: Terminal,
): Promise<readonly BaselineEntry[]> {
  const found: BaselineEntry[] = [];
  const byValue = new Map(known.map(({ finding }) => [valueOf(finding), finding]));
  for (const { file, baseline } of imports) {
    const verdicts = isOf(baseline, key) ? known : await scanWith(keyOf(file, baseline, terminal));
    const byId = new Map(verdicts.map(({ finding }) => [baselineId(finding), finding]));
    let lost = 0;
    for (const entry of baseline.entries) {
      const theirs = byId.get(entry.id);
      const ours = theirs && byValue.get(valueOf(theirs));
      const id = ours && baselineId(ours);
      if (id !== undefined) found.push({ ...entry, id });
      else lost++;
    }
    const missed = lost === 0 ? "" : `; ${lost} match nothing that dredge finds, and are left out`;
    terminal.err(`dredge: ${printable(file)}: ${baseline.entries.length} entries${missed}\n`);
  }
  return found;
}

/** What is one secret under any key; one without a value is known by its place. */
function valueOf(finding: Finding): string {
  return `${finding.patternId}\0${finding.secret ?? finding.placeFingerprint}`;
}

function isOf({ keyId: id }: Baseline, { key }: FoundKey): boolean {
  return id === undefined || id === keyId(key);
}

function keyOf(file: string, { keyId: id = "" }: Baseline, { environment }: Terminal): string {
  const key = readKeyOf(environment, id);
  if (key !== undefined) return key;
  throw new UsageError(`${file}:1: its key is not here: put it into ${keyHome(environment, id)}`);
}
