/** Runs the command on the smallest inputs there are, so that the build can see what that takes: which modules (start-modules.js), which
 *  code (keep-code.js). Needs no git. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs, { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import git from "isomorphic-git";

export const LINE = "an ordinary line\n";
/** A value that is found, and is nobody's. */
export const SECRET = ["password", "hunter2hunter\n"].join(" = ");
const POLICY = "allow:\n  - paths: [vendor/**]\n    reason: not ours\n";

/**
 * A commit with a policy, in a pack, and a line that is staged.
 * @param {string} dir
 */
export async function makeCommit(dir) {
  mkdirSync(dir);
  await git.init({ fs, dir, defaultBranch: "main" });
  writeFileSync(join(dir, "dredge.yaml"), POLICY);
  await commit(dir, LINE);
  await pack(dir);
  writeFileSync(join(dir, "a.txt"), LINE.repeat(2));
  await git.add({ fs, dir, filepath: "a.txt" });
}

/**
 * A commit of all that stands in a directory, and of one file.
 * @param {string} dir
 * @param {string} text - of the file
 */
export async function commit(dir, text) {
  const author = { name: "build", email: "build@example.com", timestamp: 1_700_000_000, timezoneOffset: 0 };
  writeFileSync(join(dir, "a.txt"), text);
  await git.add({ fs, dir, filepath: "." });
  await git.commit({ fs, dir, author, message: "a" });
}

/**
 * Puts all loose objects into a pack, each as a delta of the one of its kind before it.
 * @param {string} dir
 */
export async function pack(dir) {
  const objects = join(dir, ".git/objects");
  const loose = readdirSync(objects).filter((name) => name.length === 2);
  const oids = loose.flatMap((first) => readdirSync(join(objects, first)).map((rest) => `${first}${rest}`));
  /** @type {Map<string, { oid: string, content: Buffer }>} */
  const bases = new Map();
  const entries = [];
  for (const oid of oids) {
    const { object, type } = await git.readObject({ fs, dir, oid, format: "content" });
    const content = Buffer.from(/** @type {Uint8Array} */ (object));
    const base = bases.get(type ?? "");
    entries.push(
      base
        ? [
            head(REF_DELTA, deltaOf(base.content, content).length),
            Buffer.from(base.oid, "hex"),
            deflateSync(deltaOf(base.content, content)),
          ]
        : [head(TYPES.indexOf(type ?? ""), content.length), deflateSync(content)],
    );
    bases.set(type ?? "", { oid, content });
  }
  const count = Buffer.alloc(4);
  count.writeUInt32BE(entries.length);
  const bytes = Buffer.concat([Buffer.from("PACK\0\0\0\x02"), count, ...entries.flat()]);
  const digest = createHash("sha1").update(bytes).digest();
  const filepath = `.git/objects/pack/pack-${digest.toString("hex")}.pack`;
  mkdirSync(join(objects, "pack"), { recursive: true });
  writeFileSync(join(dir, filepath), Buffer.concat([bytes, digest]));
  await git.indexPack({ fs, dir, filepath });
  for (const first of loose) rmSync(join(objects, first), { recursive: true });
}

/** Of entries of a pack (gitformat-pack). */
const TYPES = ["", "commit", "tree", "blob", "tag"];
const REF_DELTA = 7;

/**
 * @param {number} type
 * @param {number} size - of what follows, unpacked
 */
function head(type, size) {
  const bytes = [(type << 4) | (size & 15)];
  for (let left = size >>> 4; left > 0; left >>>= 7) {
    bytes[bytes.length - 1] |= 0x80;
    bytes.push(left & 0x7f);
  }
  return Buffer.from(bytes);
}

/**
 * The instructions that make one content of another: what both begin with is copied, the rest inserted.
 * @param {Buffer} base
 * @param {Buffer} content
 */
function deltaOf(base, content) {
  let same = 0;
  while (same < 0xffff && same < base.length && base[same] === content[same]) same++;
  const parts = [varint(base.length), varint(content.length)];
  if (same > 0) parts.push(Buffer.from([0xb0, same & 0xff, same >>> 8]));
  for (let at = same; at < content.length; at += 127) {
    const piece = content.subarray(at, at + 127);
    parts.push(Buffer.from([piece.length]), Buffer.from(piece));
  }
  return Buffer.concat(parts);
}

/** @param {number} value */
function varint(value) {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) {
    bytes[bytes.length - 1] |= 0x80;
    bytes.push(left & 0x7f);
  }
  return Buffer.from(bytes);
}

/**
 * @param {readonly string[]} words - for node: its flags, the program, what that is given
 * @param {{ directory: string, input?: string | undefined, environment?: Record<string, string>, status?: number }} options
 * @throws {Error} when it ends otherwise than it should
 */
export function run(words, { directory, input, environment, status = input === SECRET ? 1 : 0 }) {
  // What the build is run from (a hook of git's, a process with settings) is none of the trial's business.
  const others = Object.entries(process.env).filter(([name]) => !/^(?:DREDGE|GIT|NODE)_/.test(name));
  const env = { ...Object.fromEntries(others), ...environment };
  const ended = spawnSync(process.execPath, words, { cwd: directory, input, encoding: "utf8", env });
  if (ended.status !== status) throw new Error(`${words.join(" ")} ended with ${ended.status}: ${ended.stderr}`);
}
