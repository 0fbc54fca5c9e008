/** Walks one delta tree of a pack depth first: each object is inflated once and rebuilt from its base, which is still in memory.
 *  The heaviest child comes last and its parent is freed before the walk goes on below it, so few buffers live at once.
 *  Hands every object to a sink; knows nothing of what is looked for in it. */
import { BLOB } from "../git/object.ts";
import type { PackBytes } from "../git/pack-bytes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import type { Part } from "./forest-cuts.ts";
import { ForestEntries, type Content } from "./forest-entries.ts";
import type { ForestPlan } from "./forest-plan.ts";
import { largeBlobAt } from "./large-blob.ts";
import type { Sink, WalkedObject } from "./sink.ts";

interface Frame<State> {
  readonly at: number;
  readonly length: number;
  readonly state: State;
  readonly children: readonly number[];
  next: number;
}

const ALL: Part = { index: 0, of: 1 };

export class ForestWalk<State> {
  readonly #kernel: Kernel;
  readonly #bytes: PackBytes;
  readonly #plan: ForestPlan;
  readonly #sink: Sink<State>;
  readonly #cut: Uint8Array;
  readonly #stopped: () => boolean;
  /** Objects shown to the sink so far. */
  visited = 0;
  readonly #entries: ForestEntries;

  /**
   * @param cut - 1 for entries below which another task begins
   * @param stopped - asked now and then; true ends the walk early
   */
  constructor(
    kernel: Kernel,
    bytes: PackBytes,
    plan: ForestPlan,
    cut: Uint8Array,
    sink: Sink<State>,
    stopped: () => boolean,
  ) {
    this.#stopped = stopped;
    this.#cut = cut;
    this.#kernel = kernel;
    this.#bytes = bytes;
    this.#plan = plan;
    this.#sink = sink;
    this.#entries = new ForestEntries(kernel, bytes, plan);
  }

  /** Frees the scratch buffers. */
  close(): void {
    this.#entries.close();
  }

  /**
   * Walks the delta tree below a whole object.
   *
   * @param root - entry of the pack that is no delta
   */
  walk(root: number): void {
    const type = this.#plan.type[root] ?? 0;
    const frame = this.#attempt(root, () => this.#whole(root, type));
    if (frame) this.#descend(frame, type);
  }

  /**
   * Walks only what hangs below an entry inside a delta tree. The entry itself and what is above it belong to another task.
   *
   * @param entry - its content is rebuilt first, unseen by the sink's records
   * @param rescan - makes the sink's state of the rebuilt object without recording it
   * @param part - which of the entry's children are walked
   */
  walkBelow(entry: number, rescan: (object: WalkedObject) => State, part: Part): void {
    const chain: number[] = [];
    for (let e = entry; e >= 0; e = this.#plan.base[e] ?? -1) chain.push(e);
    const root = chain[chain.length - 1] ?? entry;
    const type = this.#plan.type[root] ?? 0;
    const frame = this.#attempt(entry, () => {
      let content = this.#entries.whole(root);
      for (let i = chain.length - 2; i >= 0; i--) {
        const base = content;
        content = this.#holding(base.at, () => this.#entries.rebuild(chain[i] ?? 0, base));
        this.#kernel.arena.free(base.at);
      }
      const { at, length } = content;
      const object = {
        entry,
        object: this.#plan.object[entry] ?? 0,
        type,
        at,
        length,
        stretchesAt: 0,
        stretchCount: 0,
      };
      const state = this.#holding(at, () => rescan(object));
      return { at, length, state, children: this.#children(entry, part), next: 0 };
    });
    if (frame) this.#descend(frame, type);
  }

  /** Runs a step; should it fail, a block is freed. */
  #holding<Result>(block: number, step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      this.#kernel.arena.free(block);
      throw error;
    }
  }

  #descend(root: Frame<State>, type: number): void {
    const stack: Frame<State>[] = [root];
    for (let frame = stack.pop(); frame; frame = stack.pop()) {
      const child = this.#stopped() ? undefined : frame.children[frame.next++];
      if (child === undefined) {
        this.#free(frame);
        continue;
      }
      const last = frame.next === frame.children.length;
      const below = this.#child(child, frame, type);
      if (last) this.#free(frame);
      else stack.push(frame);
      if (below) stack.push(below);
    }
  }

  #free(frame: Frame<State>): void {
    this.#kernel.arena.free(frame.at);
    this.#sink.release(frame.state);
  }

  /** Runs a step; a format error fails the entry and everything below it. */
  #attempt(entry: number, step: () => Frame<State> | undefined): Frame<State> | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#fail(entry, error);
      return undefined;
    }
  }

  #fail(entry: number, error: FormatError): void {
    const lost = [entry];
    for (let e = lost.pop(); e !== undefined; e = lost.pop()) {
      this.#sink.failed(e, this.#plan.object[e] ?? 0, error);
      for (let c = this.#plan.first[e] ?? -1; c >= 0; c = this.#plan.next[c] ?? -1) lost.push(c);
    }
  }

  /** Children of an entry, the heaviest last. */
  #children(entry: number, { index, of }: Part = ALL): number[] {
    const children: number[] = [];
    let heaviest = 0;
    let number = 0;
    for (let c = this.#plan.first[entry] ?? -1; c >= 0; c = this.#plan.next[c] ?? -1) {
      if (number++ % of !== index) continue;
      if ((this.#plan.weight[c] ?? 0) > (this.#plan.weight[children[heaviest] ?? c] ?? 0)) heaviest = children.length;
      children.push(c);
    }
    const last = children.length - 1;
    if (heaviest < last) {
      const swap = children[last] ?? 0;
      children[last] = children[heaviest] ?? 0;
      children[heaviest] = swap;
    }
    return children;
  }

  #whole(entry: number, type: number): Frame<State> | undefined {
    const isLeaf = (this.#plan.first[entry] ?? -1) < 0;
    if (type === BLOB && isLeaf && (this.#plan.size[entry] ?? 0) > this.#sink.large.pieceBytes)
      return this.#stream(entry);
    const content = this.#entries.whole(entry);
    return this.#visit(entry, type, content, undefined, 0);
  }

  /** The object that a delta makes of its parent. Called for each: no closures. A format error fails it and everything below it. */
  #child(entry: number, parent: Frame<State>, type: number): Frame<State> | undefined {
    try {
      const content = this.#entries.rebuild(entry, parent);
      return this.#visit(entry, type, content, parent.state, content.stretchCount);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#fail(entry, error);
      return undefined;
    }
  }

  /** Shows an object to the sink; frees it at once when nothing hangs below it. */
  #visit(
    entry: number,
    type: number,
    content: Content,
    base: State | undefined,
    stretchCount: number,
  ): Frame<State> | undefined {
    const keep = (this.#plan.first[entry] ?? -1) >= 0 && this.#cut[entry] === 0;
    const object: WalkedObject = {
      entry,
      object: this.#plan.object[entry] ?? 0,
      type,
      at: content.at,
      length: content.length,
      stretchesAt: this.#entries.stretchesAt,
      stretchCount,
    };
    let state: State;
    try {
      state = this.#sink.visit(object, base, keep);
    } catch (error) {
      this.#kernel.arena.free(content.at);
      throw error;
    }
    this.visited++;
    if (keep) return { at: content.at, length: content.length, state, children: this.#children(entry), next: 0 };
    this.#kernel.arena.free(content.at);
    this.#sink.release(state);
    return undefined;
  }

  #stream(entry: number): undefined {
    this.#sink.stream(largeBlobAt(this.#kernel, this.#bytes, this.#plan, entry));
    this.visited++;
  }
}
