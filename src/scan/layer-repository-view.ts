/** The git directories of an image as the object store of `git` is to see them. Names that say where things stand (HEAD, refs, the index)
 *  are as the last layer left them that wrote into the directory; objects are those of all layers, since whoever has the image has them,
 *  deleted or not. Knows nothing of what is found in them. */
import { gitDirectoryOf, isObjectFile, pathBelow } from "../image/git-directories.ts";
import type { LayerTree } from "../image/layer-state.ts";
import type { BytePath } from "../model/finding.ts";
import type { Extracted } from "../source/layer-extract.ts";
import { LayerFiles, type LayerFile } from "../source/layer-files.ts";

/** A layer of an image, as far as its git directories go. */
export interface ViewLayer {
  /** Its number in the scan. */
  readonly layer: number;
  readonly tree: LayerTree | undefined;
  readonly members: readonly Extracted[];
}

/** Which layers hold a file of a git directory, and under what name. */
export interface Holder {
  readonly member: BytePath;
  readonly layers: readonly number[];
}

/** Writes a small file of our own making, and says where. */
export type WriteFile = (bytes: Uint8Array) => BytePath;

interface Version {
  readonly file: LayerFile;
  readonly digest: string;
  readonly layers: number[];
}

/** One git directory on the way through the layers. */
class DirectoryView {
  readonly names = new Map<BytePath, { readonly file: LayerFile | undefined; readonly layer: number }>();
  /** All versions of each file that holds objects; there is hardly ever more than one. */
  readonly objects = new Map<BytePath, Version[]>();

  add(member: Extracted, file: LayerFile | undefined, layer: number, below: BytePath): void {
    if (!isObjectFile(below) || file?.kind !== "file") {
      this.names.set(member.path, { file, layer });
      return;
    }
    const digest = "digest" in member ? member.digest : (file.real ?? "");
    const versions = this.objects.get(member.path) ?? [];
    const same = versions.find((version) => version.digest === digest);
    if (same) same.layers.push(layer);
    else versions.push({ file, digest, layers: [layer] });
    this.objects.set(member.path, versions);
  }

  /** Takes away what a layer deletes or replaces; objects stay. */
  passUnder(tree: LayerTree | undefined): void {
    for (const path of this.names.keys()) if (tree?.effectOn(path) !== undefined) this.names.delete(path);
  }
}

export class LayerRepositoryView {
  readonly files: LayerFiles = new LayerFiles();
  readonly holders: ReadonlyMap<BytePath, Holder>;
  readonly #holders = new Map<BytePath, Holder>();
  readonly #write: WriteFile;

  /**
   * @param layers - of one image, lowest first
   * @param directories - paths of its git directories
   */
  constructor(layers: readonly ViewLayer[], directories: ReadonlySet<BytePath>, write: WriteFile) {
    this.#write = write;
    this.holders = this.#holders;
    const views = new Map([...directories].map((directory) => [directory, new DirectoryView()]));
    const last = lastWriters(layers, directories);
    const seen = new Map<BytePath, LayerFile>();
    layers.forEach(({ layer, tree, members }, place) => {
      for (const [directory, view] of views) if ((last.get(directory) ?? -1) >= place) view.passUnder(tree);
      for (const member of members) {
        const file = fileOf(member, seen);
        if (file) seen.set(member.path, file);
        const directory = gitDirectoryOf(member.path, directories);
        if (directory !== undefined) views.get(directory)?.add(member, file, layer, pathBelow(directory, member.path));
      }
    });
    for (const [directory, view] of views) this.#put(directory, view);
  }

  #put(directory: BytePath, { names, objects }: DirectoryView): void {
    const inside = (name: string): BytePath => (directory === "" ? name : `${directory}/${name}`);
    for (const [path, { file, layer }] of names) {
      if (file) this.files.put(path, file);
      else this.files.putDirectory(path);
      this.#holders.set(path, { member: path, layers: [layer] });
    }
    const others = new Set<BytePath>();
    for (const [path, versions] of objects) {
      versions.forEach(({ file, layers }, i) => {
        // Another version of a pack or an object gets a directory of its own, which is borrowed from.
        const store = i === 0 ? inside("objects") : inside(`versions/${i}`);
        if (i > 0) others.add(store);
        const at = `${store}/${pathBelow(inside("objects"), path)}`;
        this.files.put(at, file);
        this.#holders.set(at, { member: path, layers });
      });
    }
    if (others.size > 0) this.#borrow(inside("objects/info/alternates"), others);
    if (!names.has(inside("HEAD"))) this.#putText(inside("HEAD"), "ref: refs/heads/main\n");
    this.files.putDirectory(inside("refs"));
    this.files.putDirectory(inside("objects"));
  }

  #borrow(list: BytePath, stores: ReadonlySet<BytePath>): void {
    const known = this.files.stat(list)?.kind === "file" ? Buffer.from(this.files.read(list)).toString("latin1") : "";
    this.#putText(list, `${known}\n${[...stores].map((store) => `/${store}\n`).join("")}`);
  }

  #putText(path: BytePath, text: string): void {
    const bytes = Buffer.from(text, "latin1");
    this.files.put(path, { kind: "file", size: bytes.length, real: this.#write(bytes) });
  }
}

/** The highest layer that has a member in each directory. */
function lastWriters(layers: readonly ViewLayer[], directories: ReadonlySet<BytePath>): Map<BytePath, number> {
  const last = new Map<BytePath, number>();
  layers.forEach(({ members }, place) => {
    for (const { path } of members) {
      const directory = gitDirectoryOf(path, directories);
      if (directory !== undefined) last.set(directory, place);
    }
  });
  return last;
}

/** Undefined for a directory, and for a hard link to nothing. @param seen - files of this layer and those below it */
function fileOf(member: Extracted, seen: ReadonlyMap<BytePath, LayerFile>): LayerFile | undefined {
  switch (member.kind) {
    case "file":
      return { kind: "file", size: member.size, real: member.real };
    case "symlink":
      return { kind: "symlink", target: member.target };
    case "hard-link":
      return seen.get(member.target);
    case "directory":
      return undefined;
  }
}
