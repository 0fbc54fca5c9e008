/** Credentials for a registry, from where `docker login` and `podman login` keep them: a configuration, or a helper that it names
 *  (docs.docker.com, "Credential helpers"). The helper is run without a shell; nothing is kept, nothing is printed. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseJson, record, text } from "../image/json.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { ImageTarget } from "../model/options.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** In place of a password: to be exchanged for a token. */
  readonly identityToken?: string | undefined;
}

/** What was found for a registry. */
export interface Found {
  readonly credentials: Credentials | undefined;
  /** Helpers that the configuration names and that cannot be run. */
  readonly absent: readonly string[];
}

/** Where credentials may lie. */
export type CredentialPlaces = Pick<ImageTarget, "dockerConfig" | "authFile" | "runtimeDirectory" | "certificates">;

const HUB = "https://index.docker.io/v1/";
const HELPER_MS = 20_000;

/**
 * Docker's configuration, and podman's and skopeo's (containers-auth.json(5)), which is alike; the first that knows the registry counts.
 *
 * @param host - as in an image's name
 * @param repository - podman's may be for a part of a registry
 * @throws UsageError for a configuration that is no JSON
 */
export function credentialsFor(host: string, repository: string, places: CredentialPlaces): Found {
  const absent: string[] = [];
  for (const path of filesOf(places)) {
    const config = readConfig(path);
    const credentials = config && credentialsIn(config, host, repository, absent);
    if (credentials) return { credentials, absent };
  }
  return { credentials: undefined, absent };
}

function filesOf({ dockerConfig, authFile = "", runtimeDirectory = "", certificates }: CredentialPlaces): string[] {
  const configHome = certificates?.configHome ?? join(homedir(), ".config");
  return [
    ...(authFile === "" ? [] : [authFile]),
    join(dockerConfig ?? join(homedir(), ".docker"), "config.json"),
    ...(runtimeDirectory === "" ? [] : [join(runtimeDirectory, "containers/auth.json")]),
    join(configHome, "containers/auth.json"),
  ];
}

function credentialsIn(
  config: Readonly<Record<string, unknown>>,
  host: string,
  repository: string,
  absent: string[],
): Credentials | undefined {
  const names = namesOf(host, repository);
  const under = (section: unknown): [key: string, value: unknown][] =>
    names.flatMap((name) => Object.entries(record(section)).filter(([key]) => plainName(key) === name));
  for (const [key, helper] of under(config["credHelpers"])) {
    const found = askHelper(text(helper), key, absent);
    if (found) return found;
  }
  const key = host === "docker.io" ? HUB : host;
  const stored = askHelper(text(config["credsStore"]), key, absent);
  if (stored) return stored;
  for (const [, entry] of under(config["auths"])) {
    const plain = fromEntry(record(entry));
    if (plain) return plain;
  }
  return undefined;
}

/** What credentials for a repository may stand under, the nearest first. */
function namesOf(host: string, repository: string): string[] {
  const parts = repository.split("/");
  const namespaces = parts.map((_, i) => [host, ...parts.slice(0, parts.length - i)].join("/"));
  return [...namespaces, host, ...(host === "docker.io" ? ["index.docker.io", "registry-1.docker.io"] : [])];
}

/** A key of the configuration without what older versions of Docker write around the host: `https://HOST/v1/`. */
function plainName(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, "");
}

function readConfig(path: string): Readonly<Record<string, unknown>> | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
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

function askHelper(helper: string | undefined, key: string, absent: string[]): Credentials | undefined {
  if (helper === undefined || !/^[\w.-]+$/.test(helper)) return undefined;
  const command = `docker-credential-${helper}`;
  const ran = spawnSync(command, ["get"], { input: key, timeout: HELPER_MS, maxBuffer: 1 << 20 });
  if (ran.error && "code" in ran.error && ran.error.code !== "EPIPE") absent.push(command);
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
