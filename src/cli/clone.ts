/** Clones a repository over HTTP into a bare directory, every ref of it, by isomorphic-git: no git binary is needed.
 *  That library asks for branches and tags alone, so the other refs (pull requests, notes) are added to its request on the way out.
 *  Credentials of the URL go to the server only: never to disk, never into a message. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";
import git, { type GitHttpRequest, type HttpClient, type ServerRef } from "isomorphic-git";
import http from "isomorphic-git/http/node";
import { printable } from "../model/display.ts";
import { UsageError } from "../model/errors.ts";

/** A place to clone from: what is asked, and what may be shown. */
export interface Remote {
  /** Without user and password. */
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

type Report = (done: number, total: number, what: string) => void;

/**
 * Takes a URL apart.
 * @throws UsageError for what is no http(s) URL; the message repeats nothing that may be a password
 */
export function parseRemote(text: string): Remote {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new UsageError("only https URLs can be cloned; clone it with git and give dredge the path");
  }
  const auth = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = "";
  url.password = "";
  return { url: url.href, auth: auth.username === "" && auth.password === "" ? undefined : auth };
}

/**
 * Clones all refs of a remote.
 * @param gitDir - an empty directory that becomes a bare repository
 * @throws UsageError when the server cannot be reached, refuses, or sends something else
 */
export async function cloneRemote({ url, auth }: Remote, gitDir: string, report: Report): Promise<void> {
  const onAuth = (): { username: string; password: string } | { cancel: true } => auth ?? { cancel: true };
  const onAuthFailure = (): { cancel: true } => ({ cancel: true });
  try {
    const refs = await git.listServerRefs({ http, url, onAuth, onAuthFailure, protocolVersion: 1, symrefs: true });
    await git.init({ fs, gitdir: gitDir, bare: true });
    await git.setConfig({ fs, gitdir: gitDir, path: "remote.origin.url", value: url });
    await git.setConfig({ fs, gitdir: gitDir, path: "remote.origin.fetch", value: "+refs/heads/*:refs/heads/*" });
    const named = refs.filter(({ ref }) => ref.startsWith("refs/"));
    const [first] = named;
    if (first === undefined) return;
    await git.fetch({
      fs,
      http: askingForAll(refs),
      gitdir: gitDir,
      url,
      remote: "origin",
      remoteRef: refs.some(({ ref }) => ref === "HEAD") ? "HEAD" : first.ref,
      tags: true,
      onAuth,
      onAuthFailure,
      onProgress: ({ phase, loaded, total }) => report(loaded, total, printable(phase)),
    });
    refuseTruncatedPacks(join(gitDir, "objects/pack"));
    writeRefs(gitDir, refs);
  } catch (error) {
    throw asUsageError(error, url);
  }
}

/** An HTTP client that adds a `want` line for each ref to the library's request (gitprotocol-pack, "Packfile Negotiation"). */
function askingForAll(refs: readonly ServerRef[]): HttpClient {
  const wants = [...new Set(refs.map(({ oid }) => oid))].map((oid) => `0032want ${oid}\n`).join("");
  return {
    request: (request: GitHttpRequest) => {
      const [body] = Array.isArray(request.body) ? (request.body as Uint8Array[]) : [];
      if (request.method !== "POST" || body === undefined) return http.request(request);
      // The first line carries the capabilities and must stay first.
      const first = Number.parseInt(Buffer.from(body.subarray(0, 4)).toString("latin1"), 16);
      const whole = Buffer.concat([body.subarray(0, first), Buffer.from(wants, "latin1"), body.subarray(first)]);
      return http.request({ ...request, body: [whole] as unknown as NonNullable<GitHttpRequest["body"]> });
    },
  };
}

/** The library does not compare a pack with the checksum at its end. */
function refuseTruncatedPacks(directory: string): void {
  const names = fs.existsSync(directory) ? fs.readdirSync(directory) : [];
  for (const name of names.filter((one) => one.endsWith(".pack"))) {
    const pack = fs.readFileSync(join(directory, name));
    const sum = createHash("sha1").update(pack.subarray(0, -20)).digest();
    if (!sum.equals(pack.subarray(-20))) throw new UsageError("the pack arrived damaged or cut short");
  }
}

/** All refs in one `packed-refs` file (gitrepository-layout), and HEAD. */
function writeRefs(gitDir: string, refs: readonly ServerRef[]): void {
  const lines = refs
    .filter(({ ref, oid }) => /^refs\/[^\0-\x20\x7f]+$/.test(ref) && !ref.endsWith("^{}") && /^[0-9a-f]{40}$/.test(oid))
    .map(({ ref, oid }) => `${oid} ${ref}\n`)
    .sort((a, b) => (a.slice(41) < b.slice(41) ? -1 : 1));
  fs.writeFileSync(join(gitDir, "packed-refs"), lines.join(""));
  // What the library wrote on its own: branches and tags as files, and a remote that a bare clone does not have.
  fs.rmSync(join(gitDir, "refs"), { recursive: true });
  fs.mkdirSync(join(gitDir, "refs"));
  const target = refs.find(({ ref }) => ref === "HEAD")?.target;
  if (target !== undefined && /^refs\/[^\0-\x20\x7f]+$/.test(target)) {
    fs.writeFileSync(join(gitDir, "HEAD"), `ref: ${target}\n`);
  }
}

/** What the network or the server did, in one line. What the library throws on odd answers is the server's doing, too. */
function asUsageError(error: unknown, url: string): UsageError {
  if (error instanceof UsageError) return new UsageError(`${url}: ${error.message}`);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const data = error instanceof Error && "data" in error ? error.data : undefined;
  const status =
    typeof data === "object" && data !== null && "statusCode" in data ? Number(data.statusCode) : undefined;
  if (status === 401 || status === 403 || code === "UserCanceledError") {
    return new UsageError(`${url}: the server refuses; put a name and a token into the URL: https://NAME:TOKEN@…`);
  }
  if (status !== undefined) return new UsageError(`${url}: the server answers with HTTP ${status}`);
  if (/^E[A-Z]+$|^(?:CERT|ERR_TLS|UNABLE|SELF_SIGNED|DEPTH_ZERO)/.test(code)) {
    return new UsageError(`${url}: cannot be reached (${code})`);
  }
  return new UsageError(
    `${url}: does not answer like a git server (${code === "" ? "damaged data" : printable(code)})`,
  );
}
