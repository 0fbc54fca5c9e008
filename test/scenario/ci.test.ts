/** CI jobs: the steps of action.yml and of the GitLab template run in a shell, with the environment and the checkout that such a job has. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { Machine } from "./hooked.ts";
import { runDredge } from "./run-dredge.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const secrets = new Secrets("ci");
const pat = (): string => secrets.githubPat().value;
const machine = new Machine();

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
}

interface Job {
  readonly exit: number | null;
  readonly log: string;
  readonly summary: string;
  readonly sarif: { readonly runs: readonly { readonly results: readonly unknown[] }[] } | undefined;
  readonly outputs: string;
}

/** Fills in `${{ … }}` as far as the steps use it. */
function filled(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => {
    if (name === "github.action_path") return ROOT;
    const value = inputs[name.replace(/^inputs\./, "")];
    if (value === undefined) throw new Error(`the step uses ${name}, which this test does not know`);
    return value;
  });
}

/** Runs the shell steps of action.yml as the runner does: `bash -e -o pipefail`, one after the other. */
function runAction(git: RealGit, event: string, payload: unknown, more: Readonly<Record<string, string>> = {}): Job {
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as {
    inputs: Record<string, { default: string }>;
    runs: { steps: Step[] };
  };
  const inputs = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    ...more,
  };
  const temp = temporaryDirectory();
  const at = (name: string): string => join(temp, name);
  for (const name of ["summary.md", "output"]) writeFileSync(at(name), "");
  writeFileSync(at("event.json"), JSON.stringify(payload));
  const github = {
    GITHUB_ACTIONS: "true",
    CI: "true",
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: at("event.json"),
    GITHUB_STEP_SUMMARY: at("summary.md"),
    GITHUB_OUTPUT: at("output"),
    GITHUB_WORKSPACE: git.path,
    GITHUB_SHA: git.run("rev-parse", "HEAD"),
    RUNNER_TEMP: temp,
  };
  let exit: number | null = 0;
  let log = "";
  for (const step of action.runs.steps) {
    if (step.run === undefined || exit !== 0) continue;
    const script = at("step.sh");
    writeFileSync(script, step.run);
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, inputs)]),
    );
    const ended = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
      cwd: git.path,
      env: { ...machine.env, ...github, ...env },
      encoding: "utf8",
      timeout: 100_000,
    });
    exit = ended.status;
    log += ended.stdout + ended.stderr;
  }
  const sarif = existsSync(at("dredge.sarif"))
    ? (JSON.parse(readFileSync(at("dredge.sarif"), "utf8")) as Job["sarif"])
    : undefined;
  return {
    exit,
    log,
    sarif,
    summary: readFileSync(at("summary.md"), "utf8"),
    outputs: readFileSync(at("output"), "utf8"),
  };
}

interface Forge {
  readonly server: RealGit;
  /** A developer's clone. */
  readonly git: RealGit;
  /** Checks a commit out as actions/checkout does: a detached HEAD, branches as remote-tracking refs. */
  readonly checkout: (revision: string, ...depth: readonly string[]) => RealGit;
}

function forge(): Forge {
  const server = RealGit.init("--bare");
  const git = RealGit.init();
  git.commit({ "a.txt": "base\n" });
  git.commit({ "b.txt": "b\n" });
  git.run("remote", "add", "origin", server.path);
  git.run("push", "-q", "origin", "main");
  const checkout = (revision: string, ...depth: readonly string[]): RealGit => {
    const path = join(temporaryDirectory(), "work");
    mkdirSync(path);
    const job = new RealGit(path);
    job.run("init", "-q");
    job.run("remote", "add", "origin", `file://${server.path}`);
    const refs =
      depth.length > 0
        ? [`+${revision}:refs/remotes/origin/job`]
        : ["+refs/heads/*:refs/remotes/origin/*", `+${revision}`];
    job.run("fetch", "-q", "--no-tags", ...depth, "origin", ...refs);
    job.run("checkout", "-q", "--detach", depth.length > 0 ? "refs/remotes/origin/job" : revision);
    return job;
  };
  server.run("config", "uploadpack.allowAnySHA1InWant", "true");
  return { server, git, checkout };
}

function pullRequest(base: string, head: string): unknown {
  return { pull_request: { base: { sha: base }, head: { sha: head } } };
}

describe("action.yml", () => {
  test("a pull request: annotations, SARIF and a summary of what it brings", () => {
    const { git, checkout } = forge();
    const base = git.run("rev-parse", "main");
    const value = pat();
    git.run("checkout", "-q", "-b", "topic", "main~1");
    git.commit({ "src/x.ts": `one\nconst t = "${value}";\n` });
    const head = git.commit({ "c.txt": "c\n" });
    git.run("push", "-q", "origin", "topic");
    const job = runAction(checkout(head), "pull_request", pullRequest(base, head));
    expect(job.exit).toBe(1);
    expect(job.log).toContain("a pull request: the commits it brings are scanned");
    expect(job.log).toMatch(/^::error file=src\/x\.ts,line=2,endLine=2,col=12,endColumn=52,title=[^\n]*GitHub[^\n]*$/m);
    expect(job.log).toContain("Rotate it now");
    expect(job.log).not.toContain(value);
    expect(job.summary).toContain("## dredge: 1 leaked credential (1 critical)");
    expect(job.summary).toContain("src&#47;x&#46;ts&#58;2");
    expect(job.summary).not.toContain(value);
    expect(job.sarif?.runs[0]?.results).toHaveLength(1);
    expect(job.outputs).toMatch(/^exit-code=1\nsarif=.*dredge\.sarif\n$/);
  });

  test("a clean pull request passes, and an old secret of the base is not its fault", () => {
    const { git, checkout } = forge();
    git.commit({ "old.txt": `${pat()}\n` });
    git.run("push", "-q", "origin", "main");
    const base = git.run("rev-parse", "main");
    git.run("checkout", "-q", "-b", "topic");
    const head = git.commit({ "c.txt": "c\n" });
    git.run("push", "-q", "origin", "topic");
    const job = runAction(checkout(head), "pull_request", pullRequest(base, head));
    expect(job).toMatchObject({ exit: 0, summary: expect.stringContaining("no leaked credentials") });
    expect(job.log).not.toContain("::error");
  });

  test("a shallow checkout is no pass: it is said what to do", () => {
    const { git, checkout } = forge();
    const base = git.run("rev-parse", "main");
    git.run("checkout", "-q", "-b", "topic");
    git.commit({ "c.txt": "c\n" });
    const head = git.commit({ "d.txt": "d\n" });
    git.run("push", "-q", "origin", "topic");
    const job = runAction(checkout(head, "--depth=1"), "pull_request", pullRequest(base, head));
    expect(job).toMatchObject({ exit: 3, summary: expect.stringContaining("not everything could be looked at") });
    expect(job.log).toMatch(/^::warning title=[^\n]*fetch-depth: 0[^\n]*$/m);
  });

  test("pushes: a range, a new branch, a force-push whose old head is gone, a deletion", () => {
    const { git, checkout } = forge();
    const value = pat();
    const push = (before: string, after: string, branch: string, forced = false): unknown => ({
      ref: `refs/heads/${branch}`,
      before,
      after,
      forced,
      repository: { default_branch: "main" },
    });
    const before = git.run("rev-parse", "main");
    git.commit({ "s.txt": `${value}\n` });
    const after = git.commit({ "s.txt": "clean\n" });
    git.run("push", "-q", "origin", "main");
    const ranged = runAction(checkout(after), "push", push(before, after, "main"));
    expect(ranged).toMatchObject({ exit: 1, log: expect.stringContaining("a push to main: the commits") });
    git.run("checkout", "-q", "-b", "topic");
    const topic = git.commit({ "t.txt": "t\n" });
    git.run("push", "-q", "origin", "topic");
    const zero = "0".repeat(40);
    // The secret is on the main branch already.
    expect(runAction(checkout(topic), "push", push(zero, topic, "topic"))).toMatchObject({ exit: 0 });
    const forced = runAction(checkout(topic), "push", push("1".repeat(40), topic, "topic", true));
    expect(forced).toMatchObject({ exit: 0 });
    // Nothing is known of what the main branch was: all of it is scanned.
    const main = runAction(checkout(after), "push", push("1".repeat(40), after, "main", true));
    expect(main).toMatchObject({ exit: 1 });
    // A new branch that brings nothing is in order; a pushed range without commits is not.
    git.run("push", "-q", "origin", "main:same");
    expect(runAction(checkout(after), "push", push(zero, after, "same"))).toMatchObject({ exit: 0 });
    expect(runAction(checkout(after), "push", push(after, after, "main"))).toMatchObject({ exit: 3 });
    expect(runAction(checkout(after), "push", push(after, zero, "gone"))).toMatchObject({ exit: 0 });
    const unknown = runAction(checkout(after), "push", push("1".repeat(40), after, "main"));
    expect(unknown).toMatchObject({ exit: 3, log: expect.stringContaining("::warning") });
  });

  test("what a job fetched has left the machine of whoever wrote it, whatever refs the job has", () => {
    const { git, checkout } = forge();
    const base = git.run("rev-parse", "main");
    git.run("checkout", "-q", "-b", "topic");
    const head = git.commit({ "s.txt": `${pat()}\n` });
    git.run("push", "-q", "origin", "topic");
    const job = checkout(head);
    // The branch was pushed again, or is a fork's.
    job.run("update-ref", "-d", "refs/remotes/origin/topic");
    const { exit, log } = runAction(job, "pull_request", pullRequest(base, head));
    expect(exit).toBe(1);
    expect(log).toContain("Rotate it now");
  });

  test("a branch does not decide about itself in two pushes: the main branch's policy counts", () => {
    const { git, checkout } = forge();
    git.run("checkout", "-q", "-b", "topic");
    const before = git.commit({ "dredge.yaml": "allow:\n  - { paths: [s.txt], reason: soon }\n" });
    const after = git.commit({ "s.txt": `${pat()}\n` });
    git.run("push", "-q", "origin", "topic");
    const event = { ref: "refs/heads/topic", before, after, repository: { default_branch: "main" } };
    expect(runAction(checkout(after), "push", event)).toMatchObject({ exit: 1 });
  });

  test("a scheduled job scans all of history; flags are handed on", () => {
    const { git, checkout } = forge();
    git.commit({ "s.txt": `${pat()}\n` });
    const head = git.commit({ "s.txt": "clean\n" });
    git.run("push", "-q", "origin", "main");
    const job = runAction(checkout(head), "schedule", {});
    expect(job).toMatchObject({ exit: 1, log: expect.stringContaining("all of history is scanned") });
    const skipped = runAction(checkout(head), "schedule", {}, { arguments: "--skip github-* --jobs 1" });
    expect(skipped).toMatchObject({ exit: 0 });
  });

  test("names in a repository give the runner no orders", () => {
    const { git, checkout } = forge();
    const base = git.run("rev-parse", "main");
    git.run("checkout", "-q", "-b", "topic");
    const head = git.commit({ "::add-mask::x,y%0A\n::stop-commands::z | <b> @all.txt": `${pat()}\n` });
    git.run("push", "-q", "origin", "topic");
    const job = runAction(checkout(head), "pull_request", pullRequest(base, head));
    expect(job.exit).toBe(1);
    const orders = job.log.split("\n").filter((line) => line.trimStart().startsWith("::"));
    expect(orders.every((line) => /^::(?:error|warning) /.test(line))).toBe(true);
    expect(orders).toHaveLength(1);
    expect(job.summary).not.toMatch(/<b>|@all| \| x/);
  });
});

describe("the GitLab template", () => {
  function runTemplate(git: RealGit, env: Readonly<Record<string, string>>): { exit: number | null; log: string } {
    const { dredge } = parse(readFileSync(join(ROOT, "ci/gitlab.yml"), "utf8")) as {
      dredge: { script: string[]; variables: Record<string, string> };
    };
    const ended = spawnSync("bash", ["-e", "-o", "pipefail", "-c", dredge.script.join("\n")], {
      cwd: git.path,
      env: { ...machine.env, ...dredge.variables, GITLAB_CI: "true", CI: "true", ...env },
      encoding: "utf8",
      timeout: 100_000,
    });
    return { exit: ended.status, log: ended.stdout + ended.stderr };
  }

  test("a merge request, a push and a scheduled pipeline", () => {
    const { git, checkout } = forge();
    const base = git.run("rev-parse", "main");
    const value = pat();
    git.run("checkout", "-q", "-b", "topic");
    const head = git.commit({ "s.txt": `one\n${value}\n` });
    git.run("push", "-q", "origin", "topic");
    const job = checkout(head);
    const request = {
      CI_PIPELINE_SOURCE: "merge_request_event",
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_COMMIT_SHA: head,
    };
    const ran = runTemplate(job, request);
    expect(ran).toMatchObject({ exit: 1, log: expect.stringContaining("a merge request: the commits") });
    expect(ran.log).not.toContain(value);
    const quality = JSON.parse(readFileSync(join(job.path, "dredge-codequality.json"), "utf8")) as unknown[];
    expect(quality).toEqual([
      {
        description: expect.stringContaining("GitHub"),
        check_name: "github-personal-access-token",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        severity: "blocker",
        location: { path: "s.txt", lines: { begin: 2 } },
      },
    ]);
    const branch = { CI_COMMIT_BRANCH: "topic", CI_DEFAULT_BRANCH: "main", CI_COMMIT_SHA: head };
    const push = { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BEFORE_SHA: "0".repeat(40), ...branch };
    expect(runTemplate(checkout(head), push)).toMatchObject({ exit: 1 });
    const scheduled = runTemplate(checkout(base), { CI_PIPELINE_SOURCE: "schedule", CI_COMMIT_SHA: base });
    expect(scheduled).toMatchObject({ exit: 1, log: expect.stringContaining("all of history") });
  });
});

test("a request made from an old state of its branch is judged by the policy of that branch now", () => {
  const { git, checkout } = forge();
  const old = git.commit({ "dredge.yaml": "allow:\n  - { paths: [s.txt], reason: once }\n" });
  git.commit({ "dredge.yaml": "" });
  git.run("push", "-q", "origin", "main");
  git.run("checkout", "-q", "-b", "topic", old);
  const head = git.commit({ "s.txt": `${pat()}\n` });
  git.run("push", "-q", "origin", "topic");
  const job = checkout(head);
  const gitlab = {
    GITLAB_CI: "true",
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: old,
    CI_COMMIT_SHA: head,
  };
  const event = join(temporaryDirectory(), "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { base: { sha: old, ref: "main" }, head: { sha: head } } }));
  const github = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event };
  for (const [env, exit] of [
    [{ ...gitlab, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" }, 1],
    [{ ...gitlab, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: git.run("rev-parse", "main") }, 1],
    // Nothing else is known of the branch then.
    [gitlab, 0],
    [github, 1],
  ] as const)
    expect(runDredge(["ci"], temporaryDirectory(), "", { cwd: job.path, env })).toMatchObject({ exit });
});

test("another CI is told what to run", () => {
  const { git, checkout } = forge();
  const run = machine.run(checkout(git.run("rev-parse", "main")), "dredge", "ci");
  expect(run).toMatchObject({ exit: 2, output: expect.stringContaining("dredge diff BASE...HEAD") });
});
