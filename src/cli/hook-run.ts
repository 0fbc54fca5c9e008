/** What each hook scans: before a commit what is staged, before and on receiving a push what it brings.
 *  Git tells the rest through the environment: the index of the commit being made, quarantined objects. */
import { gitPlaces, stagingPlaces } from "../config/git-places.ts";
import { rangeRequest } from "../config/range.ts";
import { bytePath } from "../config/targets.ts";
import type { RangeChanges, StagedChanges } from "../model/options.ts";
import type { Arguments, Terminal } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { mainOf, pushRange, receivedRange, refsOf } from "./hook-input.ts";
import type { HookName } from "./hook-script.ts";
import { scanAndReport } from "./scan-and-report.ts";

/** A commit that changes no file and a push of what is known already are in order. */
const MANNER = { accept: ["empty-range"], brief: true } as const;

/**
 * Runs a hook.
 * @param words - what follows the hook's name: git's own arguments, or with `--files` the files that the pre-commit framework names
 */
export async function runHook(
  name: HookName,
  words: readonly string[],
  args: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (name === "pre-commit") {
    const changes = args.has("files") ? namedChanges(words, terminal) : allStaged();
    return changes === undefined ? scanFiles(words, args, terminal) : scanChanges(changes, args, terminal);
  }
  // Outside of any repository nothing could be looked at, whatever is pushed.
  gitPlaces(terminal.workingDirectory, undefined, terminal.environment);
  const input = Buffer.from(terminal.input()).toString("latin1");
  const range = name === "pre-push" ? pushRange(input, words[0] ?? "") : receivedRange(input);
  if (range !== undefined) return scanChanges(range, args, terminal);
  terminal.err(
    `dredge: ${input === "" ? "nothing is pushed" : "the push only deletes refs"}: there is nothing to look at\n`,
  );
  return EXIT.clean;
}

function allStaged(): StagedChanges {
  return { kind: "staged", paths: undefined };
}

/** While a commit is made git sets `GIT_INDEX_FILE`; the framework tells ranges by variables of its own. Otherwise the files are meant as they are. */
function namedChanges(words: readonly string[], { environment }: Terminal): StagedChanges | RangeChanges | undefined {
  const from = environment["PRE_COMMIT_FROM_REF"] ?? "";
  const to = environment["PRE_COMMIT_TO_REF"] ?? "";
  const remote = environment["PRE_COMMIT_REMOTE_NAME"] ?? "";
  if (from !== "" && to !== "") return { ...frameworkRange(from, to), policyIfHere: mainOf(remote) };
  const pushed = environment["PRE_COMMIT_LOCAL_BRANCH"] ?? "";
  if (pushed !== "") return firstPush(pushed, remote);
  return (environment["GIT_INDEX_FILE"] ?? "") === "" ? undefined : { kind: "staged", paths: words.map(bytePath) };
}

/** A base of zeros is what the framework makes of a branch that the remote does not have. */
function frameworkRange(from: string, to: string): RangeChanges {
  const words = { sinceCommit: undefined, ref: undefined, branch: undefined };
  const range = rangeRequest({ range: `${from}..${to}`, ...words });
  return /^0+$/.test(from) ? { ...range, bases: [], baseRefs: ["refs/remotes/"] } : range;
}

/** Of a push that begins with a root commit the framework names all files and no range; what they no longer show is pushed as well. */
function firstPush(tip: string, remote: string): RangeChanges {
  const range = rangeRequest({ range: undefined, sinceCommit: undefined, ref: tip, branch: undefined });
  return { ...range, name: "what is pushed", bases: [], baseRefs: refsOf(remote), policyFrom: "merge-base" };
}

function scanChanges(changes: StagedChanges | RangeChanges, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const places = changes.kind === "staged" ? stagingPlaces : gitPlaces;
  const found = places(terminal.workingDirectory, undefined, terminal.environment);
  return scanAndReport({ target: { kind: "changes", ...found, changes } }, args, terminal, MANNER);
}

function scanFiles(words: readonly string[], args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const root = bytePath(terminal.workingDirectory);
  const target = { kind: "files", root, paths: words.map(bytePath) } as const;
  return scanAndReport({ target }, args, terminal, MANNER);
}
