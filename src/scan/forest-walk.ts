/** Walks one delta tree of a pack depth first: each object is inflated once and rebuilt from its base, which is still in memory.
 *  The heaviest child comes last and its parent is freed before the walk goes on below it, so few buffers live at once.
 *  Hands every object to a sink; knows nothing of what is looked for in it. */
import { BLOB } from "../git/object.ts";
import type { PackBytes } from "../git/pack-bytes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { NOTHING_COPIED, type CopiedRanges } from "../kernel/prefilter.ts";
import { FormatError } from "../model/errors.ts";
import type { Part } from "./forest-cuts.ts";
import { ForestEntries, type Content } from "./forest-entries.ts";
import type { ForestPlan } from "./forest-plan.ts";
import { frameOf, type Frame } from "./forest-frame.ts";
import { Siblings } from "./forest-siblings.ts";
import { largeBlobAt } from "./large-blob.ts";
import type { Sink, WalkedObject } from "./sink.ts";

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
  readonly #siblings: Siblings;

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
    this.#siblings = new Siblings(kernel);
  }

  /** Frees the scratch buffers. */
  close(): void {
    this.#entries.close();
    this.#siblings.close();
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
      return frameOf({ at, length }, state, this.#children(entry, part), 1);
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
        this.#leave(frame);
        continue;
      }
      const last = frame.next === frame.children.length;
      const below = this.#child(child, frame, type);
      if (last) this.#leave(frame);
      else stack.push(frame);
      if (below) stack.push(below);
    }
  }

  /** No child of an object is left to be walked. */
  #leave(frame: Frame<State>): void {
    if (frame.last) this.#release(frame.last);
    this.#release(frame);
  }

  #release(frame: Frame<State>): void {
    if (--frame.holders > 0) return;
    this.#kernel.arena.free(frame.at);
    if (frame.stretchesAt > 0) this.#kernel.arena.free(frame.stretchesAt);
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
    const keep = this.#isBase(entry);
    const state = this.#visit(entry, type, content, undefined, NOTHING_COPIED, keep);
    if (keep) return frameOf(content, state, this.#children(entry), 1);
    this.#kernel.arena.free(content.at);
    this.#sink.release(state);
    return undefined;
  }

  /** The object that a delta makes of its parent. Called for each: no closures. A format error fails it and everything below it. */
  #child(entry: number, parent: Frame<State>, type: number): Frame<State> | undefined {
    try {
      const content = this.#entries.rebuild(entry, parent);
      const copied = { at: this.#entries.stretchesAt, count: content.stretchCount };
      const { last } = parent;
      const shared = last && this.#siblings.shared(content, copied, last);
      const isBase = this.#isBase(entry);
      const isCompared = type === BLOB && parent.next < parent.children.length && Siblings.isFit(content, copied);
      const base = shared && last ? last : parent;
      const state = this.#visit(entry, type, content, base.state, shared ?? copied, isBase || isCompared);
      if (!isBase && !isCompared) {
        this.#kernel.arena.free(content.at);
        this.#sink.release(state);
        return undefined;
      }
      const frame = frameOf(content, state, isBase ? this.#children(entry) : [], Number(isBase));
      if (isCompared) this.#remember(frame, parent, copied);
      return isBase ? frame : undefined;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#fail(entry, error);
      return undefined;
    }
  }

  /** Whether deltas upon an entry are walked behind it. */
  #isBase(entry: number): boolean {
    return (this.#plan.first[entry] ?? -1) >= 0 && this.#cut[entry] === 0;
  }

  /** Keeps an object for its next sibling. */
  #remember(frame: Frame<State>, parent: Frame<State>, copied: CopiedRanges): void {
    this.#siblings.hold(frame, copied);
    if (parent.last) this.#release(parent.last);
    parent.last = frame;
    frame.holders++;
  }

  /** Shows an object to the sink; frees it if that fails. */
  #visit(
    entry: number,
    type: number,
    { at, length }: Content,
    base: State | undefined,
    stretches: CopiedRanges,
    keep: boolean,
  ): State {
    const object: WalkedObject = {
      entry,
      object: this.#plan.object[entry] ?? 0,
      type,
      at,
      length,
      stretchesAt: stretches.at,
      stretchCount: stretches.count,
    };
    try {
      const state = this.#sink.visit(object, base, keep);
      this.visited++;
      return state;
    } catch (error) {
      this.#kernel.arena.free(at);
      throw error;
    }
  }

  #stream(entry: number): undefined {
    this.#sink.stream(largeBlobAt(this.#kernel, this.#bytes, this.#plan, entry));
    this.visited++;
  }
}
