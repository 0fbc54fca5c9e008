/** Which policy is in force: dredge.yaml and the baseline of the repository one stands in, or those that are named.
 *  A target elsewhere, perhaps hostile, must not decide what is looked at; and a change must not decide about itself: where only a change is
 *  scanned, all is read from its base, and what the change brings is kept apart. All mistakes of all files are told at once. */
import { realpathSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { today } from "../model/day.ts";
import { printable } from "../model/display.ts";
import { UsageError } from "../model/errors.ts";
import type { Target } from "../model/options.ts";
import { INLINE_TOOLS, type Policy } from "../model/policy.ts";
import { openRego, type RegoPolicy } from "../policy/rego.ts";
import { BASELINE_FILE, parseBaseline, type ParsedBaseline } from "../policy/baseline-file.ts";
import { CONFIG_FILE, readBytes, readSettings, standingRepository, type ReadSettings } from "./file.ts";
import { KEY_SETTING, findKey, KEY_VARIABLE, keyHome, keyId, type FoundKey } from "./key.ts";
import { existsIn, pathInside, readFrom, type Change, type TreeFiles } from "./policy-files.ts";
import type { Settings } from "./settings.ts";

export interface PolicyRequest {
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly target: Target;
  /** `--config FILE` and `--baseline FILE`. */
  readonly config?: string | undefined;
  readonly baseline?: string | undefined;
  /** `--policy FILE`. */
  readonly rego?: string | undefined;
  /** The baseline does not count. */
  readonly noBaseline?: boolean;
  /** Entries of the baseline that have ended are no mistake, as for what mends them; they count for nothing all the same. */
  readonly toleratesEnded?: boolean;
  /** Nothing is left out, whatever asks for it. */
  readonly noSuppressions?: boolean;
  readonly change?: Change | undefined;
  /** Looks for more mistakes in what the files say, a line each, so that all are told at once. */
  readonly check?: (loaded: LoadedPolicy) => Promise<readonly string[]>;
}

export interface LoadedPolicy {
  readonly settings: Settings;
  /** Where the names of files in the settings count from. */
  readonly directory: string;
  readonly policy: Policy;
  readonly key: FoundKey | undefined;
  /** Decides what fails in place of thresholds and gate. */
  readonly rego: RegoPolicy | undefined;
  /** Where the baseline is, or would be: absolute. */
  readonly baselinePath: string;
  /** Lines for people who should know, though nothing is wrong with the command line. */
  readonly notices: readonly string[];
}

/** One state of the policy's files, read. */
interface State extends ReadSettings {
  readonly baselineFile: string;
  readonly baseline: ParsedBaseline | undefined;
}

const NO_BASELINE: ParsedBaseline = { keyId: undefined, entries: [], mistakes: [] };

/**
 * Reads the policy in force.
 * @throws UsageError with a line for each mistake in any of its files
 */
export async function loadPolicy(request: PolicyRequest): Promise<LoadedPolicy> {
  const { workingDirectory, change, environment } = request;
  const root = standingRepository(workingDirectory) ?? workingDirectory;
  const day = today();
  const notices: string[] = [];
  const own = await readState(request, root, change?.proposed);
  const mistakes = [...own.mistakes, ...expired(own, day, request)];
  const state = change ? await stateOfBase(request, root, change, notices) : own;
  const directory = request.config === undefined ? root : dirname(resolve(workingDirectory, request.config));
  const keyFile = state.settings.fingerprintKeyFile;
  const keyLine = placeIn(request, state.settings.lines?.fingerprintKeyFile);
  const madeWith = (state.baseline ?? own.baseline)?.keyId;
  const key = await attempt(mistakes, () => findKey(environment, keyFile, directory, madeWith), keyLine);
  const rego = await attempt(mistakes, () => openPolicy(request, root));
  await tellAbsent(request, root, mistakes, notices);
  mistakes.push(...keyInside(root, directory, keyFile).map((wrong) => keyLine + wrong));
  // Who commits or pushes may not have the key: the baseline then leaves nothing out, which is on the safe side.
  const isBlind = change !== undefined && key === undefined && (state.baseline?.entries.length ?? 0) > 0;
  if (isBlind) notices.push(`${state.baselineFile}: its key is not here, so it leaves nothing out`);
  else if (mistakes.length === 0) mistakes.push(...keyMistakes(state, key, environment));
  const loaded = {
    settings: state.settings,
    directory,
    policy: policyOf(request, root, state, own, day),
    key,
    rego,
    baselinePath: resolve(root, state.baselineFile),
    notices,
  };
  mistakes.push(...((await attempt(mistakes, () => request.check?.(loaded))) ?? []));
  if (mistakes.length > 0) throw new UsageError(mistakes.map(printable).join("\n"));
  return loaded;
}

/** Where in dredge.yaml a file is named, to be put before what is wrong with it; empty where something else names it. */
function placeIn({ config }: PolicyRequest, line: number | undefined): string {
  return line === undefined ? "" : `${config ?? CONFIG_FILE}:${line}: `;
}

/** Notes what the user has to mend, and goes on. @param place - put before it */
async function attempt<Value>(
  mistakes: string[],
  work: () => Value | Promise<Value>,
  place = "",
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    mistakes.push(place + error.message);
    return undefined;
  }
}

/** What the base of a change says. Its mistakes cannot be mended by the change, so they are no reason to fail: nothing of it counts. */
async function stateOfBase(request: PolicyRequest, root: string, change: Change, notices: string[]): Promise<State> {
  const state = await readState(request, root, change.base);
  if (state.mistakes.length === 0) return state;
  notices.push(...state.mistakes.map((mistake) => `${change.base.name}: ${mistake}; so it leaves nothing out`));
  return { settings: {}, mistakes: [], baselineFile: BASELINE_FILE, baseline: undefined };
}

/** @param tree - undefined: the files on disk */
async function readState(request: PolicyRequest, root: string, tree: TreeFiles | undefined): Promise<State> {
  const { workingDirectory, config, noBaseline, noSuppressions } = request;
  const mistakes: string[] = [];
  const configPath = config === undefined ? undefined : resolve(workingDirectory, config);
  const text = await attempt(mistakes, () => readFrom(root, tree, configPath, CONFIG_FILE));
  const read = text === undefined ? { settings: {}, mistakes: [] } : await readSettings(text, config ?? CONFIG_FILE);
  mistakes.push(...read.mistakes);
  const named = request.baseline === undefined ? read.settings.baseline : resolve(workingDirectory, request.baseline);
  const baselineFile = request.baseline ?? (named === false || named === undefined ? BASELINE_FILE : named);
  if (noBaseline || noSuppressions || named === false) return { ...read, mistakes, baselineFile, baseline: undefined };
  const path = named === undefined ? undefined : resolve(root, named);
  const line = request.baseline === undefined ? read.settings.lines?.baseline : undefined;
  const shown = line === undefined ? undefined : "baseline";
  const readEntries = (): string | undefined => readFrom(root, tree, path, BASELINE_FILE, shown);
  const entries = await attempt(mistakes, readEntries, placeIn(request, line));
  const baseline = entries === undefined ? undefined : parseBaseline(entries);
  mistakes.push(...(baseline ?? NO_BASELINE).mistakes.map(([at, wrong]) => `${baselineFile}:${at}: ${wrong}`));
  return { settings: read.settings, mistakes, baselineFile, baseline };
}

/** The policy of `--policy`: one that lies in the repository is read from the base of a change as well. */
async function openPolicy(request: PolicyRequest, root: string): Promise<RegoPolicy | undefined> {
  const { rego, workingDirectory, change } = request;
  if (rego === undefined) return undefined;
  const path = resolve(workingDirectory, rego);
  const inside = change && pathInside(root, path);
  const bytes = change && inside !== undefined ? change.base.read(inside) : readBytes(path);
  return bytes && openRego(bytes, rego);
}

/** Files that the command line names, and the base of the change does not have: they do not count, and if there are none at all that is a mistake. */
async function tellAbsent(
  { change, config, baseline, rego, workingDirectory }: PolicyRequest,
  root: string,
  mistakes: string[],
  notices: string[],
): Promise<void> {
  if (!change) return;
  for (const name of [config, baseline, rego]) {
    const place = name === undefined ? undefined : pathInside(root, resolve(workingDirectory, name));
    if (name === undefined || place === undefined || (await attempt([], () => change.base.read(place)))) continue;
    if (existsIn(change, place, resolve(workingDirectory, name)))
      notices.push(`${change.base.name}: has no ${name}, so it does not count yet`);
    else mistakes.push(`${name}: no such file`);
  }
}

function policyOf(request: PolicyRequest, root: string, state: State, own: State, day: string): Policy {
  const { target, change, noSuppressions = false } = request;
  const { settings } = state;
  const place = placeOf(target, root);
  const isNamed = settings.inline !== undefined;
  const isFiles = target.kind !== "image" && target.kind !== "stdin";
  return {
    file: request.config ?? CONFIG_FILE,
    allow: noSuppressions ? [] : (settings.allow ?? []),
    gate: settings.gate ?? [],
    inline: noSuppressions ? [] : (settings.inline ?? INLINE_TOOLS),
    baselineFile: state.baselineFile,
    baseline: state.baseline?.entries ?? [],
    today: day,
    trustsComments: isNamed || (isFiles && place.isInside),
    target: place.target,
    prefix: place.prefix,
    isChange: change !== undefined,
    proposed: change && { allow: own.settings.allow ?? [], baseline: own.baseline?.entries ?? [] },
  };
}

/** How origins name the target, and where it lies below the root; a target elsewhere is a root of its own. */
function placeOf(target: Target, root: string): Pick<Policy, "target" | "prefix"> & { isInside: boolean } {
  if (!("path" in target)) return { target: undefined, prefix: "", isInside: false };
  const [top, path] = [real(root), real(Buffer.from(target.path, "latin1").toString("utf8"))];
  const inside = relative(top, path);
  // Another repository in it, such as a fresh clone, is elsewhere.
  const isInside = inside.split(sep)[0] !== ".." && standingRepository(path) === standingRepository(top);
  const prefix = isInside && inside !== "" ? `${Buffer.from(inside, "utf8").toString("latin1")}/` : "";
  return { target: target.path, prefix, isInside };
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Entries that have run out: they have to be decided anew. */
function expired({ settings, baseline, baselineFile }: State, day: string, request: PolicyRequest): string[] {
  const hasEnded = ({ until }: { readonly until: string | undefined }): boolean => until !== undefined && until < day;
  const allow = (settings.allow ?? []).filter(hasEnded).map(({ line, until }) => {
    return `${request.config ?? CONFIG_FILE}:${line}: allow ended on ${until}: take it out, or decide anew and give it a later day`;
  });
  if (request.toleratesEnded) return allow;
  const accepted = (baseline?.entries ?? []).filter(hasEnded).map(({ line, until, rule }) => {
    return `${baselineFile}:${line}: ended on ${until} (${rule}): dredge baseline update accepts it anew, dredge baseline prune takes it out`;
  });
  return [...allow, ...accepted];
}

/** A key in the repository is nobody's secret. */
function keyInside(root: string, directory: string, keyFile: string | undefined): string[] {
  if (keyFile === undefined || keyFile.startsWith("~/")) return [];
  const path = resolve(directory, keyFile);
  const inside = pathInside(root, path);
  if (inside === undefined || inside.startsWith(".git/")) return [];
  return [
    `${KEY_SETTING}: lies in the repository: whoever has key and baseline can guess weak passwords; put it elsewhere`,
  ];
}

/** A baseline can be compared with the key that it was made with, and no other. */
function keyMistakes(
  { baseline, baselineFile }: State,
  found: FoundKey | undefined,
  environment: PolicyRequest["environment"],
): string[] {
  const wanted = baseline?.keyId;
  if (wanted === undefined || baseline?.entries.length === 0) return [];
  if (!found) {
    const home = keyHome(environment, wanted);
    return [
      `${baselineFile}:1: its key is not here: put it into ${home} or ${KEY_VARIABLE}, or leave the baseline out with --no-baseline`,
    ];
  }
  const id = keyId(found.key);
  if (id === wanted) return [];
  return [`${baselineFile}:1: was made with key ${wanted}, but the key of ${found.from} is ${id}`];
}
