/** Files of layers as a file system of their own, for the object store of `git`: names and links are a table, contents lie in private
 *  temporary files. Links are followed inside the table alone, so that nothing of an image leads to the machine's own files. */
import { diskFiles, type DirEntry, type FileKind, type Files, type FileStat, type RandomAccess } from "../git/files.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

/** What stands at a path. */
export type LayerFile =
  | {
      readonly kind: "file";
      readonly size: number;
      /** Where its bytes are on this machine; undefined when they were not taken out of the layer. */
      readonly real: BytePath | undefined;
    }
  | { readonly kind: "symlink"; readonly target: BytePath };

/** Hops of links on one way. */
const MOST_HOPS = 40;

export class LayerFiles implements Files {
  readonly #files = new Map<BytePath, LayerFile>();
  readonly #children = new Map<BytePath, Set<BytePath>>([["", new Set()]]);

  /** Puts a file at a path like `app/.git/HEAD`; directories follow from paths. */
  put(path: BytePath, file: LayerFile): void {
    this.#files.set(path, file);
    this.putDirectory(parentOf(path));
    this.#children.get(parentOf(path))?.add(nameOf(path));
  }

  putDirectory(path: BytePath): void {
    if (this.#children.has(path)) return;
    this.#children.set(path, new Set());
    this.putDirectory(parentOf(path));
    this.#children.get(parentOf(path))?.add(nameOf(path));
  }

  list(directory: BytePath): readonly DirEntry[] | undefined {
    const path = this.#resolve(directory);
    const names = path === undefined ? undefined : this.#children.get(path);
    if (path === undefined || !names) return undefined;
    return [...names].map((name) => ({ name, kind: this.#kindOf(joined(path, name)) ?? "other" }));
  }

  stat(path: BytePath): FileStat | undefined {
    const real = this.#resolve(path);
    const kind = real === undefined ? undefined : this.#kindOf(real);
    const file = real === undefined ? undefined : this.#files.get(real);
    return kind && { kind, size: file?.kind === "file" ? file.size : 0, mode: 0o644 };
  }

  read(path: BytePath): Uint8Array {
    return diskFiles.read(this.realPath(path));
  }

  open(path: BytePath): RandomAccess {
    return diskFiles.open(this.realPath(path));
  }

  readLink(path: BytePath): BytePath | undefined {
    const parent = this.#resolve(parentOf(relative(path)));
    const file = parent === undefined ? undefined : this.#files.get(joined(parent, nameOf(relative(path))));
    return file?.kind === "symlink" ? file.target : undefined;
  }

  realPath(path: BytePath): BytePath {
    const resolved = this.#resolve(path);
    const file = resolved === undefined ? undefined : this.#files.get(resolved);
    if (file?.kind !== "file" || file.real === undefined)
      throw new FormatError("unreadable", `${printablePath(path)} cannot be read out of its layer`);
    return file.real;
  }

  /** Where a path leads to inside the table; undefined when nothing is there. */
  resolve(path: BytePath): BytePath | undefined {
    return this.#resolve(path);
  }

  #kindOf(path: BytePath): FileKind | undefined {
    return this.#files.get(path)?.kind ?? (this.#children.has(path) ? "directory" : undefined);
  }

  #resolve(path: BytePath): BytePath | undefined {
    let left = relative(path).split("/");
    let at = "";
    for (let hops = 0; left.length > 0;) {
      const [part = "", ...rest] = left;
      left = rest;
      if (part === "" || part === ".") continue;
      if (part === "..") {
        at = parentOf(at);
        continue;
      }
      const next = joined(at, part);
      const file = this.#files.get(next);
      if (file?.kind === "symlink") {
        if (++hops > MOST_HOPS) return undefined;
        if (file.target.startsWith("/")) at = "";
        left = [...file.target.split("/"), ...left];
      } else if (file ? left.length === 0 : this.#children.has(next)) at = next;
      else return undefined;
    }
    return at;
  }
}

function relative(path: BytePath): BytePath {
  return path.replace(/^\/+/, "").replace(/\/+$/, "");
}

function parentOf(path: BytePath): BytePath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function nameOf(path: BytePath): BytePath {
  return path.slice(path.lastIndexOf("/") + 1);
}

function joined(directory: BytePath, name: BytePath): BytePath {
  return directory === "" ? name : `${directory}/${name}`;
}
