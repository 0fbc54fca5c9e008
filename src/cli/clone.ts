/** Clones a repository over HTTP into a bare directory, every ref of it: no git binary is needed.
 *  isomorphic-git talks to the server (redirects, authentication, what it offers); its own fetch asks for branches and tags alone
 *  and holds whole packs in memory, so the request for everything and the receiving are done here.
 *  Credentials of the URL go to the server only: never to disk, never into a message. */
import fs from "node:fs";
import { join } from "node:path";
import git, { type GitHttpRequest, type ServerRef } from "isomorphic-git";
import http from "isomorphic-git/http/node";
import { printable } from "../model/display.ts";
import { UsageError } from "../model/errors.ts";
import { receivePack } from "./receive-pack.ts";

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
export async function cloneRemote(remote: Remote, gitDir: string, report: Report): Promise<void> {
  const { url, auth } = remote;
  try {
    const { refs = [], capabilities } = await git.getRemoteInfo2({
      http,
      url,
      onAuth: () => auth ?? { cancel: true },
      onAuthFailure: () => ({ cancel: true }),
      protocolVersion: 1,
    });
    const algorithm = "object-format" in capabilities && capabilities["object-format"] === "sha256" ? "sha256" : "sha1";
    initBare(gitDir, url, algorithm);
    const wanted = refs.filter(
      ({ ref, oid }) => /^(?:HEAD$|refs\/)/.test(ref) && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(oid),
    );
    if (wanted.length === 0) return;
    const response = await http.request(uploadPackRequest(remote, wanted, algorithm));
    if (response.statusCode !== 200 || response.body === undefined) {
      throw new UsageError(`the server answers with HTTP ${response.statusCode}`);
    }
    await receivePack(response.body, join(gitDir, "objects/pack"), algorithm, (line) => {
      const [, what = line, done = "0", total = "0"] = /^([^:]*):\s+\d+% \((\d+)\/(\d+)\)/.exec(line) ?? [];
      report(Number(done), Number(total), what);
    });
    writeRefs(gitDir, wanted);
  } catch (error) {
    throw asUsageError(error, url);
  }
}

/** A bare repository without anything in it (gitrepository-layout). */
function initBare(gitDir: string, url: string, algorithm: string): void {
  const format = algorithm === "sha1" ? "0" : "1";
  const extensions = algorithm === "sha1" ? "" : `[extensions]\n\tobjectformat = ${algorithm}\n`;
  fs.mkdirSync(join(gitDir, "objects/pack"), { recursive: true });
  fs.mkdirSync(join(gitDir, "refs"));
  fs.writeFileSync(join(gitDir, "HEAD"), "ref: refs/heads/main\n");
  const core = `[core]\n\trepositoryformatversion = ${format}\n\tbare = true\n`;
  const quoted = url.replace(/["\\]/g, "\\$&");
  fs.writeFileSync(join(gitDir, "config"), `${core}${extensions}[remote "origin"]\n\turl = "${quoted}"\n`);
}

/** Asks for all that the refs name, having nothing (gitprotocol-http, "Smart Service git-upload-pack"). */
function uploadPackRequest({ url, auth }: Remote, refs: readonly ServerRef[], algorithm: string): GitHttpRequest {
  const capabilities = ["side-band-64k", "ofs-delta", ...(algorithm === "sha1" ? [] : [`object-format=${algorithm}`])];
  const wants = [...new Set(refs.map(({ oid }) => oid))].map((oid, index) =>
    pktLine(`want ${oid}${index === 0 ? ` ${capabilities.join(" ")}` : ""}\n`),
  );
  const body = Buffer.from(`${wants.join("")}0000${pktLine("done\n")}`, "latin1");
  const basic =
    auth === undefined ? undefined : Buffer.from(`${auth.username}:${auth.password}`, "utf8").toString("base64");
  return {
    url: `${url.replace(/\/$/, "")}/git-upload-pack`,
    method: "POST",
    headers: {
      "content-type": "application/x-git-upload-pack-request",
      accept: "application/x-git-upload-pack-result",
      ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }),
    },
    body: onePiece(body),
  };
}

async function* onePiece(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

/** Four hex digits of length, then the text (gitprotocol-common). */
function pktLine(text: string): string {
  return `${(text.length + 4).toString(16).padStart(4, "0")}${text}`;
}

/** All refs in one `packed-refs` file (gitrepository-layout), and HEAD: symbolic if the server says so. */
function writeRefs(gitDir: string, refs: readonly ServerRef[]): void {
  const lines = refs
    .filter(({ ref }) => /^refs\/[^\0-\x20\x7f]+$/.test(ref) && !ref.endsWith("^{}"))
    .map(({ ref, oid }) => ({ ref, line: `${oid} ${ref}\n` }))
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
  fs.writeFileSync(join(gitDir, "packed-refs"), lines.map(({ line }) => line).join(""));
  const head = refs.find(({ ref }) => ref === "HEAD");
  if (head === undefined) return;
  const symbolic = head.target !== undefined && /^refs\/[^\0-\x20\x7f]+$/.test(head.target);
  fs.writeFileSync(join(gitDir, "HEAD"), symbolic ? `ref: ${head.target}\n` : `${head.oid}\n`);
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
