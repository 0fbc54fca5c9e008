/** `--cache`: reports are those of a scan without it, whatever happened to the repository or the cache in between; what is known is not read
 *  again; and the cache holds no secret. Real git, the real command. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { runDredge, type Run } from "./run-dredge.ts";

const home = temporaryDirectory();
const DREDGE = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

/** A repository and its cache. */
class Cached {
  readonly git: RealGit;
  readonly cache: string = temporaryDirectory();
  command: readonly string[] = ["git"];
  env: Record<string, string> = {};

  constructor(git: RealGit = RealGit.init()) {
    this.git = git;
  }

  scan(...flags: readonly string[]): Run {
    return runDredge([...this.command, this.git.path, "--format", "json", ...flags], home, "", { env: this.env });
  }

  /** Scans with the cache, and expects what a scan without it says. */
  expectSame(...flags: readonly string[]): Run {
    const cached = this.scan("--cache", this.cache, ...flags);
    const plain = this.scan(...flags);
    expect(cached.stdout).toBe(plain.stdout);
    expect(cached.exit).toBe(plain.exit);
    return cached;
  }

  segments(): string[] {
    const directory = join(this.cache, "history");
    return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  }

  /** Removes the file of a loose object. */
  lose(revision: string): void {
    const id = this.git.run("rev-parse", revision);
    rmSync(join(this.git.path, ".git/objects", id.slice(0, 2), id.slice(2)));
  }

  /** Cuts the file of a loose object short. */
  cut(id: string): void {
    const path = join(this.git.path, ".git/objects", id.slice(0, 2), id.slice(2));
    chmodSync(path, 0o600);
    writeFileSync(path, readFileSync(path).subarray(0, 9));
  }
}

function weak(number: number): string {
  return `password = "${["kestrel", "marmot", "heron"][number % 3]}-${number}-Qx7"\n`;
}

/** Files in directories that change little from commit to commit, so that git makes deltas of trees and blobs. */
function grow(git: RealGit, secrets: Secrets, commits: number): void {
  const prose = secrets.prose(60);
  for (let i = 0; i < commits; i++) {
    const files: Record<string, string> = { [`src/part${i % 7}/file${i}.ts`]: `${prose}${i}\n` };
    for (let k = 0; k < 12; k++) files[`lib/deep/er/module${k}.ts`] = `${prose}${k === i % 12 ? i : k}\n`;
    if (i % 4 === 0) files[`config/app${i % 3}.ini`] = `${prose}${weak(i % 5)}`;
    if (i % 6 === 1) files[`deploy/token${i}`] = `token = ${secrets.githubPat().value}\n`;
    git.commit(files, `change ${i}`);
  }
}

describe("a scan with a cache says what one without it says", () => {
  test("the content of a Git LFS pointer that was fetched in between stands where the pointer does", () => {
    const secrets = new Secrets("cache-lfs");
    const at = new Cached();
    grow(at.git, secrets, 6);
    const content = `big\n${secrets.githubPat().value}\n`;
    const oid = createHash("sha256").update(content).digest("hex");
    at.git.commit({
      "assets/big.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`,
    });
    expect(at.expectSame().exit).toBe(1);
    at.git.write(`.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`, content);
    for (let i = 0; i < 2; i++) expect(at.expectSame().stdout).toContain(`"path":"assets/big.bin"`);
  });

  test("after commits, branches, moves, tags, gc and pruning, with 1, 2 and 8 jobs", () => {
    const secrets = new Secrets("cache-history");
    const at = new Cached();
    const { git } = at;
    grow(git, secrets, 30);
    at.expectSame("--jobs", "1");
    at.expectSame("--jobs", "2");
    grow(git, secrets, 1);
    at.expectSame("--jobs", "8");
    git.run("checkout", "-q", "-b", "side", "HEAD~4");
    git.commit({ "copy/of.ini": weak(0), "new.ini": weak(7) }, `by ${secrets.githubPat().value}`);
    git.run("mv", "config", "settings");
    git.commit({ "other.txt": "moved\n" });
    git.run("tag", "-a", "-m", `release ${secrets.githubPat().value}`, "v1");
    at.expectSame("--jobs", "2");
    git.run("gc", "-q");
    at.expectSame("--jobs", "1");
    git.commit({ "settings/app1.ini": `${secrets.prose(3)}${weak(9)}` });
    git.run("gc", "-q");
    at.expectSame("--jobs", "8");
    git.commit({ "settings/app1.ini": "nothing\n" });
    git.run("branch", "-q", "-D", "main");
    git.run("reset", "-q", "--hard", "HEAD~2");
    git.run("reflog", "expire", "--expire=now", "--all");
    git.run("gc", "-q", "--prune=now");
    at.expectSame("--jobs", "2");
    grow(git, secrets, 5);
    git.run("repack", "-q", "-d", "-f", "--window=50");
    at.expectSame("--jobs", "2");
  });

  test("with more scans than segments are kept for", () => {
    const secrets = new Secrets("cache-many");
    const at = new Cached();
    grow(at.git, secrets, 4);
    for (let i = 0; i < 20; i++) {
      at.git.commit({ "settings.ini": weak(i % 4), [`${i}.txt`]: `${i}\n` });
      if (i < 15) at.scan("--cache", at.cache);
      else at.expectSame();
    }
    expect(at.segments().length).toBeLessThan(10);
    // Links to objects without findings are not forgotten when segments are joined.
    at.lose("HEAD:2.txt");
    expect(at.expectSame().report?.problems.map(({ kind }) => kind)).toEqual(["missing-object", "missing-object"]);
  });

  test("with a working tree that holds the same weak value, and in a submodule", () => {
    const at = new Cached();
    at.command = [];
    at.git.commit({ "a.ini": weak(1), "b.ini": weak(2) });
    at.expectSame();
    const inner = RealGit.init();
    inner.commit({ "inner.ini": weak(1) });
    at.git.run("submodule", "add", "-q", inner.path, "inner");
    at.git.run("commit", "-q", "-m", "submodule");
    at.expectSame();
    at.git.write("untracked.ini", weak(2));
    const { report } = at.expectSame();
    expect(report?.verdicts).toHaveLength(2);
  });

  test("in two repositories that were cached one by one and are scanned together", () => {
    const at = new Cached();
    at.command = [];
    const inner = new Cached(RealGit.init());
    inner.git.commit({ "inner.ini": weak(1) });
    inner.scan("--cache", at.cache);
    at.git.commit({ "a.ini": weak(1) });
    at.scan("--cache", at.cache);
    at.git.run("submodule", "add", "-q", inner.git.path, "inner");
    at.git.run("commit", "-q", "-m", "submodule");
    expect(at.expectSame().report?.verdicts).toHaveLength(1);
    at.expectSame();
  });

  test("after a shallow clone was deepened", () => {
    const secrets = new Secrets("cache-shallow");
    const origin = RealGit.init();
    grow(origin, secrets, 9);
    const path = join(temporaryDirectory(), "clone");
    origin.run("clone", "-q", "--depth", "2", `file://${origin.path}`, path);
    const at = new Cached(new RealGit(path));
    expect(at.expectSame().exit).toBe(1);
    at.expectSame();
    at.git.run("fetch", "-q", "--depth", "5");
    at.expectSame();
    at.git.run("fetch", "-q", "--unshallow");
    at.expectSame();
  });

  test("after objects were lost, and came back", () => {
    const at = new Cached();
    grow(at.git, new Secrets("cache-lost"), 6);
    at.expectSame();
    const [blob, tree] = ["HEAD:lib/deep/er/module7.ts", "HEAD:lib/deep"];
    const content = at.git.output(["cat-file", "blob", blob]);
    at.lose(blob);
    expect(at.expectSame().report?.complete).toBe(false);
    at.git.output(["hash-object", "-w", "--stdin"], content);
    expect(at.expectSame().report?.complete).toBe(true);
    at.lose(tree);
    expect(at.expectSame().report?.complete).toBe(false);
  });

  test("after a scan that was stopped", () => {
    const at = new Cached();
    grow(at.git, new Secrets("cache-stopped"), 8);
    expect(at.scan("--cache", at.cache, "--timeout", "0.000001").report?.complete).toBe(false);
    expect(at.expectSame().report?.complete).toBe(true);
  });

  test("of a repository with SHA-256 ids", () => {
    const at = new Cached(RealGit.init("--object-format=sha256"));
    grow(at.git, new Secrets("cache-sha256"), 6);
    at.expectSame();
    at.git.commit({ "more.ini": weak(3) });
    at.expectSame();
  });
});

describe("what is looked for", () => {
  const rule = (id: string, regex: string): string =>
    `[[rules]]\nid = "${id}"\ndescription = "of the house"\nregex = '''${regex}'''\nkeywords = ["house"]\n`;

  test("a rule that is new or has changed is asked about old objects, too", () => {
    const at = new Cached();
    grow(at.git, new Secrets("cache-rules"), 4);
    at.git.commit({ "keys.txt": "house-4711-kestrel and house-badger-0815\n" });
    at.expectSame();
    const file = join(temporaryDirectory(), "rules.toml");
    writeFileSync(file, rule("house-key", "house-[0-9]{4}-[a-z]{7}"));
    const before = at.expectSame("--rules", file).report?.verdicts.length ?? 0;
    writeFileSync(file, rule("house-key", "house-[0-9a-z]+-[0-9a-z]{4,7}"));
    expect(at.expectSame("--rules", file).report?.verdicts.length).toBe(before + 1);
    at.expectSame();
  });

  test("--only, --skip and --detector are not mixed up", () => {
    const at = new Cached();
    grow(at.git, new Secrets("cache-only"), 4);
    at.expectSame();
    at.expectSame("--only", "github-*");
    at.expectSame("--skip", "github-*");
    at.expectSame("--detector", "entropy");
  });

  test("another key for fingerprints, and none", () => {
    const at = new Cached();
    at.git.commit({ "a.ini": weak(1), "b.txt": `token = ${new Secrets("cache-key").githubPat().value}\n` });
    const key = (letter: string): Record<string, string> => ({ DREDGE_FINGERPRINT_KEY: letter.repeat(32) });
    for (const env of [{}, key("a"), key("a"), key("b"), {}, key("b")]) {
      at.env = env;
      at.expectSame();
    }
  });
});

describe("what is known is not read again", () => {
  test("unless ids are to be verified", () => {
    const at = new Cached();
    at.git.commit({ "a.txt": "old\n", "b.ini": weak(1) });
    at.scan("--cache", at.cache);
    at.cut(at.git.run("rev-parse", "HEAD:a.txt"));
    at.git.commit({ "c.txt": "new\n" });
    expect(at.scan().report?.complete).toBe(false);
    const cached = at.scan("--cache", at.cache);
    expect(cached.report?.complete).toBe(true);
    expect(cached.report?.ledger[0]).toMatchObject({ expected: 7, scanned: 7, failed: 0 });
    expect(at.scan("--cache", at.cache, "--verify-objects").report?.complete).toBe(false);
  });

  test("in a clone elsewhere, packed otherwise", () => {
    const at = new Cached();
    grow(at.git, new Secrets("cache-clone"), 3);
    at.scan("--cache", at.cache);
    const path = join(temporaryDirectory(), "clone");
    at.git.run("clone", "-q", "--mirror", `file://${at.git.path}`, path);
    const elsewhere = new Cached(new RealGit(path));
    const before = at.segments();
    runDredge(["git", path, "--cache", at.cache], home);
    expect(at.segments()).toEqual(before);
    expect(elsewhere.scan("--cache", at.cache).stdout).toBe(elsewhere.scan().stdout);
  });

  test("what is damaged is never taken as known", () => {
    const at = new Cached();
    at.git.commit({ "a.txt": "whole\n", "b.txt": "cut\n" });
    at.cut(at.git.run("rev-parse", "HEAD:b.txt"));
    for (let i = 0; i < 2; i++) expect(at.expectSame().report?.complete).toBe(false);
  });
});

/** Where a segment tells its rules. */
interface Rules {
  readonly at: number;
  readonly length: number;
}

/** Changes a bit of the file. @param place - of the byte */
function spoilAt(segment: string, place: (rules: Rules, length: number) => number): void {
  const bytes = readFileSync(segment);
  const text = bytes.toString("latin1");
  const at = text.indexOf('[{"id":"');
  const byte = Math.floor(place({ at, length: text.indexOf("}]", at) + 2 - at }, bytes.length));
  bytes[byte] = (bytes[byte] ?? 0) ^ 4;
  writeFileSync(segment, bytes);
}

describe("a cache that is of no use", () => {
  /** A cached repository whose cache is spoilt by `spoil`: the scan tells it once and says what it would say without. */
  function expectLeftOut(spoil: (segment: string) => void): void {
    const at = new Cached();
    at.git.commit({ "a.ini": weak(1), "b.txt": "more\n" });
    at.scan("--cache", at.cache);
    const [segment = ""] = at.segments();
    spoil(segment);
    const { stderr } = at.expectSame("--no-progress");
    expect(stderr.match(/is left out/g)).toHaveLength(1);
    expect(stderr).toContain(segment);
    expect(at.expectSame("--no-progress").stderr).not.toContain("left out");
  }

  test("a byte has changed in what every scan reads", () => {
    for (const share of [0.02, 0.3, 0.9]) expectLeftOut((segment) => spoilAt(segment, (rules) => share * rules.at));
  });

  test("a byte has changed in what is read only when it is asked for", () => {
    const file = join(temporaryDirectory(), "rules.toml");
    writeFileSync(file, `[[rules]]\nid = "house-key"\nregex = 'house-[0-9]{4}-[a-z]{7}'\nkeywords = ["house"]\n`);
    const places = [
      (rules: Rules): number => rules.at + rules.length / 2,
      // Columns begin at multiples of eight; rows of two small trees take ten bytes.
      (rules: Rules): number => rules.at + rules.length + 8,
      (_: Rules, length: number): number => length - 4,
    ];
    for (const place of places) {
      const at = new Cached();
      at.git.commit({ "a.ini": weak(1), "b.txt": "house-4711-kestrel\n" });
      at.scan("--cache", at.cache);
      const [segment = ""] = at.segments();
      spoilAt(segment, place);
      // Nobody asks yet.
      expect(at.expectSame("--no-progress").stderr).toBe("");
      const { stderr, report } = at.expectSame("--no-progress", "--rules", file);
      expect(stderr.match(/is left out/g)).toHaveLength(1);
      expect(report?.verdicts).toHaveLength(2);
      expect(at.expectSame("--no-progress").stderr).toBe("");
    }
  });

  test("it is cut short, empty, longer, or something else", () => {
    for (const length of [0, 20, 70, 300])
      expectLeftOut((segment) => writeFileSync(segment, readFileSync(segment).subarray(0, length)));
    expectLeftOut((segment) => appendFileSync(segment, "more"));
    expectLeftOut((segment) => writeFileSync(segment, '{"a": "foreign file"}\n'.repeat(40)));
  });

  test("four scans at once, and scans that are killed, harm neither reports nor the cache", async () => {
    const at = new Cached();
    grow(at.git, new Secrets("cache-at-once"), 8);
    const plain = at.scan().stdout;
    const args = [DREDGE, "git", at.git.path, "--format", "json", "--no-progress", "--cache", at.cache];
    const started = Array.from({ length: 4 }, () =>
      spawn(process.execPath, args, { cwd: home, stdio: ["ignore", "pipe", "ignore"] }),
    );
    const outputs = await Promise.all(started.map(({ stdout }) => textOf(stdout)));
    for (const output of outputs) expect(output).toBe(plain);
    expect(at.scan("--cache", at.cache).stdout).toBe(plain);
    for (const after of [60, 110, 160, 240]) {
      rmSync(join(at.cache, "history"), { recursive: true, force: true });
      spawnSync(process.execPath, args, { cwd: home, timeout: after, killSignal: "SIGKILL" });
      const next = at.scan("--cache", at.cache);
      expect(next.stdout).toBe(plain);
      expect(next.stderr).not.toContain("left out");
    }
  });

  test("a directory that cannot be made is a usage error, told before the scan", () => {
    const at = new Cached();
    at.git.commit({ "a.ini": weak(1) });
    writeFileSync(join(at.cache, "file"), "");
    symlinkSync("nowhere", join(at.cache, "link"));
    const places = [
      join(at.cache, "file"),
      join(at.cache, "file", "x"),
      join(at.cache, "link"),
      "/proc/x",
      "/dev/null",
    ];
    for (const place of places) {
      const ran = at.scan("--cache", place);
      expect({ place, exit: ran.exit, out: ran.stdout }).toEqual({ place, exit: 2, out: "" });
      expect(ran.stderr).toMatch(/^dredge: --cache [^\n]+; name another directory\n$/);
    }
  });

  test("a part of it that cannot be written is told: the report is written all the same", () => {
    const at = new Cached();
    at.git.commit({ "a.ini": weak(1) });
    writeFileSync(join(at.cache, "history"), "");
    const ran = at.scan("--cache", at.cache);
    expect(ran.stdout).toBe(at.scan().stdout);
    expect(ran.stderr).toContain("could not be written");
  });

  test("files that are nobody's business are left alone", () => {
    const at = new Cached();
    at.git.commit({ "a.ini": weak(1) });
    at.scan("--cache", at.cache);
    const notes = join(at.cache, "history", "notes.txt");
    writeFileSync(notes, "mine");
    expect(at.expectSame().stderr).toBe("");
    expect(readFileSync(notes, "utf8")).toBe("mine");
  });
});

describe("secrets stay out of it", () => {
  test("values, names and comments that hold them, and everything by which a weak value could be guessed", () => {
    const secrets = new Secrets("cache-holds");
    const [inText, inName, inComment, inMessage] = Array.from({ length: 4 }, () => secrets.githubPat().value);
    const at = new Cached();
    at.git.commit(
      {
        "a.ini": weak(1),
        "b.txt": `token = ${inText ?? ""}\n`,
        [`keys/${inName ?? ""}.txt`]: "named\n",
        "c.ini": `password = "walrus-31-Zk4" # dredge:allow generic-* not like ${inComment ?? ""}\n`,
      },
      `about ${inMessage ?? ""}`,
    );
    at.expectSame();
    at.expectSame();
    const [segment = ""] = at.segments();
    const text = readFileSync(segment, "latin1");
    for (const value of [inText, inName, inComment, inMessage, "marmot-1-Qx7", "walrus-31-Zk4"])
      expect(text).not.toContain(value);
    const texts = text.slice(text.indexOf('{"secrets"'));
    const weakOnes = [...texts.matchAll(/\{"patternId":"generic-assignment"[^{}]*?"identity":"([^"]*)"/g)];
    expect(weakOnes.length).toBeGreaterThan(0);
    // Tokens are random: another cache of the same repository has others.
    rmSync(segment);
    at.scan("--cache", at.cache);
    const again = readFileSync(at.segments()[0] ?? "", "latin1");
    for (const [, token] of weakOnes) expect(again).not.toContain(token);
    if (process.platform !== "win32") expect(statSync(at.segments()[0] ?? "").mode & 0o777).toBe(0o600);
  });

  test("--reveal shows them from the repository", () => {
    const at = new Cached();
    at.git.commit({ "a.ini": weak(1), "b.txt": "more\n" });
    at.scan("--cache", at.cache);
    const before = at.segments();
    const { report } = at.expectSame("--reveal");
    expect(report?.verdicts[0]?.finding.secret).toBe("marmot-1-Qx7");
    expect(at.segments()).toEqual(before);
  });
});

test("the library ends where a cache cannot be made, below /proc as well, and has scanned", () => {
  const git = RealGit.init();
  git.commit({ "a.txt": `${new Secrets("library").githubPat().value}\n` });
  const index = new URL("../../dist/index.js", import.meta.url).href;
  const program = `import { scan, scanOptions } from ${JSON.stringify(index)};
    const { verdicts } = await scan(scanOptions(${JSON.stringify(git.path)}, { cache: "/proc/dredge/cache" }));
    console.log(verdicts.length);`;
  const file = join(temporaryDirectory(), "program.mjs");
  writeFileSync(file, program);
  const ran = spawnSync(process.execPath, [file], { encoding: "utf8", timeout: 60_000 });
  expect(ran).toMatchObject({ status: 0, stdout: "1\n", stderr: "" });
});
