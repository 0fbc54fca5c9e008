/** What a start loads: a hook pays for it with every commit. Times are measured elsewhere (`npm run bench`); here it is files and bytes. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Repository } from "../../fixtures/git/repository.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SECRET = ["password", "hunter2hunter\n"].join(" = ");

let place: string;

beforeAll(() => (place = realpathSync(mkdtempSync(join(tmpdir(), "dredge-start-")))));
afterAll(() => rmSync(place, { recursive: true }));

interface Loaded {
  readonly status: number | null;
  /** Chunks of the bundle without the hash in their names; other files as paths below this checkout. Sorted. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** Chunks that were compiled, since no code was kept of them or none that fits. */
  readonly compiled: readonly string[];
}

/**
 * Runs the built command in a directory; tells what it has loaded at its end, required or imported.
 * @param root - of the checkout, or of a copy of what it has built
 */
function loadedBy(directory: string, words: readonly string[], input = "", root = ROOT): Loaded {
  const list = join(place, "loaded");
  const compiled = join(place, "compiled");
  const required = join(place, "required.cjs");
  const tell = (file: string): string => `require("node:fs").appendFileSync(${JSON.stringify(file)}`;
  writeFileSync(
    required,
    `const { scripts } = require(${JSON.stringify(join(root, "bin/load.js"))});
     process.on("exit", () => {
       for (const path of Object.keys(require.cache)) ${tell(list)}, path + "\\n");
       for (const [name, { script }] of scripts) {
         ${tell(list)}, ${JSON.stringify(join(root, "dist/bundle/"))} + name + "\\n");
         if (script.cachedDataRejected !== false) ${tell(compiled)}, name + "\\n");
       }
     });\n`,
  );
  const hooks = `import { appendFileSync } from "node:fs"; import { fileURLToPath } from "node:url";
    export async function load(url, context, next) {
      if (url.startsWith("file:")) appendFileSync(${JSON.stringify(list)}, fileURLToPath(url) + "\\n");
      return next(url, context);
    }`;
  const registration = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hooks)}");`;
  const imported = `data:text/javascript,${encodeURIComponent(registration)}`;
  rmSync(list, { force: true });
  writeFileSync(compiled, "");
  const run = spawnSync(
    process.execPath,
    ["--require", required, "--import", imported, join(root, "bin/dredge.js"), ...words],
    { cwd: directory, input },
  );
  const paths = new Set(readFileSync(list, "utf8").trimEnd().split("\n"));
  paths.delete(required);
  const short = (path: string): string => path.replace(/^(?:dist\/bundle\/)?(.+)-[\w-]{8}\.js$/, "$1");
  return {
    status: run.status,
    files: [...paths].map((path) => short(path.replace(root, ""))).sort(),
    bytes: [...paths].reduce((sum, path) => sum + statSync(path).size, 0),
    compiled: readFileSync(compiled, "utf8").split("\n").filter(Boolean).map(short),
  };
}

const FIRST = ["bin/dredge.js", "bin/load.js", "dist/bundle/main.js", "first", "rolldown-runtime"];

test("--version loads next to nothing", () => {
  const { status, files, bytes } = loadedBy(place, ["--version"]);
  expect({ status, files }).toEqual({ status: 0, files: FIRST });
  expect(bytes).toBeLessThan(10_000);
});

describe("a scan loads what it needs, and nothing else", () => {
  test("a line of standard input", () => {
    const { status, files, bytes } = loadedBy(place, ["stdin"], "an ordinary line\n");
    expect({ status, files }).toEqual({ status: 0, files: [...FIRST, "start"] });
    expect(bytes).toBeLessThan(320_000);
  });

  test("a line in which something is found", () => {
    const { status, files } = loadedBy(place, ["stdin"], SECRET);
    expect({ status, files }).toEqual({ status: 1, files: [...FIRST, "secret", "start"] });
  });

  test("a commit's hook, with and without a policy", () => {
    const git = Repository.create(join(place, "repository"));
    git.write("a.txt", "a line\n");
    git.commit("a");
    git.repack();
    git.write("a.txt", "a line\nand another\n");
    git.git("add", "-A");
    const bare = loadedBy(git.directory, ["hook", "run", "pre-commit"]);
    expect(bare).toMatchObject({ status: 0, files: [...FIRST, "commit", "start"].sort() });
    expect(bare.bytes).toBeLessThan(480_000);
    git.git("reset", "-q", "--hard");
    git.write("dredge.yaml", "allow:\n  - paths: [vendor/**]\n    reason: not ours\n");
    git.commit("policy");
    git.write("a.txt", "a line\nand another\n");
    git.git("add", "-A");
    const policy = loadedBy(git.directory, ["hook", "run", "pre-commit"]);
    expect(policy).toMatchObject({
      status: 0,
      files: [...FIRST, "commit", "start", "yaml"].sort(),
    });
  });

  test("a directory of texts: no library, no archives, no images", () => {
    const directory = join(place, "clean");
    mkdirSync(directory);
    writeFileSync(join(directory, "a.txt"), "an ordinary line\n");
    const { status, files } = loadedBy(place, ["dir", directory, "--jobs", "1"]);
    expect({ status, files }).toEqual({
      status: 0,
      files: [...FIRST, "dir", "commands", "commit", "history", "start"].sort(),
    });
  });
});

describe("code that was kept when the bundle was built", () => {
  const git = (): Repository => {
    const repository = Repository.create(mkdtempSync(join(place, "git-")));
    repository.write("a.txt", SECRET);
    repository.commit("a");
    repository.repack();
    return repository;
  };

  test("nothing that a line, a hook or a history needs is compiled again", () => {
    expect(loadedBy(place, ["stdin"], "an ordinary line\n")).toMatchObject({ status: 0, compiled: [] });
    const { directory } = git();
    expect(loadedBy(directory, ["hook", "run", "pre-commit"])).toMatchObject({ status: 0, compiled: [] });
    expect(loadedBy(place, ["stdin"], SECRET)).toMatchObject({ status: 1, compiled: [] });
    const scan = loadedBy(place, ["git", directory, "--format", "sarif", "--output", join(place, "report")]);
    expect(scan).toMatchObject({ status: 1, compiled: [] });
  });

  test("what is cut short, or another engine's, or absent is compiled as ever", () => {
    const copy = join(place, "copy/");
    for (const part of ["bin", "package.json", "dist/bundle", "dist/kernel", "dist/detect", "dist/pattern"])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const bundle = join(copy, "dist/bundle");
    const code = join(bundle, readdirSync(bundle).find((name) => name.startsWith("code-")) ?? "");
    const words = ["git", git().directory, "--format", "sarif", "--output", join(place, "report")];
    const reported = (): string => readFileSync(join(place, "report"), "utf8");
    expect(loadedBy(place, words, "", copy)).toMatchObject({ status: 1, compiled: [] });
    const report = reported();
    const files = readdirSync(code);
    for (const [i, file] of files.entries()) truncateSync(join(code, file), i % 2 === 0 ? 0 : 1000);
    expect(loadedBy(place, words, "", copy).compiled).toContain("start");
    expect(reported()).toBe(report);
    rmSync(code, { recursive: true });
    const { status, compiled } = loadedBy(place, words, "", copy);
    expect({ status, report: reported() }).toEqual({ status: 1, report });
    expect(compiled).toContain("main.js");
  });
});
