/** Git directories inside layers, found once the layers' names are known: their files are taken out of the layers that have them, and
 *  each is planned as a repository. One that several images share through the same layers is scanned once.
 *  Knows nothing of what is found in them. */
import type { RepositoryLocation } from "../git/location.ts";
import { findRepository } from "../git/location.ts";
import { openRepository } from "../git/repository.ts";
import { gitDirectoriesAmong, gitDirectoryOf, isRepositoryFile, pathBelow } from "../image/git-directories.ts";
import type { Image, ImageSet } from "../image/image-set.ts";
import type { LayerTree } from "../image/layer-state.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { Spool, type TemporaryFiles } from "../source/image.ts";
import { extractMembers, type Extracted } from "../source/layer-extract.ts";
import type { LayerFiles } from "../source/layer-files.ts";
import { LayerRepositoryView, type Holder } from "./layer-repository-view.ts";
import type { PackBudget } from "./repository-job.ts";
import { stagedPaths } from "./repository-names.ts";
import { RepositorySource } from "./repository-source.ts";

/** A repository inside of images. */
export interface LayerRepository {
  readonly source: RepositorySource;
  /** The git directory's path in the image. */
  readonly directory: BytePath;
  readonly images: Image[];
  /** Layers by the path of a file in the repository's own file system. */
  readonly holders: ReadonlyMap<BytePath, Holder>;
}

/** Memory for packs of images, in bytes; what is larger is read through windows. */
const PACK_BYTES = 128 << 20;

export class LayerRepositories {
  readonly repositories: LayerRepository[] = [];
  readonly #set: ImageSet;
  readonly #tree: (layer: number) => LayerTree | undefined;
  readonly #temporary: TemporaryFiles;
  readonly #options: { readonly workers: number; readonly verify: boolean };
  readonly #budget: PackBudget = { left: PACK_BYTES };
  readonly #members = new Map<number, readonly Extracted[]>();
  readonly #byLayers = new Map<string, LayerRepository>();

  /** @param tree - the names of a layer, undefined for one that could not be read */
  constructor(
    set: ImageSet,
    tree: (layer: number) => LayerTree | undefined,
    temporary: TemporaryFiles,
    options: { readonly workers: number; readonly verify: boolean },
  ) {
    this.#set = set;
    this.#tree = tree;
    this.#temporary = temporary;
    this.#options = options;
    const directories = new Map(set.layers.map((_, layer) => [layer, gitDirectoriesAmong(tree(layer)?.paths() ?? [])]));
    const all = new Set([...directories.values()].flatMap((found) => [...found]));
    if (all.size === 0) return;
    this.#extractAll(all);
    for (const image of set.images) {
      const own = new Set(image.layers.flatMap((layer) => [...(directories.get(layer) ?? [])]));
      if (own.size > 0) this.#addImage(image, own);
    }
  }

  /** Reads the layers that write into git directories once more. */
  #extractAll(all: ReadonlySet<BytePath>): void {
    const targets = new Set(this.#set.layers.flatMap((_, layer) => linkedTo(this.#tree(layer), all)));
    const choose = (path: BytePath): "content" | "name" | undefined => {
      const directory = gitDirectoryOf(path, all);
      if (directory === undefined) return targets.has(path) ? "content" : undefined;
      return isRepositoryFile(pathBelow(directory, path)) || targets.has(path) ? "content" : "name";
    };
    this.#set.layers.forEach(({ blob, name }, layer) => {
      if (!holdsAny(this.#tree(layer), (path) => choose(path) !== undefined)) return;
      const { members, failure } = extractMembers(blob, choose, this.#temporary);
      this.#members.set(layer, members);
      // Damage is told by the scan of the layer.
      if (failure?.code === "too-large") this.#set.problem(failure.code, name, `layer ${name}: ${failure.message}`);
    });
  }

  #addImage(image: Image, directories: ReadonlySet<BytePath>): void {
    const wanted = [...directories].sort();
    const keys = wanted.map((directory) => `${directory}\0${image.layers.join()}`);
    const known = keys.map((key) => this.#byLayers.get(key));
    known.forEach((repository) => repository?.images.push(image));
    if (known.every((repository) => repository !== undefined)) return;
    const layers = image.layers.map((layer) => ({
      layer,
      tree: this.#tree(layer),
      members: this.#members.get(layer) ?? [],
    }));
    const view = new LayerRepositoryView(layers, directories, (bytes) => this.#write(bytes));
    wanted.forEach((directory, i) => {
      const repository = this.#open(view, directory, image);
      if (!repository) return;
      this.repositories.push(repository);
      this.#byLayers.set(keys[i] ?? "", repository);
    });
  }

  #open({ files, holders }: LayerRepositoryView, directory: BytePath, image: Image): LayerRepository | undefined {
    const repository = openRepository(locationOf(directory, files), files);
    if (!holds(repository.packs.length, repository.loose, files)) return undefined;
    const path = `${image.names[0] ?? ""}/${directory}`;
    const { workers, verify } = this.#options;
    const source = new RepositorySource(repository, path, stagedPaths(repository), workers, verify, this.#budget);
    return { source, directory, images: [image], holders };
  }

  #write(bytes: Uint8Array): BytePath {
    const spool = new Spool(this.#temporary.path());
    spool.write(bytes);
    return spool.close().path;
  }
}

function holdsAny(tree: LayerTree | undefined, isWanted: (path: BytePath) => boolean): boolean {
  for (const path of tree?.paths() ?? []) if (isWanted(path)) return true;
  return false;
}

/** Files outside of git directories that hard links inside of them lead to. */
function linkedTo(tree: LayerTree | undefined, directories: ReadonlySet<BytePath>): BytePath[] {
  const links = tree?.hardLinks ?? [];
  return links.filter(([path]) => gitDirectoryOf(path, directories) !== undefined).map(([, target]) => target);
}

function locationOf(directory: BytePath, files: LayerFiles): RepositoryLocation {
  const gitDir = `/${directory}`;
  try {
    const found = findRepository(gitDir, files);
    if (found?.gitDir === gitDir) return found;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return { gitDir, commonDir: gitDir, workTree: undefined };
}

/** Whether there are objects of git's: files of other programs may have names like those of loose ones. */
function holds(
  packs: number,
  loose: { readonly count: number; pathOf: (i: number) => BytePath },
  files: LayerFiles,
): boolean {
  if (packs > 0) return true;
  for (let i = 0; i < loose.count; i++) {
    const access = files.open(loose.pathOf(i));
    const start = new Uint8Array(2);
    const count = access.readInto(start, 0, 0, 2);
    access.close();
    // The head of a zlib stream (RFC 1950, section 2.2).
    const [method = 0, flags = 0] = start;
    if (count === 2 && (method & 15) === 8 && (method * 256 + flags) % 31 === 0) return true;
  }
  return false;
}
