/** The first half of every command that scans: settle the options from flags and files, and scan with progress on the terminal.
 *  Everything that can be wrong with flags is told before the scan starts. The engine is imported when its turn comes. */
import { cacheDirectory } from "../config/cache-directory.ts";
import { standingRepository } from "../config/file.ts";
import { loadPolicy, type LoadedPolicy, type PolicyRequest } from "../config/policy.ts";
import { resolveRequest, type ScanFlags, type ScanRequest } from "../config/resolve.ts";
import { printable } from "../model/display.ts";
import type { ScanOptions, Target } from "../model/options.ts";
import type { ScanResult } from "../model/result.ts";
import type { LoadedRules } from "../scan/rules.ts";
import { changeUnderReview } from "./change-under-review.ts";
import type { Arguments, Terminal } from "./command.ts";
import { startProgress } from "./progress.ts";
import { rulesOfBase } from "./rules-of-base.ts";
import { ruleFiles, unknownRules } from "./rule-words.ts";
import { removedOnSignal } from "./signals.ts";

export interface Settled extends ScanRequest {
  readonly loaded: LoadedPolicy;
}

/**
 * What to scan and how.
 * @param targets - the first is the one that a policy is read for
 * @param apart - how the baseline counts otherwise than usual
 * @throws UsageError for what the user has to mend
 */
export async function settle(
  targets: readonly [Target, ...Target[]],
  args: Arguments,
  terminal: Terminal,
  apart: Pick<PolicyRequest, "noBaseline" | "toleratesEnded"> = {},
): Promise<Settled> {
  const [target] = targets;
  const { workingDirectory } = terminal;
  const change = await changeUnderReview(target, workingDirectory);
  let request: ScanRequest | undefined;
  const notices: string[] = [];
  const loaded = await loadPolicy({
    workingDirectory,
    environment: terminal.environment,
    target,
    config: args.value("config"),
    baseline: args.value("baseline"),
    rego: args.value("policy"),
    noBaseline: apart.noBaseline ?? args.has("no-baseline"),
    toleratesEnded: apart.toleratesEnded ?? false,
    noSuppressions: args.has("no-suppressions"),
    change,
    check: async (read) => {
      const { options: asked, accepted } = resolveRequest(targets, flagsFrom(args, terminal), read);
      const files = rulesOfBase(asked.rules, change, standingRepository(workingDirectory) ?? workingDirectory);
      const cache = args.value("cache");
      const options = {
        ...asked,
        rules: files.paths,
        cache: cache === undefined ? undefined : cacheDirectory(workingDirectory, cache),
      };
      request = { options, accepted };
      notices.push(...files.notices);
      try {
        const brought = files.paths.length > 0 ? await rulesFrom(options, terminal) : undefined;
        return await unknownRules(options, read.settings, brought?.ids);
      } finally {
        // They are read now, and kept.
        files.remove();
      }
    },
  });
  if (!request) throw new Error("a policy was loaded and nothing was asked for");
  for (const notice of [...loaded.notices, ...notices]) terminal.err(`dredge: ${printable(notice)}\n`);
  return { ...request, loaded };
}

/** Reads the rule files; what cannot be honoured is told even to those who asked for quiet. */
async function rulesFrom({ rules, skip }: ScanOptions, terminal: Terminal): Promise<LoadedRules> {
  const { loadRules } = await import("../scan/rules.ts");
  const loaded = loadRules(rules, skip);
  for (const warning of loaded.warnings) terminal.err(`dredge: ${printable(warning)}\n`);
  return loaded;
}

/** Targets whose scan may take seconds. */
const LONG_SCANS: ReadonlySet<Target["kind"]> = new Set(["repository", "directory", "files", "image"]);

/** Scans. */
export async function runScan(options: ScanOptions, args: Arguments, terminal: Terminal): Promise<ScanResult> {
  const { scan } = await import("../scan/run.ts");
  if (options.targets.some(({ kind }) => LONG_SCANS.has(kind))) (await import("./engine-budget.ts")).optimiseLate();
  const progress = startProgress(terminal, !args.has("quiet") && !args.has("no-progress"));
  const notices: string[] = [];
  const gone: (() => void)[] = [];
  try {
    const result = await scan(options, {
      progress: progress.report,
      notice: (text) => notices.push(text),
      temporary: (directory) => gone.push(removedOnSignal(directory)),
    });
    progress.end();
    for (const notice of notices) terminal.err(`dredge: ${printable(notice)}\n`);
    return result;
  } finally {
    for (const each of gone) each();
    progress.end();
  }
}

function flagsFrom(args: Arguments, terminal: Terminal): ScanFlags {
  return {
    jobs: args.value("jobs"),
    timeout: args.value("timeout"),
    severity: args.value("severity"),
    confidence: args.value("confidence"),
    only: args.values("only"),
    skip: args.values("skip"),
    detector: args.values("detector"),
    rules: ruleFiles(args, terminal),
    allowIncomplete: args.value("allow-incomplete"),
    verifyObjects: args.has("verify-objects"),
    reveal: args.has("reveal"),
    noIgnore: args.has("no-ignore"),
    noArchives: args.has("no-archives"),
    archives: args.has("archives"),
  };
}
