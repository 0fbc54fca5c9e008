/** Git LFS: pointer files in place of large ones, and the store of the large ones below `lfs/objects`.
 *  Format: the Git LFS specification, version 1. Nothing is fetched. */
import { bytesToPath, joinPath, resolvePath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import type { Repository } from "./repository.ts";

export interface LfsPointer {
  /** SHA-256 of the content, 64 hex digits. */
  readonly oid: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** A pointer is "less than 1024 bytes". */
const LONGEST_POINTER = 1023;

/** Today's name of the specification and the two that older pointers carry. */
const VERSION =
  /^version (?:https:\/\/git-lfs\.github\.com\/spec\/v1|https:\/\/hawser\.github\.com\/spec\/v1|http:\/\/git-media\.io\/v\/2)\r?\n/;

/** The pointer that a blob is, or undefined for any other blob.
 *  Lines are "key SP value": `version` first, then others in order, of which `oid` and `size` are needed. */
export function parseLfsPointer(content: Uint8Array): LfsPointer | undefined {
  if (content.length > LONGEST_POINTER || content.length < 100 || content[0] !== 0x76) return undefined;
  const text = bytesToPath(content);
  if (!VERSION.test(text)) return undefined;
  const oid = /\noid sha256:([0-9a-f]{64})\r?\n/.exec(text)?.[1];
  const size = /\nsize (\d{1,15})(?:\r?\n|$)/.exec(text)?.[1];
  return oid === undefined || size === undefined ? undefined : { oid, size: Number(size) };
}

export interface LfsObject {
  readonly oid: string;
  readonly path: BytePath;
}

/** What of a repository tells where its LFS store is. */
interface LfsHome {
  readonly config: Repository["config"];
  readonly location: { readonly commonDir: BytePath };
}

/** Directory of the LFS store: `lfs` in the common directory unless `lfs.storage` says otherwise. */
function lfsDirectory(repository: LfsHome): BytePath {
  const configured = repository.config.get("lfs", "storage");
  const { commonDir } = repository.location;
  if (configured === undefined || configured === "") return joinPath(commonDir, "lfs");
  return resolvePath(commonDir, configured);
}

/** Where the content of a pointer is kept, whether or not it is there. */
export function lfsObjectPath(repository: LfsHome, oid: string): BytePath {
  return joinPath(lfsDirectory(repository), "objects", oid.slice(0, 2), oid.slice(2, 4), oid);
}

/** All objects of the LFS store, sorted by oid. */
export function listLfsObjects(repository: Repository): readonly LfsObject[] {
  const { files, problemList } = repository;
  const list = (path: BytePath): readonly BytePath[] =>
    (problemList.attempt(path, undefined, () => files.list(path)) ?? []).map((entry) => entry.name);
  const objects = joinPath(lfsDirectory(repository), "objects");
  const found: LfsObject[] = [];
  for (const first of list(objects).filter(isTwoDigits)) {
    for (const second of list(joinPath(objects, first)).filter(isTwoDigits)) {
      const directory = joinPath(objects, first, second);
      for (const oid of list(directory))
        if (/^[0-9a-f]{64}$/.test(oid)) found.push({ oid, path: joinPath(directory, oid) });
    }
  }
  return found.sort((a, b) => (a.oid < b.oid ? -1 : 1));
}

function isTwoDigits(name: string): boolean {
  return /^[0-9a-f]{2}$/.test(name);
}
