/** Looks up single refs by name, without reading all of them.
 *  Storage: gitrepository-layout ("refs", "packed-refs"), gitformat-reftable. */
import { joinPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import type { GitReader } from "./git-reader.ts";
import { readRefFile, type RefContext } from "./loose-refs.ts";
import { idUnlessZero, type ReflogEntry, type StoredRef } from "./ref.ts";
import { readReflog } from "./reflogs.ts";
import { readReftableRefs } from "./reftable-stack.ts";

/** Git follows at most so many symbolic refs in a row. */
const LONGEST_CHAIN = 5;
/** Refs below these belong to one work tree, as do names without a slash (HEAD, MERGE_HEAD). */
const PER_WORKTREE = /^(?:[^/]+$|refs\/(?:bisect|worktree|rewritten)\/)/;

export class RefLookup {
  readonly #reader: GitReader;
  readonly #context: RefContext;
  readonly #reftables = new Map<BytePath, Map<BytePath, StoredRef>>();
  #packed: Buffer | undefined;

  constructor(reader: GitReader) {
    this.#reader = reader;
    const { files, hashBytes, problemList: problems } = reader;
    this.#context = { files, hashBytes, problems };
  }

  /** The id that a ref leads to, by its full name; undefined: there is no such ref, or its branch is not born. */
  idOf(name: BytePath): string | undefined {
    return this.#follow(name)?.id;
  }

  /** The name that a symbolic ref points to; undefined for any other. */
  targetOf(name: BytePath): BytePath | undefined {
    return this.#stored(name)?.symbolicTarget;
  }

  /** Full name of what a short name means, as `git rev-parse` looks for it (gitrevisions, "refname"). */
  expand(name: BytePath): BytePath | undefined {
    const candidates = [
      name,
      `refs/${name}`,
      `refs/tags/${name}`,
      `refs/heads/${name}`,
      `refs/remotes/${name}`,
      `refs/remotes/${name}/HEAD`,
    ];
    return candidates.find((each) => (each.startsWith("refs/") || isPseudoRef(each)) && this.idOf(each) !== undefined);
  }

  /** Ids that a pseudo-ref's file lists, one a line, as MERGE_HEAD does for an octopus. */
  idsOf(name: BytePath): string[] {
    const { files, location, hashBytes, problemList } = this.#reader;
    const path = joinPath(location.gitDir, name);
    const bytes = problemList.attempt(path, undefined, () =>
      files.stat(path)?.kind === "file" ? files.read(path) : undefined,
    );
    const ids =
      Buffer.from(bytes ?? [])
        .toString("latin1")
        .match(/^[0-9a-f]+(?=\s|$)/gm) ?? [];
    return ids.filter((id) => id.length === 2 * hashBytes);
  }

  /** Where a ref pointed before, newest first: its reflog. @param name - full */
  logOf(name: BytePath): readonly ReflogEntry[] {
    if (!isSafeName(name)) return [];
    const directory = this.#directoryOf(name);
    return [...readReflog(this.#context, directory, name, this.#reader.refStorage)].reverse();
  }

  #directoryOf(name: BytePath): BytePath {
    const { location } = this.#reader;
    return PER_WORKTREE.test(name) ? location.gitDir : location.commonDir;
  }

  #follow(name: BytePath): StoredRef | undefined {
    let ref = this.#stored(name);
    for (let steps = 0; ref?.symbolicTarget !== undefined && steps < LONGEST_CHAIN; steps++)
      ref = this.#stored(ref.symbolicTarget);
    return ref;
  }

  #stored(name: BytePath): StoredRef | undefined {
    if (!isSafeName(name)) return undefined;
    const { refStorage, files } = this.#reader;
    const directory = this.#directoryOf(name);
    if (refStorage === "reftable") {
      const found = this.#reftable(directory).get(name);
      if (found || name.startsWith("refs/")) return found;
    }
    const path = joinPath(directory, name);
    const isThere = this.#context.problems.attempt(name, false, () => {
      return files.stat(path)?.kind === "file" || files.readLink(path) !== undefined;
    });
    const loose = isThere ? readRefFile(this.#context, path, name) : undefined;
    return loose === "broken" ? undefined : (loose ?? this.#inPackedRefs(name));
  }

  #reftable(directory: BytePath): Map<BytePath, StoredRef> {
    let refs = this.#reftables.get(directory);
    if (!refs) {
      const all = readReftableRefs(this.#context, joinPath(directory, "reftable"));
      this.#reftables.set(directory, (refs = new Map(all.map((ref) => [ref.name, ref]))));
    }
    return refs;
  }

  #inPackedRefs(name: BytePath): StoredRef | undefined {
    const { files, location, hashBytes, problemList } = this.#reader;
    const path = joinPath(location.commonDir, "packed-refs");
    this.#packed ??= Buffer.from(
      problemList.attempt(path, undefined, () => (files.stat(path)?.kind === "file" ? files.read(path) : undefined)) ??
        [],
    );
    const bytes = this.#packed;
    const wanted = Buffer.from(` ${name}`, "latin1");
    for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
      const end = bytes[at + wanted.length];
      const start = at - 2 * hashBytes;
      if ((end !== undefined && end !== 0x0a && end !== 0x0d) || start < 0 || (start > 0 && bytes[start - 1] !== 0x0a))
        continue;
      const id = bytes.toString("latin1", start, at);
      if (/^[0-9a-f]+$/.test(id)) return { name, id: idUnlessZero(id), symbolicTarget: undefined, peeled: undefined };
    }
    return undefined;
  }
}

function isPseudoRef(name: BytePath): boolean {
  return /^[A-Z][A-Z_]*$/.test(name);
}

/** Names come from command lines and from files: none may lead out of the git directory. */
function isSafeName(name: BytePath): boolean {
  return name !== "" && !name.startsWith("/") && !/\0|(?:^|\/)\.{1,2}(?:\/|$)/.test(name);
}
