/** The key under which fingerprints are made: from the environment, from the file that dredge.yaml names, or from its home in the user's
 *  own configuration. Never from the repository: whoever has both key and baseline can guess weak passwords offline.
 *  A key is told apart from another by an id that does not help to guess it. */
import { createHmac, randomBytes, scryptSync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../model/errors.ts";
import { makeDirectories } from "../git/make-directories.ts";
import { readText } from "./file.ts";

/** Holds the key's text; for CI. */
export const KEY_VARIABLE = "DREDGE_FINGERPRINT_KEY";
/** Short keys make fingerprints guessable. */
const LEAST_LENGTH = 16;
/** The key of dredge.yaml that names a file; somebody may have put the fingerprint key itself there. */
export const KEY_SETTING = "fingerprint-key-file";
const ID_LABEL = "dredge key id 1";
/** A key that dredge made: too random to be guessed from its id. */
const OWN_KEY = /^dredge-key-[0-9a-f]{64}$/;

type Environment = Readonly<Record<string, string | undefined>>;

export interface FoundKey {
  readonly key: string;
  /** Where it came from, for messages. */
  readonly from: string;
}

/**
 * The key in force.
 * @param named - `fingerprint-key-file` of dredge.yaml, relative to `directory`, or from the home with `~/`
 * @param id - of the baseline's key, for one that lies in its home
 * @throws UsageError for a key that is named and cannot be read or is too short
 */
export function findKey(
  environment: Environment,
  named: string | undefined,
  directory: string,
  id: string | undefined,
): FoundKey | undefined {
  const given = environment[KEY_VARIABLE];
  if (given !== undefined && given !== "") return { key: longEnough(given.trim(), KEY_VARIABLE), from: KEY_VARIABLE };
  if (named !== undefined) {
    const path = named.startsWith("~/") ? join(homeOf(environment), named.slice(2)) : resolve(directory, named);
    return { key: longEnough(readKey(path, KEY_SETTING), KEY_SETTING), from: path };
  }
  const key = id === undefined ? undefined : readKeyOf(environment, id);
  return id === undefined || key === undefined ? undefined : { key, from: keyHome(environment, id) };
}

/** The key of that id, if it lies in its home. @throws UsageError for one that cannot be read or is too short */
export function readKeyOf(environment: Environment, id: string): string | undefined {
  const home = keyHome(environment, id);
  return existsSync(home) ? longEnough(readKey(home), home) : undefined;
}

/** Where the key of that id lies on this machine. */
export function keyHome(environment: Environment, id: string): string {
  const base = environment["XDG_CONFIG_HOME"];
  const config = base !== undefined && base.startsWith("/") ? base : join(homeOf(environment), ".config");
  return join(config, "dredge", "keys", id);
}

/** Makes a key and puts it into its home, readable for its owner alone. @throws UsageError when the system refuses */
export function makeKey(environment: Environment): FoundKey {
  const key = `dredge-key-${randomBytes(32).toString("hex")}`;
  const from = keyHome(environment, keyId(key));
  try {
    makeDirectories(dirname(from), 0o700);
    writeFileSync(from, `${key}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(`${from}: the key cannot be written there (${code}); or put one into ${KEY_VARIABLE}`);
  }
  return { key, from };
}

/** Sixteen hex digits that tell keys apart. A key chosen by people is stretched first, so that the id helps nobody to guess it. */
export function keyId(key: string): string {
  const strong = OWN_KEY.test(key) ? key : scryptSync(key, ID_LABEL, 32, { N: 32768, r: 8, p: 1, maxmem: 1 << 26 });
  return createHmac("sha256", strong).update(ID_LABEL).digest("hex").slice(0, 16);
}

function homeOf(environment: Environment): string {
  return environment["HOME"] ?? homedir();
}

function longEnough(key: string, from: string): string {
  if (key.length >= LEAST_LENGTH) return key;
  throw new UsageError(`${from}: a fingerprint key needs at least ${LEAST_LENGTH} characters`);
}

/** The line's end does not belong to it. */
function readKey(path: string, shown: string = path): string {
  return readText(path, shown).replace(/\r?\n$/, "");
}
