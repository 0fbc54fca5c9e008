/** `dredge git https://…`: clones to a temporary directory, scans that, and leaves nothing behind.
 *  The report names the URL, never the temporary path. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScanResult } from "../model/result.ts";
import { bytePath, historyTarget } from "../config/targets.ts";
import { cloneRemote, parseRemote } from "./clone.ts";
import type { Arguments, Terminal } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { startProgress } from "./progress.ts";
import { scanAndReport } from "./scan-and-report.ts";
import { removedOnSignal } from "./signals.ts";

/**
 * Clones and scans.
 * @param url - as typed, perhaps with a name and a password
 * @throws UsageError when it cannot be cloned
 */
export async function scanRemote(url: string, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const remote = parseRemote(url);
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "dredge-")));
  const isGone = removedOnSignal(directory);
  try {
    const progress = startProgress(terminal, !args.has("quiet") && !args.has("no-progress"));
    try {
      await cloneRemote(remote, directory, progress.report);
    } finally {
      progress.end();
    }
    const { target } = historyTarget(directory, directory);
    return await scanAndReport({ target }, args, terminal, {
      rename: (result) => fromRemote(result, directory, remote.url),
    });
  } finally {
    isGone();
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The result as seen from the remote: its URL in place of the temporary path, and what was "local" exposed by the server.
 * @param directory - absolute path of the clone
 */
export function fromRemote(result: ScanResult, directory: string, url: string): ScanResult {
  const path = bytePath(directory);
  const renamed = replaceEverywhere(result, path, url);
  return {
    ...renamed,
    verdicts: renamed.verdicts.map((verdict) =>
      verdict.finding.exposure === "local"
        ? { ...verdict, finding: { ...verdict.finding, exposure: "remote" } }
        : verdict,
    ),
  };
}

/** A copy of plain data with one text replaced in all its strings. */
function replaceEverywhere<Value>(value: Value, from: string, to: string): Value {
  if (typeof value === "string") return value.replaceAll(from, to) as Value & string;
  if (Array.isArray(value)) return value.map((item: unknown) => replaceEverywhere(item, from, to)) as Value & unknown[];
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, replaceEverywhere(item as unknown, from, to)]);
  return Object.fromEntries(entries) as Value;
}
