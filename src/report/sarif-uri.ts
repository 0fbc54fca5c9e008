/** Byte paths and remote URLs as the URIs that SARIF wants (RFC 3986).
 *  Bytes are percent-encoded as they are, valid UTF-8 or not, so that a viewer gets the same name back.
 *  Knows nothing of findings. */
import type { BytePath } from "../model/finding.ts";
import { isAbsolute } from "./places.ts";

/** Symbolic name of the directory that relative URIs start from: the root of the first repository, or the working directory. */
export const SOURCE_ROOT = "%SRCROOT%";

/** Characters that a path segment may hold as they are, less the colon, which would make a first segment a scheme. */
const PLAIN = /^[A-Za-z0-9._~!$&'()*+,;=@/-]*$/;

/** A path percent-encoded, byte by byte. */
function encodePath(path: BytePath): string {
  if (PLAIN.test(path)) return path;
  let encoded = "";
  for (const byte of Buffer.from(path, /[^\u0000-\u00ff]/.test(path) ? "utf8" : "latin1")) {
    const character = String.fromCharCode(byte);
    encoded += PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

/** The artifactLocation of a path: relative to the source root where it can be, else a `file:` URI. */
export function artifactLocation(path: BytePath): { readonly uri: string; readonly uriBaseId?: string } {
  if (!isAbsolute(path)) return { uri: encodePath(path), uriBaseId: SOURCE_ROOT };
  return { uri: fileUri(path) };
}

/**
 * The absolute URI of a repository: its remote's, without credentials, else that of its directory.
 * @param remoteUrl - as in git's configuration: a URL, or `user@host:path` (git-clone(1), "GIT URLS")
 */
export function repositoryUri(remoteUrl: string | undefined, path: BytePath): string {
  if (remoteUrl !== undefined) {
    const url = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^/@]*)@)?(.*)$/.exec(remoteUrl);
    if (url !== null) return `${url[1]}://${userPrefix(url[1] ?? "", url[2])}${encodeRest(url[3] ?? "")}`;
    const short = /^(?:([^/@:]+)@)?([^/:[\]]+):(?!\\)(.*)$/.exec(remoteUrl);
    if (short !== null && !/^[A-Za-z]$/.test(short[2] ?? "")) {
      return `ssh://${userPrefix("ssh", short[1])}${encodeRest(`${short[2]}/${(short[3] ?? "").replace(/^\//, "")}`)}`;
    }
  }
  return isAbsolute(path) ? fileUri(path) : `file:///${encodePath(path)}`;
}

/** The user name of an ssh URL is part of the address; anything after a colon, and all of it elsewhere, may be a credential. */
function userPrefix(scheme: string, userInfo: string | undefined): string {
  const user = userInfo?.split(":")[0] ?? "";
  return /^(?:git\+)?ssh$/i.test(scheme) && /^[A-Za-z0-9._-]{1,32}$/.test(user) ? `${user}@` : "";
}

function encodeRest(hostAndPath: string): string {
  const slash = hostAndPath.indexOf("/");
  const host = slash < 0 ? hostAndPath : hostAndPath.slice(0, slash);
  const path = slash < 0 ? "" : hostAndPath.slice(slash).replace(/[?#].*$/, "");
  return host.replace(/[^A-Za-z0-9.:[\]-]/g, (character) => encodeURIComponent(character)) + encodePath(path);
}

function fileUri(path: BytePath): string {
  const slashed = path.startsWith("/") ? path : `/${path.replaceAll("\\", "/")}`;
  return `file://${encodePath(slashed)}`;
}
