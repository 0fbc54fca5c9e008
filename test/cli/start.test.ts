/** What a start loads: a hook pays for it with every commit. Times are measured elsewhere (`npm run bench`); here it is files and bytes. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Repository } from "../../fixtures/git/repository.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BIN = join(ROOT, "bin/dredge.js");
const SECRET = ["password", "hunter2hunter\n"].join(" = ");

let place: string;

beforeAll(() => (place = realpathSync(mkdtempSync(join(tmpdir(), "dredge-start-")))));
afterAll(() => rmSync(place, { recursive: true }));

interface Loaded {
  readonly status: number | null;
  /** Chunks of the bundle without the hash in their names; other files as paths below this checkout. Sorted. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** Runs the built command in a directory; tells what it has loaded at its end, required or imported. */
function loadedBy(directory: string, words: readonly string[], input = ""): Loaded {
  const list = join(place, "loaded");
  const tell = `require("node:fs").appendFileSync(${JSON.stringify(list)}`;
  const required = join(place, "required.cjs");
  writeFileSync(
    required,
    `process.on("exit", () => { for (const path of Object.keys(require.cache)) ${tell}, path + "\\n"); });\n`,
  );
  const hooks = `import { appendFileSync } from "node:fs"; import { fileURLToPath } from "node:url";
    export async function load(url, context, next) {
      if (url.startsWith("file:")) appendFileSync(${JSON.stringify(list)}, fileURLToPath(url) + "\\n");
      return next(url, context);
    }`;
  const registration = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hooks)}");`;
  const imported = `data:text/javascript,${encodeURIComponent(registration)}`;
  rmSync(list, { force: true });
  const run = spawnSync(process.execPath, ["--require", required, "--import", imported, BIN, ...words], {
    cwd: directory,
    input,
  });
  const paths = new Set(readFileSync(list, "utf8").trimEnd().split("\n"));
  paths.delete(required);
  const files = [...paths].map((path) => path.replace(ROOT, "").replace(/^dist\/bundle\/(.+)-[\w-]{8}\.js$/, "$1"));
  return {
    status: run.status,
    files: files.sort(),
    bytes: [...paths].reduce((sum, path) => sum + statSync(path).size, 0),
  };
}

const FIRST = ["bin/dredge.js", "dist/bundle/main.js", "first", "rolldown-runtime"];

test("--version loads next to nothing", () => {
  const { status, files, bytes } = loadedBy(place, ["--version"]);
  expect({ status, files }).toEqual({ status: 0, files: FIRST });
  expect(bytes).toBeLessThan(8000);
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
