/** What a CI job is about, by the variables that the CI sets: a range of commits, or all of history where it is about none.
 *  Where a range cannot be told, more is scanned, never less. Reads the environment that it is handed and GitHub's event file.
 *  GitHub: "Variables", "Webhook events and payloads" of its documentation; GitLab: "Predefined CI/CD variables reference". */
import { readFileSync } from "node:fs";
import { UsageError } from "../model/errors.ts";
import type { RangeChanges } from "../model/options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What is to be scanned, and why, for people. */
export type CiScope =
  /** `mayBeEmpty`: a ref may be set to what is known already, as a new branch is. */
  | { readonly kind: "range"; readonly why: string; readonly range: RangeChanges; readonly mayBeEmpty: boolean }
  | { readonly kind: "history"; readonly why: string }
  | { readonly kind: "nothing"; readonly why: string };

interface Push {
  readonly before: string;
  readonly after: string;
  /** Short name; undefined for a tag. */
  readonly branch: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly isForced: boolean;
}

/**
 * The scope of the job.
 * @throws UsageError when no CI that is known runs this, or its event cannot be read
 */
export function ciScope(environment: Environment): CiScope {
  if (environment["GITHUB_ACTIONS"] === "true") return githubScope(environment);
  if (environment["GITLAB_CI"] === "true") return gitlabScope(environment);
  throw new UsageError(
    "no CI that is known here sets its variables (GITHUB_ACTIONS, GITLAB_CI); name the range: dredge diff BASE...HEAD",
  );
}

function githubScope(environment: Environment): CiScope {
  const event = environment["GITHUB_EVENT_NAME"] ?? "";
  const payload = readEvent(environment["GITHUB_EVENT_PATH"] ?? "");
  const text = (...names: readonly string[]): string | undefined => textAt(payload, names);
  if (event.startsWith("pull_request")) {
    const [base, head] = [text("pull_request", "base", "sha"), text("pull_request", "head", "sha")];
    return requestScope("pull request", base, head, [tracked(text("pull_request", "base", "ref"))]);
  }
  if (event === "merge_group")
    return requestScope("merge queue", text("merge_group", "base_sha"), text("merge_group", "head_sha"), []);
  if (event !== "push") return { kind: "history", why: `the event is ${event === "" ? "not named" : event}` };
  const ref = text("ref") ?? environment["GITHUB_REF"] ?? "";
  return pushScope({
    before: text("before") ?? "",
    after: text("after") ?? environment["GITHUB_SHA"] ?? "",
    branch: /^refs\/heads\/(.+)$/.exec(ref)?.[1],
    defaultBranch: text("repository", "default_branch"),
    isForced: valueAt(payload, ["forced"]) === true,
  });
}

function gitlabScope(environment: Environment): CiScope {
  const source = environment["CI_PIPELINE_SOURCE"] ?? "";
  const head = environment["CI_COMMIT_SHA"];
  if (source === "merge_request_event")
    return requestScope("merge request", environment["CI_MERGE_REQUEST_DIFF_BASE_SHA"], head, [
      environment["CI_MERGE_REQUEST_TARGET_BRANCH_SHA"],
      tracked(environment["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]),
    ]);
  if (source !== "push")
    return { kind: "history", why: `the pipeline's source is ${source === "" ? "not named" : source}` };
  return pushScope({
    before: environment["CI_COMMIT_BEFORE_SHA"] ?? "",
    after: head ?? "",
    branch: environment["CI_COMMIT_BRANCH"],
    defaultBranch: environment["CI_DEFAULT_BRANCH"],
    // GitLab does not say.
    isForced: true,
  });
}

function tracked(branch: string | undefined): string | undefined {
  return branch === undefined || branch === "" ? undefined : `refs/remotes/origin/${branch}`;
}

/** @param target - names of the branch that the request is for, as it is now: the base that is named may be where the branch was made */
function requestScope(
  what: string,
  base: string | undefined,
  head: string | undefined,
  target: readonly (string | undefined)[],
): CiScope {
  if (!isId(base) || !isId(head)) return { kind: "history", why: `the ${what} names no base and head` };
  const range = rangeOf(`${base}...${head}`, [head]);
  const policyIfHere = target.flatMap((name) => (name === undefined || name === "" ? [] : [name]));
  const named = { ...range, bases: [base], needsCommon: true, policyIfHere } as const;
  return { kind: "range", why: `a ${what}`, range: named, mayBeEmpty: false };
}

function pushScope({ before, after, branch, defaultBranch, isForced }: Push): CiScope {
  if (/^0+$/.test(after)) return { kind: "nothing", why: "the push deletes a ref" };
  if (!isId(after)) return { kind: "history", why: "the push names no commit" };
  if (branch === undefined) return { kind: "history", why: "a tag was pushed" };
  const isNew = !isId(before) || /^0+$/.test(before);
  const isDefault = branch === defaultBranch || defaultBranch === undefined;
  if (isNew && isDefault) return { kind: "history", why: `${branch} is new` };
  if (!isNew && !isForced) {
    const range = rangeOf(`${before}..${after}`, [after]);
    // Of what the branch had before, whoever pushes was the author as well.
    const policyIfHere = isDefault ? [] : [`refs/remotes/origin/${defaultBranch}`];
    const named = { ...range, bases: [before], policyIfHere } as const;
    return { kind: "range", why: `a push to ${branch}`, range: named, mayBeEmpty: false };
  }
  // What a branch had before it was rewritten may be gone; what the main branch has is known in any case.
  const baseRefs = isDefault ? [] : [`refs/remotes/origin/${defaultBranch}`];
  const basesIfHere = isNew ? [] : [before];
  const range = { ...rangeOf(`what ${branch} brings`, [after]), basesIfHere, baseRefs };
  return { kind: "range", why: `a push to ${branch}`, range, mayBeEmpty: true };
}

function rangeOf(name: string, tips: readonly string[]): RangeChanges {
  const known = { bases: [], basesIfHere: [], baseRefs: [] } as const;
  return { kind: "range", name, tips, ...known, policyFrom: "base", incoming: [], isPublished: true };
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function readEvent(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UsageError(`GITHUB_EVENT_PATH (${path === "" ? "not set" : path}) holds no event that can be read`);
  }
}

function valueAt(value: unknown, names: readonly string[]): unknown {
  let at = value;
  for (const name of names)
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined;
  return at;
}

function textAt(value: unknown, names: readonly string[]): string | undefined {
  const found = valueAt(value, names);
  return typeof found === "string" ? found : undefined;
}
