/** What the kernel's tests share: an instance of the built kernel, and regions of its memory between guards. */
import { buildKernel } from "../../build/build-kernel.js";
import { Kernel } from "../../src/kernel/kernel.ts";

await buildKernel();
const MODULE = Kernel.load();

/** A kernel of one's own. */
export function makeKernel(): Kernel {
  return new Kernel(MODULE);
}

/** Places bytes in a new block; the slack behind them is filled with what must not matter. */
export function place(kernel: Kernel, bytes: Uint8Array, slackByte = 0xa5): number {
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  kernel.u8().fill(slackByte, at + bytes.length, at + bytes.length + 64);
  return at;
}

/** Copies a region out. */
export function read(kernel: Kernel, at: number, length: number): Uint8Array {
  return kernel.u8().slice(at, at + length);
}
