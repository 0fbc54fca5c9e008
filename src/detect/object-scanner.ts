/** Scans objects that stand in the kernel's memory: whole, or as the result of a delta whose base was scanned before.
 *  Both ways give the same raw matches; the second looks only at what the delta changed (docs/architecture.md, section 1).
 *  Knows nothing of packs, paths or reports. */
import { DEEPEST, EncodedTexts, isPacked, LEAD, type DecodedText, type EncodedText } from "../kernel/encoded.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { NOTHING_COPIED, Prefilter, type CopiedRanges, type PrefilteredBase } from "../kernel/prefilter.ts";
import type { Unpack } from "../kernel/unpacked-text.ts";
import { isDecoded, outward } from "./decoded.ts";
import type { Detector, Use } from "./detector.ts";
import { firstFrom, merge, movedBy } from "./match-list.ts";
import { findRuns, notInherited, RUN_WINDOW, type Ranges } from "./random-runs.ts";
import { judgeCandidate, type ObjectBytes, type RawMatch } from "./judge.ts";
import { spelledOut } from "./spelled-out.ts";

const NO_MATCHES: readonly RawMatch[] = [];
const NOT_UNPACKED: Unpack = () => new Uint8Array(0);

/** Where a base stood, as far as its delta's result needs it. */
export interface ScannedBase extends PrefilteredBase {
  /** By position, as a scan returns them. */
  readonly matches: readonly RawMatch[];
}

export class ObjectScanner {
  readonly detector: Detector;
  readonly #kernel: Kernel;
  readonly #prefilter: Prefilter;
  readonly #encoded: EncodedTexts;
  /** Scans what is decoded. */
  #inner: ObjectScanner | undefined;
  readonly #depth: number;
  readonly #unpack: Unpack;
  /** Its objects were unpacked: nothing in them is, or a few bytes would say gigabytes. */
  #isUnpacked = false;
  /** Positions and uses of what may be spelled out around a literal. */
  readonly #toSpell: (readonly [position: number, use: Use])[] = [];
  #memory: Buffer;

  /**
   * @param unpack - what bytes hold that are packed and written in base64 or hex
   * @param depth - in how many texts in base64 or hex its objects stand; only the outermost lays the detector's tables out
   */
  constructor(kernel: Kernel, detector: Detector, unpack: Unpack = NOT_UNPACKED, depth: number = 0) {
    if (depth === 0) detector.install(kernel);
    this.#kernel = kernel;
    this.detector = detector;
    this.#depth = depth;
    this.#prefilter = new Prefilter(kernel);
    this.#unpack = unpack;
    this.#encoded = new EncodedTexts(kernel, unpack);
    this.#memory = Buffer.from(kernel.memory.buffer);
  }

  /** The kernel's memory as a Buffer, remade when the memory has grown. */
  memory(): Buffer {
    if (this.#memory.buffer !== this.#kernel.memory.buffer) this.#memory = Buffer.from(this.#kernel.memory.buffer);
    return this.#memory;
  }

  /** Number and address of the triggers of the object scanned last; valid until the next scan. */
  triggerCount = 0;
  get triggersAt(): number {
    return this.#prefilter.triggersAt;
  }

  /**
   * Scans an object as a whole.
   *
   * @param at - address of its first byte; four bytes after its end may be overwritten
   * @param length - its bytes
   */
  whole(at: number, length: number): readonly RawMatch[] {
    this.triggerCount = this.#prefilter.scanWhole(at, length);
    const count = this.#prefilter.candidates(at, length, 0, NOTHING_COPIED);
    const matches = this.#withRuns(at, length, this.#judge(at, length, count, NO_MATCHES), [[0, length]]);
    return this.#withDecoded(at, matches, this.#encoded.inWhole(at, length));
  }

  /**
   * Scans a stretch of something that does not fit into memory at once.
   *
   * @param from - triggers from here on are judged …
   * @param to - … up to here, exclusive; their windows lie inside the stretch
   */
  segment(at: number, length: number, from: number, to: number): readonly RawMatch[] {
    this.triggerCount = this.#prefilter.scanWhole(at, length);
    // The list of candidates may take more memory, which makes what pointed into it void.
    const candidates = this.allCandidates(at, length);
    const object: ObjectBytes = { memory: this.memory(), start: at, length };
    const matches: RawMatch[] = [];
    for (const { position, use } of candidates) {
      if (position < from || position >= to) continue;
      this.#judgeInto(matches, object, position, use);
    }
    const read = this.#withSpelled(at, length, matches);
    const all = this.#withRuns(at, length, read, [[from, Math.min(to, length)]]);
    return this.#withDecoded(at, all, this.#encoded.inWhole(at, length, from, to), from);
  }

  /** Scans what a text says: the matches that begin in what is its own, wherever their literals stand. */
  #begun({ at, length, from, to }: DecodedText): readonly RawMatch[] {
    const matches = this.segment(at, length, from, to).filter(
      (match) => !isDecoded(match) || match.position + match.judgement.start < to,
    );
    const candidates = this.allCandidates(at, length);
    const object: ObjectBytes = { memory: this.memory(), start: at, length };
    const others: RawMatch[] = [];
    for (const { position, use } of candidates) {
      if (position < to || position >= to + LEAD || !this.detector.mayLead(use, position - to)) continue;
      const match = this.judgePart(object, position, use);
      if (match && position + match.judgement.start < to) others.push(match);
    }
    return others.length > 0 ? merge(matches, others) : matches;
  }

  /** Whether anything can begin in what is a text's own, told by that. */
  #mayBegin({ at, length, to }: DecodedText): boolean {
    if (this.detector.runs || (this.#depth < DEEPEST && this.#encoded.mayHold(at, length, to))) return true;
    const count = this.#prefilter.scanWhole(at, length);
    const words = this.#kernel.u32();
    const first = this.triggersAt >> 2;
    for (let i = 0; i < count; i++) if ((words[first + 2 * i] ?? 0) < to + LEAD) return true;
    return false;
  }

  /**
   * Scans the result of a delta.
   *
   * @param at - address of the result, already rebuilt
   * @param stretches - which of its ranges were copied from the base
   * @param keep - false: nothing builds upon the result, whose triggers nobody will ask for
   */
  delta(at: number, length: number, base: ScannedBase, stretches: CopiedRanges, keep: boolean): readonly RawMatch[] {
    // Without copies nothing is inherited; the kernel takes a count of 0 for "judge all".
    if (stretches.count === 0) return this.whole(at, length);
    this.triggerCount = this.#prefilter.scanDelta(at, length, base, stretches, keep);
    const inherited = base.matches.length === 0 ? NO_MATCHES : this.#inherit(base, length, stretches);
    const count = this.#prefilter.candidates(at, length, base.length, stretches);
    const judged = this.#judge(at, length, count, inherited);
    const matches = this.detector.runs
      ? this.#withRuns(at, length, judged, notInherited(this.#safe(base, length, stretches), length))
      : judged;
    const texts = this.#encoded.inChanges(at, length, stretches);
    return this.#withDecoded(at, matches, texts);
  }

  /** Finds an object's triggers and judges none. */
  triggersOnly(at: number, length: number, base: ScannedBase | undefined, stretches: CopiedRanges): void {
    this.triggerCount =
      base && stretches.count > 0
        ? this.#prefilter.scanDelta(at, length, base, stretches, true)
        : this.#prefilter.scanWhole(at, length);
  }

  /** Candidates of the object scanned last, as (position, use) pairs, whatever its delta inherited.
   *  @param namesOnly - leaves out those whose pattern has no form of its own: a name alone says nothing of them */
  allCandidates(at: number, length: number, namesOnly = false): readonly { position: number; use: number }[] {
    const count = this.#prefilter.allCandidates(at, length, this.triggerCount, namesOnly);
    const words = this.#kernel.u32();
    const first = this.#prefilter.candidatesAt >> 2;
    return Array.from({ length: count }, (_, i) => ({
      position: words[first + 2 * i] ?? 0,
      use: words[first + 2 * i + 1] ?? 0,
    }));
  }

  /** Judges one candidate on a part of an object alone (a name in a tree): the first match. */
  judgePart(object: ObjectBytes, position: number, use: number): RawMatch | undefined {
    const known = this.detector.use(use);
    return known && judgeCandidate(this.detector, object, position, known)[0];
  }

  #judge(at: number, length: number, count: number, inherited: readonly RawMatch[]): readonly RawMatch[] {
    if (count === 0) return inherited;
    const words = this.#kernel.u32();
    const first = this.#prefilter.candidatesAt >> 2;
    const object: ObjectBytes = { memory: this.memory(), start: at, length };
    const found: RawMatch[] = [];
    for (let i = 0; i < count; i++) {
      const position = words[first + 2 * i] ?? 0;
      const use = words[first + 2 * i + 1] ?? 0;
      this.#judgeInto(found, object, position, use);
    }
    const all = found.length > 0 ? merge(inherited, found) : inherited;
    return this.#withSpelled(at, length, all);
  }

  /** With what stands in texts that are spelled out around literals which were met, all bytes of the object being there. */
  #withSpelled(at: number, length: number, matches: readonly RawMatch[]): readonly RawMatch[] {
    if (this.#toSpell.length === 0) return matches;
    const inner = (this.#inner ??= this.#innerScanner());
    // What was unpacked is not unpacked any further, and what is read out of a file may have been.
    const unpack = this.#isUnpacked ? NOT_UNPACKED : this.#unpack;
    inner.#isUnpacked = true;
    const found =
      this.#depth === DEEPEST
        ? NO_MATCHES
        : this.#toSpell.flatMap(([position, use]) =>
            spelledOut(this.#kernel, inner, { at, length }, position, use, unpack),
          );
    this.#toSpell.length = 0;
    return found.length > 0 ? merge(matches, found) : matches;
  }

  #innerScanner(): ObjectScanner {
    return new ObjectScanner(this.#kernel, this.detector, this.#unpack, this.#depth + 1);
  }

  #judgeInto(found: RawMatch[], object: ObjectBytes, position: number, number: number): void {
    const use = this.detector.use(number);
    if (!use) return;
    if (use.judge?.spell) this.#toSpell.push([position, use]);
    else for (const match of judgeCandidate(this.detector, object, position, use)) found.push(match);
  }

  /** With the random-looking runs that begin in some stretches, where those are looked for. */
  #withRuns(at: number, length: number, matches: readonly RawMatch[], ranges: Ranges): readonly RawMatch[] {
    const { runs } = this.detector;
    if (!runs) return matches;
    const found = [...findRuns(runs, { memory: this.memory(), start: at, length }, ranges)];
    return found.length > 0 ? merge(matches, found) : matches;
  }

  /** With what stands in texts that are written in base64 or hex. A comment there asks for nothing. */
  #withDecoded(
    at: number,
    matches: readonly RawMatch[],
    texts: readonly EncodedText[],
    from: number = 0,
  ): readonly RawMatch[] {
    if (texts.length === 0 || this.#depth === DEEPEST) return matches;
    const inner = (this.#inner ??= this.#innerScanner());
    const found: RawMatch[] = [];
    const read = new Set<string>();
    for (const text of texts) {
      read.add(`${text.start} ${text.kind}`);
      if (this.#isUnpacked && isPacked(text)) continue;
      inner.#isUnpacked = this.#isUnpacked || isPacked(text);
      if (EncodedTexts.isLong(text) && !inner.#mayBegin(this.#encoded.decode(at, text, true))) continue;
      const decoded = this.#encoded.decode(at, text);
      const place = (byte: number, isEnd: boolean): number => this.#encoded.place(at, text, byte, isEnd);
      const placed = { text, length: decoded.length, place };
      for (const match of inner.#begun(decoded)) {
        const outer = match.judgement.use.pattern.role === "public" ? undefined : outward(placed, match);
        if (outer && outer.position + outer.judgement.start >= from) found.push(outer);
      }
    }
    // What was inherited of a text that was read again all the same.
    this.#encoded.release();
    const isReadAgain = ({ position, judgement }: RawMatch): boolean =>
      read.has(`${position} ${judgement.use.encoding.name}`);
    return merge(
      matches.filter((match) => !isDecoded(match) || !isReadAgain(match)),
      found,
    );
  }

  /** Where a run's judgement is inherited, if the base has it: what `#inherit` keeps, as stretches of positions. */
  *#safe(base: ScannedBase, length: number, stretches: CopiedRanges): Iterable<readonly [from: number, to: number]> {
    const words = this.#kernel.u32();
    for (let i = 0; i < stretches.count; i++) {
      const s = (stretches.at >> 2) + 3 * i;
      const outStart = words[s] ?? 0;
      const baseStart = words[s + 1] ?? 0;
      const size = words[s + 2] ?? 0;
      const isStart = outStart === 0 && baseStart === 0;
      const isEnd = outStart + size === length && baseStart + size === base.length;
      const from = isStart ? 0 : outStart + RUN_WINDOW.before;
      const to = isEnd ? length : outStart + size - RUN_WINDOW.after + 1;
      if (from < to) yield [from, Math.min(to, outStart + size)];
    }
  }

  /** Moves the base's matches whose window lies in one stretch; the same test as `candidates` in the kernel makes. */
  #inherit(base: ScannedBase, length: number, stretches: CopiedRanges): readonly RawMatch[] {
    const words = this.#kernel.u32();
    const kept: RawMatch[] = [];
    for (let i = 0; i < stretches.count; i++) {
      const s = (stretches.at >> 2) + 3 * i;
      const outStart = words[s] ?? 0;
      const baseStart = words[s + 1] ?? 0;
      const size = words[s + 2] ?? 0;
      const from = outStart === 0 && baseStart === 0 ? -Infinity : baseStart;
      const to = outStart + size === length && baseStart + size === base.length ? Infinity : baseStart + size;
      for (let m = firstFrom(base.matches, baseStart); m < base.matches.length; m++) {
        const match = base.matches[m];
        if (!match || match.position >= baseStart + size) break;
        const { before, after } = match.judgement.use;
        if (match.position - before < from || match.position + after > to) continue;
        kept.push(movedBy(match, outStart - baseStart));
      }
    }
    return kept.length === 0 ? NO_MATCHES : kept;
  }
}
