/** What became of a file of one layer in the layers above it (OCI image spec, layer.md, "Whiteouts"): it can be visible, deleted or
 *  replaced at run time, and still be taken out of the image. Pure; looks at names alone. */
import type { BytePath } from "../model/finding.ts";
import { normalPath, parentsOf, whiteoutOf } from "./layer-path.ts";

/** The members of a layer, as its reader told them. Plain data. */
export interface LayerNames {
  /** Paths as written, each followed by a NUL. */
  readonly paths: string;
  /** One character a member: `d` directory, `l` hard link, `-` anything else. */
  readonly kinds: string;
  /** Members that are hard links, and what they are links to. */
  readonly hardLinks: readonly (readonly [member: number, target: BytePath])[];
}

export type FileState =
  | { readonly state: "visible" }
  | { readonly state: "deleted" | "replaced"; readonly layer: number };

/** A layer's members, made searchable. */
export class LayerTree {
  readonly paths: readonly BytePath[];
  /** Paths of hard links, and of what they are links to. */
  readonly hardLinks: readonly (readonly [path: BytePath, target: BytePath])[];
  readonly #kinds = new Map<BytePath, string>();
  readonly #deleted = new Set<BytePath>();
  readonly #opaque = new Set<BytePath>();
  readonly #aliases = new Map<BytePath, BytePath[]>();

  constructor({ paths, kinds, hardLinks }: LayerNames) {
    this.paths = paths.split("\0").slice(0, -1).map(normalPath);
    this.paths.forEach((path, i) => {
      const whiteout = whiteoutOf(path);
      if (!whiteout) this.#kinds.set(path, kinds[i] ?? "-");
      else if (whiteout.kind === "opaque") this.#opaque.add(whiteout.path);
      else this.#deleted.add(whiteout.path);
    });
    this.hardLinks = hardLinks.map(([member, target]) => [this.paths[member] ?? "", normalPath(target)]);
    for (const [path, target] of this.hardLinks) {
      const known = this.#aliases.get(target);
      if (known) known.push(path);
      else this.#aliases.set(target, [path]);
    }
  }

  /** Other names of a file in the same layer. */
  aliasesOf(path: BytePath): readonly BytePath[] {
    return this.#aliases.get(path) ?? [];
  }

  /** What this layer does to a path of a lower one. */
  effectOn(path: BytePath): "deleted" | "replaced" | undefined {
    if (this.#kinds.has(path)) return "replaced";
    if (this.#deleted.has(path) || this.#opaque.has("")) return "deleted";
    for (const parent of parentsOf(path)) {
      if (this.#deleted.has(parent) || this.#opaque.has(parent)) return "deleted";
      const kind = this.#kinds.get(parent);
      if (kind !== undefined && kind !== "d") return "replaced";
    }
    return undefined;
  }
}

/**
 * The state of a file in an image.
 *
 * @param above - the layers above its own, lowest first; undefined for one that could not be read
 * @returns the number of the layer in `above` that took it away, from 0
 */
export function stateIn(own: LayerTree, path: BytePath, above: readonly (LayerTree | undefined)[]): FileState {
  const state = stateOfName(path, above);
  if (state.state === "visible") return state;
  return own.aliasesOf(path).some((alias) => stateOfName(alias, above).state === "visible") ? VISIBLE : state;
}

const VISIBLE: FileState = { state: "visible" };

function stateOfName(path: BytePath, above: readonly (LayerTree | undefined)[]): FileState {
  for (const [layer, tree] of above.entries()) {
    const state = tree?.effectOn(path);
    if (state !== undefined) return { state, layer };
  }
  return VISIBLE;
}
