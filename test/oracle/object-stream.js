/** Every object of a repository as git itself gives it: `git cat-file --batch-all-objects --batch`, parsed as it comes.
 *  Content goes straight to where the caller wants it; nothing is kept. */
import { spawn } from "node:child_process";

const LINE_FEED = 10;
/** Nothing is fetched from a remote, no object is replaced by another. */
const ENVIRONMENT = { ...process.env, GIT_NO_LAZY_FETCH: "1", GIT_NO_REPLACE_OBJECTS: "1", GIT_TERMINAL_PROMPT: "0" };

/**
 * Runs a command of git and reads its output.
 *
 * @param {string} path - of the repository
 * @param {readonly string[]} args - the command and its flags
 * @param {(chunk: Buffer) => void} take - called with each piece of output, in order
 */
export async function readGit(path, args, take) {
  const command = ["-c", "safe.directory=*", "-C", path, ...args];
  const child = spawn("git", command, { env: ENVIRONMENT, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  for await (const chunk of child.stdout) take(chunk);
  await ended;
}

/**
 * Ids of all objects that git can read.
 *
 * @param {string} path - of the repository
 * @returns {Promise<Set<string>>}
 */
export async function listObjects(path) {
  const ids = new Set();
  let rest = "";
  await readGit(path, ["cat-file", "--batch-all-objects", "--batch-check", "--unordered", "--buffer"], (chunk) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (!line.endsWith(" missing")) ids.add(line.slice(0, line.indexOf(" ")));
  });
  return ids;
}

/**
 * @typedef {object} ObjectReader
 * @property {(id: string, type: string, size: number) => Uint8Array} begin - returns where the content goes
 * @property {() => void} end - the content is there
 */

/**
 * Hands over every object with its content.
 *
 * @param {string} path - of the repository
 * @param {ObjectReader} reader
 */
export async function readObjects(path, reader) {
  let header = "";
  /** @type {Uint8Array | undefined} */
  let target;
  let filled = 0;
  await readGit(path, ["cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer"], (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (target) {
        const count = Math.min(chunk.length - at, target.length - filled);
        target.set(chunk.subarray(at, at + count), filled);
        at += count;
        filled += count;
        if (filled < target.length || at === chunk.length) continue;
        at++;
        target = undefined;
        reader.end();
        continue;
      }
      const feed = chunk.indexOf(LINE_FEED, at);
      header += chunk.toString("latin1", at, feed < 0 ? chunk.length : feed);
      at = feed < 0 ? chunk.length : feed + 1;
      if (feed < 0) continue;
      const [id = "", type = "", size] = header.split(" ");
      header = "";
      if (size === undefined) continue;
      target = reader.begin(id, type, Number(size));
      filled = 0;
    }
  });
}
