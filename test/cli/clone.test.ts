import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { cloneRemote, parseRemote } from "../../src/cli/clone.ts";
import { fromRemote } from "../../src/cli/remote.ts";
import { UsageError } from "../../src/model/errors.ts";
import type { ScanResult } from "../../src/model/result.ts";
import { startGitServer, type GitServer } from "./git-server.ts";

const SECRET = new Secrets("clone").githubPat();
const PASSWORD = ["open", "sesame", "42"].join("-");
let root: string;
let source: string;
let open: GitServer;
let guarded: GitServer;
let cutting: GitServer;

function git(...words: string[]): string {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", source, ...identity, ...words], { encoding: "utf8" });
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dredge-clone-"));
  source = join(root, "project");
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  writeFileSync(join(source, "a.txt"), "one\n");
  git("add", ".");
  git("commit", "-qm", "one");
  git("tag", "-a", "v1", "-m", "first");
  git("checkout", "-q", "-b", "feature/x");
  writeFileSync(join(source, "b.txt"), "two\n");
  git("add", ".");
  git("commit", "-qm", "two");
  // What only a pull request of a forge would hold, and a note: no branch and no tag reaches them.
  writeFileSync(join(source, "c.txt"), `token ${SECRET.value}\n`);
  git("add", ".");
  git("commit", "-qm", "three");
  git("update-ref", "refs/pull/7/head", "HEAD");
  git("reset", "-q", "--hard", "HEAD~");
  git("notes", "add", "-m", "a note");
  git("checkout", "-q", "main");
  execFileSync("git", ["init", "-q", "--bare", join(root, "empty.git")]);
  open = await startGitServer(root, undefined);
  guarded = await startGitServer(root, `me:${PASSWORD}`);
  cutting = await startGitServer(root, undefined, (body, path) => {
    const at = body.indexOf("PACK");
    if (!path.endsWith("/git-upload-pack") || at === -1) return body;
    const damaged = Buffer.from(body);
    damaged[at + 16] = (damaged[at + 16] ?? 0) ^ 1;
    return damaged;
  });
});
afterAll(async () => {
  await Promise.all([open.close(), guarded.close(), cutting.close()]);
  rmSync(root, { recursive: true, force: true });
});

async function clone(url: string): Promise<string> {
  const target = mkdtempSync(join(root, "clone-"));
  await cloneRemote(parseRemote(url), target, () => undefined);
  return target;
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error instanceof Error ? error.message : "";
}

describe("a clone over HTTP", () => {
  test("has every ref of the source, pull requests and notes too, and all objects", async () => {
    const target = await clone(`${open.url}project`);
    for (const pack of readdirSync(join(target, "objects/pack"))) {
      execFileSync("git", ["-C", target, "index-pack", join("objects/pack", pack)]);
    }
    const refs = (directory: string): string =>
      execFileSync("git", ["-C", directory, "for-each-ref"], { encoding: "utf8" });
    expect(refs(target)).toBe(refs(source));
    expect(refs(target)).toContain("refs/pull/7/head");
    expect(execFileSync("git", ["-C", target, "symbolic-ref", "HEAD"], { encoding: "utf8" })).toBe("refs/heads/main\n");
    execFileSync("git", ["-C", target, "fsck", "--full", "--strict"], { stdio: "pipe" });
    const objects = execFileSync("git", ["-C", target, "cat-file", "--batch-all-objects", "--batch-check"], {
      encoding: "utf8",
    });
    expect(objects).toContain(git("rev-parse", "refs/pull/7/head").trim());
  });

  test("of a repository with SHA-256 ids", async () => {
    const path = join(root, "sha256");
    execFileSync("git", ["init", "-q", "--object-format=sha256", path]);
    execFileSync("git", [
      "-C",
      path,
      "-c",
      "user.name=A",
      "-c",
      "user.email=a@b",
      "commit",
      "-q",
      "--allow-empty",
      "-m",
      "x",
    ]);
    const target = await clone(`${open.url}sha256`);
    expect(readdirSync(join(target, "objects/pack"))).toEqual([expect.stringMatching(/^pack-[0-9a-f]{64}\.pack$/)]);
    execFileSync("git", [
      "-C",
      target,
      "index-pack",
      join("objects/pack", readdirSync(join(target, "objects/pack"))[0] ?? ""),
    ]);
    execFileSync("git", ["-C", target, "fsck", "--full", "--strict"], { stdio: "pipe" });
  });

  test("of an empty repository is an empty repository", async () => {
    const target = await clone(`${open.url}empty.git`);
    expect(execFileSync("git", ["-C", target, "for-each-ref"], { encoding: "utf8" })).toBe("");
  });

  test("sends the URL's credentials to the server and writes them nowhere", async () => {
    const target = await clone(guarded.url.replace("//", `//me:${PASSWORD}@`) + "project");
    for (const name of readdirSync(target, { recursive: true, encoding: "utf8" })) {
      const path = join(target, name);
      if (/config|HEAD|packed-refs/.test(name)) expect(readFileSync(path, "latin1")).not.toContain(PASSWORD);
    }
    expect(readFileSync(join(target, "config"), "utf8")).toContain(`url = "${guarded.url}project"`);
  });
});

describe("dredge git URL", () => {
  /** Runs the built command with a temporary directory of its own; asynchronous, since the server lives in this process. */
  async function dredge(
    ...words: string[]
  ): Promise<{ status: number | null; stdout: string; stderr: string; left: string[] }> {
    const temporary = mkdtempSync(join(root, "tmp-"));
    const bin = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
    const child = spawn(process.execPath, [bin, ...words], { cwd: root, env: { ...process.env, TMPDIR: temporary } });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
    const [status] = (await once(child, "close")) as [number | null];
    return { status, stdout, stderr, left: readdirSync(temporary) };
  }

  test("finds what only a pull request holds, names the URL without its password, and leaves nothing behind", async () => {
    const url = `${guarded.url.replace("//", `//me:${PASSWORD}@`)}project`;
    const run = await dredge("git", url, "--format", "json");
    expect(run).toMatchObject({ status: 1, stderr: "", left: [] });
    expect(run.stdout).not.toContain(PASSWORD);
    const report = JSON.parse(run.stdout) as ScanResult;
    expect(report.repositories).toMatchObject([{ path: `${guarded.url}project` }]);
    expect(report.verdicts.map(({ finding }) => [finding.patternId, finding.exposure])).toEqual([
      [SECRET.pattern, "remote"],
    ]);
    expect(report.verdicts[0]?.finding.occurrences[0]?.origin).toMatchObject({
      path: "c.txt",
      refs: ["refs/pull/7/head"],
    });
  });

  test("leaves nothing behind when it fails either", async () => {
    const run = await dredge("git", `${open.url}absent`);
    expect(run).toMatchObject({ status: 2, stdout: "", left: [] });
    expect(run.stderr).toBe(`dredge: ${open.url}absent: the server answers with HTTP 404\n`);
  });
});

describe("what goes wrong is one line without a password", () => {
  test("no or wrong credentials", async () => {
    expect(await failureOf(clone(`${guarded.url}project`))).toMatch(/^http:\/\/127\S+\/project: the server refuses; /);
    const wrong = `${PASSWORD}-no`;
    const message = await failureOf(clone(guarded.url.replace("//", `//me:${wrong}@`) + "project"));
    expect(message).toMatch(/the server refuses/);
    expect(message).not.toContain(wrong);
  });

  test("no such repository, no server, no git server", async () => {
    expect(await failureOf(clone(`${open.url}absent`))).toMatch(/absent: the server answers with HTTP 404$/);
    expect(await failureOf(clone("http://127.0.0.1:9/x"))).toMatch(/cannot be reached \(ECONNREFUSED\)$/);
  });

  test("a damaged pack", async () => {
    expect(await failureOf(clone(`${cutting.url}project`))).toMatch(/project: the pack arrived damaged or cut short$/);
  });

  test.each([`ssh://git:${PASSWORD}@example.org/x`, "git@example.org:x/y.git", "file:///x", "https://"])(
    "%s",
    (url) => {
      expect(() => parseRemote(url)).toThrow(/^only https URLs can be cloned; /);
    },
  );
});

test("a result names the URL in place of the temporary directory, and what was local is remote", () => {
  const finding = {
    patternId: "sample-token",
    severity: "high",
    fingerprint: undefined,
    placeFingerprint: "0".repeat(32),
    preview: "smp_… (20)",
    confidence: 0.9,
    evidence: [],
    dummy: false,
    occurrences: [],
  } as const;
  const verdict = { status: "active", reason: undefined, severity: "high", gates: true } as const;
  const result = {
    schemaVersion: 1,
    tool: { name: "dredge", version: "0", patterns: "0" },
    verdicts: [
      { ...verdict, finding: { ...finding, exposure: "local" } },
      { ...verdict, finding: { ...finding, exposure: "unreachable" } },
    ],
    problems: [{ kind: "corrupt", subject: "/tmp/d-1/objects/x", count: 1, message: "/tmp/d-1/objects/x is broken" }],
    ledger: [],
    complete: false,
    repositories: [],
  } as const;
  const renamed = fromRemote(result, "/tmp/d-1", "https://example.org/x");
  expect(renamed.verdicts.map((one) => one.finding.exposure)).toEqual(["remote", "unreachable"]);
  expect(JSON.stringify(renamed)).not.toContain("/tmp/d-1");
  expect(renamed.problems[0]?.message).toBe("https://example.org/x/objects/x is broken");
});
