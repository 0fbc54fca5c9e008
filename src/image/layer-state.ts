/** What became of a file of one layer in the layers above it (OCI image spec, layer.md, "Whiteouts"): it can be visible, deleted or
 *  replaced at run time, and still be taken out of the image. Pure; looks at names alone. */
import type { BytePath } from "../model/finding.ts";
import { normalPath, parentsOf, whiteoutOf } from "./layer-path.ts";
import { eachName } from "./name-list.ts";
import { pathTable, type PathTable } from "./path-table.ts";

/** The members of a layer, as its reader told them. Plain data. */
export interface LayerNames {
  /** Paths as written, one byte a character, each followed by a NUL. */
  readonly paths: Uint8Array<ArrayBuffer>;
  /** One character a member: `d` directory, `l` hard link, `BEHIND`, `BETWEEN`, `-` anything else. */
  readonly kinds: string;
  /** Members that are hard links, and what they are links to. */
  readonly hardLinks: readonly (readonly [member: number, target: BytePath])[];
}

/** The kind of what lies behind the archive's end. */
export const BEHIND = "b";
/** The kind of what lies between members: in padding, in damaged parts. */
export const BETWEEN = "i";

export type FileState =
  | { readonly state: "visible" }
  | { readonly state: "deleted" | "replaced"; readonly layer: number };

/** A layer's members, made searchable: by the last member of each path. */
export class LayerTree {
  /** Paths of hard links, and of what they are links to. */
  readonly hardLinks: readonly (readonly [path: BytePath, target: BytePath])[];
  readonly #names: Uint8Array;
  readonly #kinds: string;
  readonly #table: PathTable;
  readonly #deleted = new Set<BytePath>();
  readonly #opaque = new Set<BytePath>();
  readonly #aliases = new Map<BytePath, BytePath[]>();

  constructor({ paths, kinds, hardLinks }: LayerNames) {
    this.#names = paths;
    this.#kinds = kinds;
    this.#table = pathTable(paths, kinds.length);
    if (this.#table.mayHoldWhiteouts || kinds.includes(BEHIND) || kinds.includes(BETWEEN)) this.#putEach();
    else this.#table.putAll();
    this.hardLinks = hardLinks.map(([member, target]) => [this.pathOf(member), normalPath(target)]);
    for (const [path, target] of this.hardLinks) {
      const known = this.#aliases.get(target);
      if (known) known.push(path);
      else this.#aliases.set(target, [path]);
    }
  }

  #putEach(): void {
    for (let i = 0; i < this.#kinds.length; i++) {
      const whiteout = this.#table.mayBeWhiteout(i) ? whiteoutOf(this.pathOf(i)) : undefined;
      if (whiteout) (whiteout.kind === "opaque" ? this.#opaque : this.#deleted).add(whiteout.path);
      else if (this.strayAt(i) === undefined) this.#table.put(i);
    }
  }

  /** The normal path of a member. */
  pathOf(member: number): BytePath {
    return this.#table.pathOf(member);
  }

  /** The normal paths of all members, in their order. */
  *paths(): Generator<BytePath> {
    for (const name of eachName(this.#names)) yield normalPath(name);
  }

  /** Whether a later member of the same layer has this one's path. A directory that comes again is the same. */
  isTakenOver(member: number): boolean {
    const last = this.#table.find(this.pathOf(member));
    return last > member && !(this.#isDirectory(last) && this.#isDirectory(member));
  }

  #isDirectory(member: number): boolean {
    return this.#kinds[member] === "d";
  }

  /** Where it lies, if it is no member at all: nothing unpacks it. */
  strayAt(member: number): "behind" | "between" | undefined {
    const kind = this.#kinds[member];
    if (kind === BEHIND) return "behind";
    return kind === BETWEEN ? "between" : undefined;
  }

  /** Whether there is a member of that path. */
  has(path: BytePath): boolean {
    return this.#table.find(path) >= 0;
  }

  /** Other names of a file in the same layer. */
  aliasesOf(path: BytePath): readonly BytePath[] {
    return this.#aliases.get(path) ?? [];
  }

  /** What this layer does to a path of a lower one. */
  effectOn(path: BytePath): "deleted" | "replaced" | undefined {
    if (this.has(path)) return "replaced";
    if (this.#deleted.has(path) || this.#opaque.has("")) return "deleted";
    for (const parent of parentsOf(path)) {
      if (this.#deleted.has(parent) || this.#opaque.has(parent)) return "deleted";
      const last = this.#table.find(parent);
      if (last >= 0 && !this.#isDirectory(last)) return "replaced";
    }
    return undefined;
  }
}

/**
 * The state of a file in an image.
 *
 * @param path - of the file in its own layer
 * @param above - the layers above its own, lowest first; undefined for one that could not be read
 * @param member - its number in its own layer, where another member behind it may have taken the path
 * @returns the number of the layer in `above` that took it away, from 0; -1 for its own
 */
export function stateIn(
  own: LayerTree,
  path: BytePath,
  above: readonly (LayerTree | undefined)[],
  member?: number,
): FileState {
  if (member !== undefined && own.strayAt(member) !== undefined) return { state: "deleted", layer: -1 };
  if (member !== undefined && own.isTakenOver(member)) return { state: "replaced", layer: -1 };
  return stateOfNames([path, ...own.aliasesOf(path)], above);
}

const VISIBLE: FileState = { state: "visible" };

/** A file is there as long as one of its names is; a layer may give it another one, as a hard link to what lies below. */
function stateOfNames(first: readonly BytePath[], above: readonly (LayerTree | undefined)[]): FileState {
  let names = first;
  let state: FileState = VISIBLE;
  for (const [layer, tree] of above.entries()) {
    if (!tree) continue;
    const added = names.filter((name) => !tree.has(name)).flatMap((name) => tree.aliasesOf(name));
    const left = names.filter((name) => {
      const effect = tree.effectOn(name);
      // The file's first name is the one that is told of.
      if (effect !== undefined && name === first[0]) state = { state: effect, layer };
      return effect === undefined;
    });
    names = [...left, ...added];
    if (names.length === 0) return state;
  }
  return VISIBLE;
}
