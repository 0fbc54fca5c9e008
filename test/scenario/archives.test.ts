/** Secrets inside of archives: in git's history however it is stored, in working trees, in what changes, in images and through pipes. Real git, archives
 *  of real tools, the real command. */
import { gzipSync } from "node:zlib";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { json, ociLayout, plantedImage, sha256, writeFiles } from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { hasZstd, pythonArchive, zipOf, zstd } from "../archive/python-archives.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { imagePlaces, runImage } from "../image/run-image.ts";
import { scanChanges } from "./changes.ts";
import { runDredge, type Run } from "./run-dredge.ts";

const secrets = new Secrets("archives");
const home = temporaryDirectory();
const pat = (): string => secrets.githubPat().value;

function scan(...args: readonly string[]): Run {
  return runDredge([...args, "--format", "json", "--reveal"], home);
}

/** `path:line value` of each place, sorted. */
function places({ report }: Run, kind?: string): string[] {
  const all = (report?.verdicts ?? []).flatMap(({ finding }) =>
    finding.occurrences
      .filter(({ origin }) => kind === undefined || origin.kind === kind)
      .map(({ origin, span }) => `${origin.path}:${span.line} ${finding.secret}`),
  );
  return all.sort();
}

function members(run: Run): object[] {
  return (run.report?.ledger ?? []).filter(({ source }) => source === "archive members");
}

describe("history", () => {
  const [kept, gone, deep] = [pat(), pat(), pat()];
  const prose = secrets.prose(400);
  const git = RealGit.init();
  let first = "";
  let second = "";
  let run: Run;

  /** Stored, so that git makes deltas of versions. */
  function backup(version: number): Buffer {
    const token = version < 3 ? `\n\ntoken = ${gone}\n` : "\n";
    const files = [
      { name: "notes.txt", content: `${prose}${version}`, method: "stored" as const },
      { name: "conf/app.ini", content: `[app]\ntoken = ${kept}${token}`, method: "stored" as const },
    ];
    return pythonArchive({ kind: "zip", files });
  }

  beforeAll(() => {
    first = git.commit({
      "data/backup.zip": backup(1),
      "lib.jar": zipOf({ "in.zip": zipOf({ "d.txt": `x\n${deep}\n` }) }),
    });
    second = git.commit({ "data/backup.zip": backup(2) });
    git.commit({ "data/backup.zip": backup(3) });
    git.run("rm", "-q", "lib.jar");
    git.commit({ "README.md": "done\n" });
    run = scan("git", git.path);
  });

  function expectAll(found: Run): void {
    expect(places(found, "git")).toEqual(
      [
        `data/backup.zip!/conf/app.ini:2 ${kept}`,
        `data/backup.zip!/conf/app.ini:4 ${gone}`,
        `lib.jar!/in.zip!/d.txt:2 ${deep}`,
      ].sort(),
    );
  }

  test("one place for each secret and member, with the commits that had it, and what is in HEAD", () => {
    expectAll(run);
    expect(run.report?.complete).toBe(true);
    const of = (secret: string): object | undefined =>
      run.report?.verdicts.find(({ finding }) => finding.secret === secret)?.finding.occurrences[0]?.origin;
    expect(of(kept)).toMatchObject({ inHead: true, archive: "data/backup.zip", first: { id: first } });
    expect(of(gone)).toMatchObject({ inHead: false, first: { id: first }, last: { id: second } });
    expect(of(kept)).toMatchObject({ objectId: git.run("rev-parse", "HEAD:data/backup.zip") });
    expect(members(run)).toMatchObject([{ expected: 8, scanned: 8, failed: 0, notes: { "archives opened": 5 } }]);
  });

  test("packed as deltas it says the same, with any number of workers", () => {
    git.run("repack", "-adfq", "--depth=50");
    expect(git.run("verify-pack", "-v", ...packs(git))).toContain("chain length = 1");
    const packed = ["1", "2", "8"].map((jobs) => scan("git", git.path, "--jobs", jobs));
    for (const each of packed) expectAll(each);
    expect(packed[1]?.stdout).toBe(packed[0]?.stdout);
    expect(packed[2]?.stdout).toBe(packed[0]?.stdout);
  });

  test("with a cache it says the same, also for a rule that is new", () => {
    const cache = temporaryDirectory();
    const plain = scan("git", git.path);
    const flags = [["--skip", "github-*"], [], [], ["--no-archives"], []];
    for (const more of flags) {
      const cached = runDredge(["git", git.path, "--format", "json", "--cache", cache, ...more], home);
      expect(cached.stdout).toBe(runDredge(["git", git.path, "--format", "json", ...more], home).stdout);
    }
    expectAll(plain);
  });

  test("a cache knows an archive in which nothing was found, until a rule is new", () => {
    const other = RealGit.init();
    const value = pat();
    other.commit({ "a.zip": zipOf({ "k.txt": `nothing\n${value}\n` }), "b.txt": "text\n" });
    const cache = temporaryDirectory();
    for (const more of [["--skip", "github-*"], ["--skip", "github-*"], [], ["--no-archives"], []]) {
      const cached = runDredge(["git", other.path, "--format", "json", "--cache", cache, ...more], home);
      const plain = runDredge(["git", other.path, "--format", "json", ...more], home);
      expect(cached.stderr).toBe("");
      expect(cached.stdout).toBe(plain.stdout);
    }
  });

  test("--no-archives leaves them as bytes, and says so", () => {
    const bytes = scan("git", git.path, "--no-archives");
    // Stored members can be read in them.
    expect(places(bytes, "git").every((place) => place.startsWith("data/backup.zip:"))).toBe(true);
    expect(members(bytes)).toMatchObject([{ notes: { "archives that could not be opened (--no-archives)": 4 } }]);
  });

  test("a blob that nothing names is told by its id", () => {
    const other = RealGit.init();
    other.commit({ "a.txt": "nothing\n" });
    other.write("x.zip", zipOf({ "k.txt": kept }));
    const id = other.run("hash-object", "-w", "x.zip");
    const found = scan("git", other.path);
    expect(places(found)).toEqual([`${id}!/k.txt:1 ${kept}`]);
    expect(found.report?.verdicts[0]?.finding.exposure).toBe("unreachable");
  });

  test("one that is too large to be held whole is opened all the same", () => {
    const other = RealGit.init();
    const noise = Buffer.from(Array.from({ length: 1 << 16 }, (_, i) => (i * i * 31 + (i >> 3)) & 255));
    const filler = Array.from({ length: 300 }, (_, i) => ({ name: `${i}`, content: noise, method: "stored" as const }));
    const zip = pythonArchive({ kind: "zip", files: [...filler, { name: "last.txt", content: `\n${kept}` }] });
    expect(zip.length).toBeGreaterThan(16 << 20);
    other.commit({ "big.zip": zip });
    const found = [`big.zip!/last.txt:2 ${kept}`];
    expect(places(scan("git", other.path))).toEqual(found);
    other.run("gc", "-q");
    expect(places(scan("git", other.path))).toEqual(found);
    expect(places(scan("dir", other.path))).toEqual(found);
  });
});

function packs(git: RealGit): string[] {
  return execFileSync("sh", ["-c", "ls .git/objects/pack/*.idx"], { cwd: git.path, encoding: "utf8" })
    .trim()
    .split("\n");
}

describe("files", () => {
  test("of every kind, in a directory", () => {
    const directory = temporaryDirectory();
    const values: string[] = [];
    const value = (): string => {
      values.push(pat());
      return values.at(-1) ?? "";
    };
    const inTar = (): Buffer => pythonArchive({ kind: "tar", files: [{ name: "etc/conf", content: `a\n${value()}` }] });
    const write = (name: string, bytes: Buffer): void => writeFileSync(join(directory, name), bytes);
    write("a.whl", zipOf({ "pkg/x.py": `# one\nk = "${value()}"\n` }));
    write("b.tar", inTar());
    write("c.tar.gz", execFileSync("gzip", ["-c"], { input: inTar() }));
    write("d.sql.gz", execFileSync("gzip", ["-c"], { input: `-- dump\n\n${value()}\n` }));
    const expected = [
      `a.whl!/pkg/x.py:2 ${values[0]}`,
      `b.tar!/etc/conf:2 ${values[1]}`,
      `c.tar.gz!/etc/conf:2 ${values[2]}`,
      `d.sql.gz!/d.sql:3 ${values[3]}`,
    ];
    if (hasZstd) {
      write("e.tar.zst", zstd(inTar()));
      write("f.zip", zipOf({ "in.tar.zst": zstd(inTar()) }));
      expected.push(`e.tar.zst!/etc/conf:2 ${values[4]}`, `f.zip!/in.tar.zst!/etc/conf:2 ${values[5]}`);
    }
    const run = scan("dir", directory);
    expect(places(run)).toEqual(expected);
    expect(run.report?.complete).toBe(true);
    expect(scan("dir", directory, "--jobs", "1").stdout).toBe(run.stdout);
  });

  test("what cannot be opened is told, and makes no scan incomplete", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "x.rar"), Buffer.from("Rar!\x1a\x07\x01\0 and so on and so on", "latin1"));
    writeFileSync(join(directory, "cut.zip"), zipOf({ "a.txt": "some text" }).subarray(0, 60));
    const { exit, report } = scan("dir", directory);
    expect({ exit, complete: report?.complete }).toEqual({ exit: 0, complete: true });
    expect(report?.ledger[1]).toMatchObject({
      source: "archive members",
      expected: 0,
      notes: {
        "archives opened": 0,
        "archives that could not be opened (damaged zip)": 1,
        "archives that could not be opened (rar)": 1,
      },
    });
    const { stdout } = runDredge(["dir", directory], home);
    expect(stdout).toContain("Complete, but for what cannot be read: 2 archives or members of them");
  });

  test("a bound is a problem that names the file; the rest is read", () => {
    const directory = temporaryDirectory();
    const value = pat();
    let bytes = zipOf({ "a.txt": value });
    for (let i = 0; i < 3; i++) bytes = zipOf({ [`${i}.zip`]: bytes, "k.txt": i === 2 ? value : "" });
    writeFileSync(join(directory, "deep.zip"), bytes);
    const run = scan("dir", directory);
    expect(places(run)).toEqual([`deep.zip!/k.txt:1 ${value}`]);
    expect(run.report?.problems).toMatchObject([{ kind: "too-large", subject: join(directory, "deep.zip") }]);
  });

  test("standard input", () => {
    const value = pat();
    const flags = ["stdin", "--format", "json", "--reveal"];
    expect(places(runDredge(flags, home, zipOf({ "a/b.txt": `\n${value}` })))).toEqual([`stdin!/a/b.txt:2 ${value}`]);
  });
});

test("names of members are judged, and shown without the value", () => {
  const value = pat();
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "a.zip"), zipOf({ [`${value}.txt`]: "nothing" }));
  const packed = { kind: "tar", files: [{ name: `d/${value}`, content: "" }] } as const;
  writeFileSync(join(directory, "b.tar.gz"), execFileSync("gzip", ["-c"], { input: pythonArchive(packed) }));
  expect(places(scan("dir", directory))).toEqual([`a.zip!/${value}.txt:1 ${value}`, `b.tar.gz!/d/${value}:1 ${value}`]);
  const shown = runDredge(["dir", directory], home);
  expect(shown.stdout).toContain("b.tar.gz!/d/ghp_");
  expect(shown.stdout).not.toContain(value);
});

test("what is staged, and what a range brings: all that a changed archive holds is new", () => {
  const [old, fresh] = [pat(), pat()];
  const git = RealGit.init();
  git.commit({ "a.txt": "nothing\n" });
  const base = git.commit({ "x.zip": zipOf({ "old.txt": old }) });
  git.write("x.zip", zipOf({ "old.txt": old, "new.txt": `\n\n${fresh}` }));
  git.run("add", "-A");
  const found = [`x.zip!/new.txt:3 ${fresh}`, `x.zip!/old.txt:1 ${old}`].sort();
  expect(new Set(scanChanges(git, ["staged"]).found)).toEqual(new Set(found));
  git.run("commit", "-qm", "more");
  expect(new Set(scanChanges(git, ["diff", `${base}..HEAD`]).found)).toEqual(new Set(found));
  git.commit({ "b.txt": "else\n" });
  expect(scanChanges(git, ["diff", "HEAD~1..HEAD"]).found).toEqual([]);
});

test("members of image layers, short and long, with a cache and without; manuals where all are asked for", () => {
  const [short, long, manual] = [pat(), pat(), pat()];
  const noise = Buffer.from(Array.from({ length: 3 << 20 }, (_, i) => (i * 7919 + (i >> 5) * 31) & 255));
  const files = [
    { name: "noise", content: noise, method: "stored" as const },
    { name: "z.txt", content: `a\n${long}` },
  ];
  const layers = [
    tar([
      { name: "app/small.jar", content: zipOf({ "k.properties": `k=${short}` }) },
      { name: "app/large.jar", content: pythonArchive({ kind: "zip", files }) },
      { name: "./usr/share/man/man1/a.1.gz", content: gzipSync(`.TH A 1\n${manual}\n`) },
    ]),
  ];
  const config = json({
    os: "linux",
    architecture: "amd64",
    rootfs: { diff_ids: layers.map((layer) => sha256(layer)) },
  });
  const root = writeFiles(join(home, "layout"), ociLayout([{ ...plantedImage("archives").image, config, layers }]));
  const expected = [`app/large.jar!/z.txt:2 ${long}`, `app/small.jar!/k.properties:1 ${short}`];
  const found = (run: ReturnType<typeof runImage>): string[] =>
    imagePlaces(run)
      .map(({ path, line, secret }) => `${path}:${line} ${secret}`)
      .sort();
  const left = { "archives that could not be opened (manuals and static libraries, without --archives)": 1 };
  for (const jobs of ["1", "2", "8"]) {
    const run = runImage([root, "--jobs", jobs], home);
    expect(found(run)).toEqual(expected);
    expect(members(run)).toMatchObject([{ expected: 3, scanned: 3, notes: { "archives opened": 2, ...left } }]);
    const all = runImage([root, "--archives", "--jobs", jobs], home);
    expect(found(all)).toEqual([...expected, `usr/share/man/man1/a.1.gz!/a.1:2 ${manual}`]);
    expect(members(all)).toMatchObject([{ expected: 4, scanned: 4, notes: { "archives opened": 3 } }]);
  }
  const cache = join(home, "cache");
  const scanned = (...flags: readonly string[]): string =>
    runDredge(["image", root, "--format", "json", ...flags], home).stdout;
  const [all, usual, none] = [scanned("--archives"), scanned(), scanned("--no-archives")];
  expect(new Set([all, usual, none]).size).toBe(3);
  // What one of them leaves in the cache is nothing to the others.
  for (let i = 0; i < 2; i++) {
    expect(scanned("--archives", "--cache", cache)).toBe(all);
    expect(scanned("--cache", cache)).toBe(usual);
    expect(scanned("--no-archives", "--cache", cache)).toBe(none);
  }
  expect(members(runImage([root, "--no-archives"], home))).toMatchObject([
    { notes: { "archives that could not be opened (--no-archives)": 3 } },
  ]);
});
