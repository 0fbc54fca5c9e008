/** `dredge baseline create` and `update`: a scan, and entries for what counts; or, with --import, for what another tool's file accepts. */
import { existsSync } from "node:fs";
import { makeKey } from "../../config/key.ts";
import { anyTarget } from "../../config/targets.ts";
import { UsageError } from "../../model/errors.ts";
import type { Finding, Verdict } from "../../model/finding.ts";
import type { BaselineEntry } from "../../model/policy.ts";
import type { ScanResult } from "../../model/result.ts";
import { joined } from "../../policy/baseline-merge.ts";
import { baselineId } from "../../policy/compiled.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { Acceptance } from "../commands/baseline.ts";
import { EXIT, exitCodeFor, type ExitCode } from "../exit-code.ts";
import { runScan, settle } from "../run-scan.ts";
import { shownPath, writeBaseline } from "./write.ts";

const NO_FINGERPRINT =
  "doubtful values that count have no fingerprint, so they are not in it: leave them out by rule and path (allow in dredge.yaml), or have only surer ones fail (confidence: medium)";

/**
 * Accepts findings.
 * @param path - of what is scanned; undefined: the repository one stands in
 */
export async function acceptFindings(
  action: "create" | "update",
  path: string | undefined,
  acceptance: Acceptance,
  args: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const imports = args.values("import") ?? [];
  if (acceptance.reason === undefined && imports.length === 0) {
    throw new UsageError(
      'why is it accepted? --reason "…"; --owner NAME and --until DAY say who answers for it, and how long',
    );
  }
  const { target } = anyTarget(terminal.workingDirectory, path);
  const { loaded, options, accepted } = await settle([target], args, terminal, {
    noBaseline: action === "create",
    toleratesEnded: true,
  });
  const { baselinePath, policy } = loaded;
  const shown = shownPath(baselinePath, terminal.workingDirectory);
  refuseWrongAction(action, baselinePath, shown);
  const { readImports, matchImports } = await import("./import.ts");
  const { entriesOfOthers } = await import("./other-key.ts");
  const { foreign, own } = readImports(imports, terminal.workingDirectory);
  const key = loaded.key ?? makeKey(terminal.environment);
  if (loaded.key === undefined) {
    terminal.err(
      `dredge: made the key ${key.from}; keep it out of the repository, and give it to who scans (see docs/policy.md)\n`,
    );
  }
  // Values are compared with those of the other tool, and with what would be written; none of them is shown.
  const scanWith = (secret: string): Promise<ScanResult> =>
    runScan({ ...options, fingerprintKey: secret, reveal: true }, args, terminal);
  const result = await scanWith(key.key);
  refuseValues(acceptance, result.verdicts);
  const active = result.verdicts.filter(({ status, finding }) => status === "active" && !finding.dummy);
  const ofOthers = async (other: string): Promise<readonly Verdict[]> => (await scanWith(other)).verdicts;
  const takenOver = await entriesOfOthers(own, result.verdicts, key, ofOthers, terminal);
  const additions =
    imports.length > 0
      ? matchImports(foreign, active, acceptance, target, terminal)
      : active
          .filter(({ gates }) => gates)
          .flatMap(({ finding }) => entryFor(finding, acceptance.reason ?? "", acceptance) ?? []);
  const left = active.filter(({ gates, finding }) => gates && baselineId(finding) === undefined).length;
  if (left > 0 && imports.length === 0) terminal.err(`dredge: ${left} ${NO_FINGERPRINT}\n`);
  const known = action === "create" ? [] : policy.baseline;
  const entries = new Map(joined([...known, ...takenOver]));
  const before = joined(known).size;
  for (const entry of additions) entries.set(entry.id, entry);
  writeBaseline(baselinePath, [...entries.values()], key.key);
  const added = entries.size - before;
  terminal.out(`${shown}: ${entries.size} entries, ${added} new\n`);
  const exitCode = exitCodeFor({ ...result, verdicts: [] }, accepted);
  if (exitCode === EXIT.incomplete) {
    terminal.err("dredge: the scan is incomplete: what could not be looked at is not in it (dredge says what)\n");
  }
  return exitCode;
}

function refuseWrongAction(action: "create" | "update", path: string, shown: string): void {
  if (action === "create" && existsSync(path)) {
    throw new UsageError(`${shown}: is there already; dredge baseline update adds what counts now`);
  }
  if (action === "update" && !existsSync(path)) {
    throw new UsageError(`${shown}: no such file; make it with dredge baseline create`);
  }
}

/** The baseline holds no secrets, and an accepted value in a reason would never be found there. */
function refuseValues({ reason, owner }: Acceptance, verdicts: readonly Verdict[]): void {
  for (const [flag, words] of Object.entries({ "--reason": reason, "--owner": owner })) {
    const text = Buffer.from(words ?? "", "utf8").toString("latin1");
    const isHeld = ({ finding: { secret, dummy } }: Verdict): boolean => !dummy && !!secret && text.includes(secret);
    if (verdicts.some(isHeld)) {
      throw new UsageError(`${flag} holds the value of a finding, and the baseline must not: say it without`);
    }
  }
}

/** An entry that accepts a finding; undefined where nothing stands for it. */
export function entryFor(
  finding: Finding,
  reason: string,
  { owner, until }: Pick<Acceptance, "owner" | "until">,
): BaselineEntry | undefined {
  const id = baselineId(finding);
  return id === undefined ? undefined : { id, rule: finding.patternId, reason, owner, until, line: 0 };
}
