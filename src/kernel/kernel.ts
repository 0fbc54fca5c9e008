/** The kernel seen from TypeScript: loads the WebAssembly module and gives each of its functions a typed method.
 *  Addresses are bytes in linear memory; every region passed in must come from `arena`, which keeps 64 bytes of slack behind it.
 *  Methods return negative codes instead of throwing, because what they read is hostile and half of it may be damaged;
 *  `errorText` puts a code into words. Knows nothing of packs, patterns or objects. */
import { existsSync, readFileSync } from "node:fs";
import { Arena, MAX_PAGES } from "./arena.ts";
import { ERROR_TEXTS } from "./error-texts.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { wasm } from "./wasm.ts";
import type { WasmMemory, WasmModule } from "./wasm.ts";

const PAGE = 65536;
/** Pages at the start: more than the static data takes. */
const INITIAL_PAGES = 16;

/** One instance of the kernel with its own memory; one per thread. */
export class Kernel {
  /** Linear memory; its `buffer` changes when `arena` grows it, so prefer `u8()` and `u32()`. */
  readonly memory: WasmMemory;
  readonly arena: Arena;
  readonly exports: KernelExports;
  readonly #results: number;
  #u8: Uint8Array;
  #u32: Uint32Array;

  /** Compiles the module, once per process: it may be posted to worker threads.
   *  @param bytes - the module; by default `kernel.wasm` beside this file, or the built one when this file runs unbuilt */
  static load(bytes?: Uint8Array): WasmModule {
    return new wasm.Module(bytes ?? readModule());
  }

  /** @param module - what `load` returned
   *  @param limit - bytes that memory may grow to */
  constructor(module: WasmModule, limit: number = MAX_PAGES * PAGE) {
    this.memory = new wasm.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
    const abort = (): never => {
      throw new Error("kernel aborted");
    };
    const instance = new wasm.Instance(module, { env: { memory: this.memory, abort, log2: Math.log2 } });
    this.exports = instance.exports as KernelExports;
    this.#results = this.exports.resultSlots() >>> 2;
    this.#u8 = new Uint8Array(this.memory.buffer);
    this.#u32 = new Uint32Array(this.memory.buffer);
    this.arena = new Arena(this.memory, this.exports.heapBase() >>> 0, limit, () => {
      this.#u8 = new Uint8Array(this.memory.buffer);
      this.#u32 = new Uint32Array(this.memory.buffer);
    });
  }

  /** All of linear memory. Stale after `arena.allocate`: ask again. */
  u8(): Uint8Array {
    return this.#u8;
  }

  /** All of linear memory in 32-bit units: address / 4 is the index. Stale after `arena.allocate`: ask again. */
  u32(): Uint32Array {
    return this.#u32;
  }

  /** Inflates one zlib stream (RFC 1950) and checks its Adler-32.
   *  @param srcLen - bytes that the stream may take; it may be shorter
   *  @param dstLen - exact number of bytes that it must give, at most 2^31 - 1
   *  @returns `dstLen` or a `ZLIB_` code; then see `consumed` */
  inflate(src: number, srcLen: number, dst: number, dstLen: number): number {
    return this.exports.inflate(src, srcLen, dst, dstLen);
  }

  /** Inflates one raw deflate stream (RFC 1951), without a checksum; else as `inflate`. */
  inflateRaw(src: number, srcLen: number, dst: number, dstLen: number): number {
    return this.exports.inflateRaw(src, srcLen, dst, dstLen);
  }

  /** Bytes of input that the last `inflate` or `inflateRaw` used, checksum included; 0 if it failed. */
  get consumed(): number {
    return this.#result(0);
  }

  /** Begins a stream that is inflated piece by piece; see `assembly/inflate-stream.ts` and, above all, `inflate-stream.ts`. */
  streamBegin(): void {
    this.exports.streamBegin();
  }

  /** @param isLast - no input will follow; else there are at least 2 KiB */
  streamInput(at: number, length: number, isLast: boolean): void {
    this.exports.streamInput(at, length, Number(isLast));
  }

  /** Inflates on.
   *  @returns 0 at the end, a `STREAM_` or a `ZLIB_` code; then see `unusedInput` and `outputEnd` */
  streamRun(history: number, out: number, room: number, isRest: boolean): number {
    return this.exports.streamRun(history, out, room, Number(isRest));
  }

  /** Address of the first byte of input that the last `streamRun` has left. */
  get unusedInput(): number {
    return this.#result(0);
  }

  /** Address behind the last byte that the last `streamRun` wrote. */
  get outputEnd(): number {
    return this.#result(1);
  }

  /** Adler-32 (RFC 1950, section 8.2) of a region. */
  adler32(at: number, length: number): number {
    return this.exports.adler32(at, length) >>> 0;
  }

  /** Reads the two sizes that a git delta begins with; then see `baseSize` and `resultSize`.
   *  @returns bytes that they take, or a `DELTA_` code */
  deltaSizes(delta: number, deltaLen: number): number {
    return this.exports.deltaSizes(delta, deltaLen);
  }

  /** Size of the base that the last `deltaSizes` read, in bytes. */
  get baseSize(): number {
    return this.#result(0);
  }

  /** Triggers to be judged that the last `carryTriggers` found, whether or not there was room for them. */
  get triggersToJudge(): number {
    return this.#result(0);
  }

  /** Size of the result that the last `deltaSizes` read, in bytes. */
  get resultSize(): number {
    return this.#result(1);
  }

  /** Bytes of the shortest stretch that is listed, at least one. To tell of fewer costs more than to look at them anew. */
  leastStretch = 64;

  /** Applies a git delta, and lists the stretches: ranges of the result that are contiguous in the base too.
   *  @param outLen - exact size of the result
   *  @param stretches - room for `stretchesCap` triples of u32: start in the result, start in the base, length
   *  @returns the number of stretches, or a `DELTA_` code; with `DELTA_STRETCHES_FULL` the result is whole, but
   *    the table must hold `stretchesNeeded` for a second call */
  applyDelta(
    delta: number,
    deltaLen: number,
    base: number,
    baseLen: number,
    out: number,
    outLen: number,
    stretches: number,
    stretchesCap: number,
  ): number {
    return this.exports.applyDelta(
      delta,
      deltaLen,
      base,
      baseLen,
      out,
      outLen,
      stretches,
      stretchesCap,
      this.leastStretch,
    );
  }

  /** Stretches of the last `applyDelta`, whether or not there was room for them. */
  get stretchesNeeded(): number {
    return this.#result(0);
  }

  /** Writes a list of stretches as `siblingStretches` needs it of a sibling.
   *  @param scratch - room for 16 bytes a stretch
   *  @param out - room for as many
   *  @returns their number */
  inBaseOrder(stretches: number, count: number, scratch: number, out: number): number {
    return this.exports.inBaseOrder(stretches, count, scratch, out) >>> 0;
  }

  /** Lists the ranges that the result of a delta shares with that of another delta upon the same base, as `applyDelta` lists those of the base.
   *  @param stretches - what was copied of the base, and how many
   *  @param siblings - the same of the other, as `inBaseOrder` writes them
   *  @returns the number of ranges; above `cap` they are to be listed again with more room. Then see `sharedBytes` and `copiedBytes` */
  siblingStretches(
    at: number,
    length: number,
    stretches: number,
    count: number,
    sibling: {
      readonly at: number;
      readonly length: number;
      readonly stretchesAt: number;
      readonly stretchCount: number;
    },
    out: number,
    cap: number,
  ): number {
    const { at: other, length: otherLength, stretchesAt, stretchCount } = sibling;
    const list = this.exports.siblingStretches;
    const least = this.leastStretch;
    return list(at, length, stretches, count, other, otherLength, stretchesAt, stretchCount, out, cap, least) >>> 0;
  }

  /** Bytes of all ranges of the last `siblingStretches`, and of those that were copied of the base. */
  get sharedBytes(): number {
    return this.#result(0);
  }
  get copiedBytes(): number {
    return this.#result(1);
  }

  /** Lists the entries of a git tree object that it does not have from its base; all if there is no stretch.
   *  @param hashBytes - bytes of an object id: 20 or 32
   *  @param stretches - ranges copied from the base; cut down, where a base is given, to those parts whose entries are entries there, too
   *  @param out - room for `outCap` quadruples of u32: start of the entry, start and end of its name (from the tree's first byte), mode
   *  @param base - address of the base, a well-formed tree; 0: stretches are taken to begin and end at entries
   *  @returns the number of quadruples or a `TREE_` code. An entry takes at least `hashBytes + 4` bytes */
  treeEntriesTouched(
    tree: number,
    treeLen: number,
    hashBytes: number,
    stretches: number,
    stretchCount: number,
    out: number,
    outCap: number,
    base = 0,
  ): number {
    return this.exports.treeEntriesTouched(tree, treeLen, hashBytes, stretches, stretchCount, out, outCap, base);
  }

  /** Finds the entry of a git tree object whose name holds a byte.
   *  @param pos - offset of that byte
   *  @returns the entry, `NOT_FOUND`, or a `TREE_` code */
  treeEntryAt(
    tree: number,
    treeLen: number,
    hashBytes: number,
    pos: number,
  ): number | { readonly start: number; readonly nameStart: number; readonly nameEnd: number; readonly mode: number } {
    const code = this.exports.treeEntryAt(tree, treeLen, hashBytes, pos);
    if (code < 0) return code;
    return { start: this.#result(0), nameStart: this.#result(1), nameEnd: this.#result(2), mode: this.#result(3) };
  }

  /** How many line feeds a region holds. */
  countNewlines(at: number, length: number): number {
    return this.exports.countNewlines(at, length) >>> 0;
  }

  /** Offset of the last line feed in a region, or `NOT_FOUND`. */
  lastNewline(at: number, length: number): number {
    return this.exports.lastNewline(at, length);
  }

  /** What a negative code means, as a clause: "distance reaches before the start of the output". */
  errorText(code: number): string {
    return ERROR_TEXTS.get(code) ?? `unknown kernel error ${code}`;
  }

  #result(slot: number): number {
    return this.#u32[this.#results + slot]!;
  }
}

function readModule(): Uint8Array {
  const beside = new URL("./kernel.wasm", import.meta.url);
  if (existsSync(beside)) return readFileSync(beside);
  return readFileSync(new URL("../../dist/kernel/kernel.wasm", import.meta.url));
}
