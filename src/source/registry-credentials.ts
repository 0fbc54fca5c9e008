/** Credentials for a registry, from where `docker login` keeps them: `~/.docker/config.json`, or a helper that it names
 *  (docs.docker.com, "Credential helpers"). The helper is run without a shell; nothing is kept, nothing is printed. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseJson, record, text } from "../image/json.ts";
import { FormatError, UsageError } from "../model/errors.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** In place of a password: to be exchanged for a token. */
  readonly identityToken?: string | undefined;
}

const HUB = "https://index.docker.io/v1/";
const HELPER_MS = 20_000;

/** @param host - as in an image's name. @param directory - of config.json; by default `~/.docker`. @throws UsageError for a configuration that is no JSON */
export function credentialsFor(host: string, directory: string | undefined): Credentials | undefined {
  const path = join(directory ?? join(homedir(), ".docker"), "config.json");
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const config = readConfig(bytes, path);
  const keys =
    host === "docker.io"
      ? [HUB, "docker.io", "index.docker.io"]
      : ["", "https://", "http://"].flatMap((scheme) => [`${scheme}${host}`, `${scheme}${host}/`]);
  const helpers = record(config["credHelpers"]);
  for (const key of keys) {
    const helper = text(helpers[key]);
    const found = helper === undefined ? undefined : askHelper(helper, key);
    if (found) return found;
  }
  const store = text(config["credsStore"]);
  for (const key of keys) {
    const found = store === undefined ? undefined : askHelper(store, key);
    const plain = found ?? fromEntry(record(record(config["auths"])[key]));
    if (plain) return plain;
  }
  return undefined;
}

function readConfig(bytes: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  try {
    return record(parseJson(bytes));
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

function fromEntry(entry: Readonly<Record<string, unknown>>): Credentials | undefined {
  const identityToken = text(entry["identitytoken"]);
  const plain = decode(text(entry["auth"]));
  if (identityToken !== undefined) return { username: plain?.username ?? "", password: "", identityToken };
  const username = text(entry["username"]);
  const password = text(entry["password"]);
  return plain ?? (username === undefined || password === undefined ? undefined : { username, password });
}

function decode(auth: string | undefined): Credentials | undefined {
  const plain = auth === undefined ? "" : Buffer.from(auth, "base64").toString("utf8");
  const colon = plain.indexOf(":");
  return colon < 1
    ? undefined
    : { username: plain.slice(0, colon), password: plain.slice(colon + 1).replace(/\0+$/, "") };
}

function askHelper(helper: string, key: string): Credentials | undefined {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const ran = spawnSync(`docker-credential-${helper}`, ["get"], { input: key, timeout: HELPER_MS, maxBuffer: 1 << 20 });
  if (ran.status !== 0) return undefined;
  try {
    const answer = record(parseJson(ran.stdout));
    const username = text(answer["Username"]);
    const password = text(answer["Secret"]);
    if (username === undefined || password === undefined) return undefined;
    // By this name a helper says that it has an identity token.
    return username === "<token>" ? { username: "", password: "", identityToken: password } : { username, password };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
