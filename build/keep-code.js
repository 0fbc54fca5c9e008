/** Keeps the code that V8 makes of the bundle's files, beside them, so that a start need not compile them again (bin/load.js). The code of what
 *  runs: functions are compiled when they are called, so the command is run on small inputs, each run beginning with what those before kept. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { commit, LINE, makeCommit, pack, run, SECRET } from "./trial.js";

const DREDGE = fileURLToPath(new URL("../bin/dredge.js", import.meta.url));
const KEEPER = fileURLToPath(new URL("keeper.cjs", import.meta.url));

/** Writes the code of the bundle as it stands in dist/. */
export async function keepCode() {
  const { codeOf } = createRequire(import.meta.url)("../bin/load.js");
  mkdirSync(dirname(codeOf("main.js", "usual")));
  const place = mkdtempSync(join(tmpdir(), "dredge-build-"));
  try {
    const repository = join(place, "repository");
    await makeCommit(repository);
    const history = join(place, "history");
    await makeHistory(history);
    trial(place, ["--version"]);
    trial(place, ["stdin"], { input: LINE });
    trial(place, ["stdin"], { input: SECRET });
    trial(repository, ["hook", "run", "pre-commit"]);
    const scan = ["git", ".", "--jobs", "2", "--format", "sarif"];
    trial(history, scan, { status: 1, isLate: true });
    trial(history, ["."], { status: 1, isLate: true });
    trial(history, scan, { status: 1 });
    trial(history, ["diff", "HEAD~4", "--format", "sarif"], { status: 1 });
  } finally {
    rmSync(place, { recursive: true });
  }
}

/**
 * Some commits, packed, some not.
 * @param {string} dir
 */
async function makeHistory(dir) {
  await makeCommit(dir);
  const digest = createHash("sha1").update(LINE).digest("hex");
  const url = ["postgres://me:hunter2hunter", "db.example.com/a"].join("@");
  const found = `${SECRET}api_key = "${digest}"\n${url}\n`;
  writeFileSync(join(dir, "a.txt.gz"), gzipSync(found));
  const lines = Array.from({ length: 400 }, (_, i) => `the ${i}th line, with key = "value${i}" in it`);
  for (let i = 0; i < 20; i++) {
    if (i === 15) await pack(dir);
    await commit(dir, `${lines.slice(0, 20 * i).join("\n")}\n${i % 4 === 3 ? found : ""}`);
  }
}

/**
 * @param {string} directory - the command stands in it
 * @param {readonly string[]} words
 * @param {{ input?: string, status?: number, isLate?: boolean }} [options] - isLate: keeps what is loaded with the flags of long scans,
 *   in place of what is loaded with the usual ones
 */
function trial(directory, words, { isLate = false, ...options } = {}) {
  const environment = { KEPT_CODE: isLate ? "late" : "usual" };
  run(["--require", KEEPER, DREDGE, ...words], { directory, environment, ...options });
}
