/** What the kernel's tests share: instances of the built kernel, regions of its memory, and a watch over the rest of it. */
import { expect } from "vitest";
import { buildKernel } from "../../build/build-kernel.js";
import { Kernel } from "../../src/kernel/kernel.ts";

await buildKernel();
const MODULE = Kernel.load();

/** A kernel of one's own. */
export function makeKernel(limit?: number): Kernel {
  const kernel = new Kernel(MODULE, limit);
  // In tests' small objects everything that is copied is short.
  kernel.leastStretch = 1;
  return kernel;
}

/** Places bytes in a new block; the slack behind them is filled with what must not matter. */
export function place(kernel: Kernel, bytes: Uint8Array, slackByte = 0xa5): number {
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  kernel.u8().fill(slackByte, at + bytes.length, at + bytes.length + 64);
  return at;
}

/** Copies a region out. */
export function read(kernel: Kernel, at: number, length: number): Buffer {
  return Buffer.from(kernel.u8().slice(at, at + length));
}

/** Takes a copy of all memory from an address up, and says later, again and again, whether any byte has changed but those of
 *  some blocks (address, length), slack included. */
export function watch(kernel: Kernel, from: number, except: readonly (readonly [number, number])[]): () => boolean {
  const before = Buffer.from(kernel.u8().slice(from));
  const sorted = [...except].sort(([a], [b]) => a - b);
  return () => {
    const now = Buffer.from(kernel.u8().buffer, from, before.length);
    let at = 0;
    for (const [start, length] of [...sorted, [from + before.length, 0] as const]) {
      if (!now.subarray(at, start - from).equals(before.subarray(at, start - from))) return false;
      at = start - from + length + 64;
    }
    return true;
  };
}

/** Text that compresses about as well as source code does, the same for the same seed. */
export function makeText(length: number, seed: number): Buffer {
  const random = makeRandom(seed);
  const words = Array.from({ length: 200 }, () =>
    Array.from({ length: 1 + (random() % 9) }, () => String.fromCharCode(97 + (random() % 26))).join(""),
  );
  let text = "";
  while (text.length < length) text += words[(random() % 20) * (random() % 10)]! + (random() % 7 === 0 ? "\n" : " ");
  return Buffer.from(text.slice(0, length));
}

/** Bytes without any pattern, the same for the same seed. */
export function makeNoise(length: number, seed: number): Buffer {
  const random = makeRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => random() >>> 8));
}

/** Numbers below 2^31 (xorshift32), the same for the same seed. */
export function makeRandom(seed: number): () => number {
  let state = (seed * 2654435761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}

/** Draws so many characters of an alphabet. */
export function makeDraw(random: () => number): (length: number, alphabet: string) => string {
  return (length, alphabet) => Array.from({ length }, () => alphabet[random() % alphabet.length]).join("");
}

/** Numbers below the one that is asked for, at most 2^31; the same for the same seed. */
export function makeRandomBelow(seed: number): (below: number) => number {
  const random = makeRandom(seed);
  return (below) => random() % below;
}

/** As `toEqual`, which takes milliseconds for each ten thousand bytes. */
export function expectSame(actual: Buffer | number, expected: Buffer | number): void {
  const same = typeof actual !== "number" && typeof expected !== "number" && actual.equals(expected);
  if (!same) expect(actual).toEqual(expected);
}
