/** The typed door: one module for many instances, views that follow growth, and words for every code. */
import fs from "node:fs";
import { expect, test } from "vitest";
import * as codes from "../../src/kernel/codes.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { makeKernel } from "./harness.ts";

test("every code has words of its own", () => {
  const kernel = makeKernel();
  const numbers = Object.values(codes);
  const texts = numbers.map((code) => kernel.errorText(code));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(new Set(texts).size).toBe(numbers.length);
  for (const text of texts) expect(text).not.toMatch(/kernel error/);
  expect(kernel.errorText(-9999)).toBe("unknown kernel error -9999");
});

test("a module given as bytes is the one that is found", () => {
  const bytes = fs.readFileSync(new URL("../../dist/kernel/kernel.wasm", import.meta.url));
  expect(new Kernel(Kernel.load(bytes)).countNewlines(0, 0)).toBe(0);
});

test("views follow the growth of memory", () => {
  const kernel = makeKernel();
  const before = kernel.u8();
  const block = kernel.arena.allocate(10_000_000);
  expect(kernel.u8() === before).toBe(false);
  kernel.u8()[block] = 10;
  expect(kernel.u32()[block / 4]).toBe(10);
  expect(kernel.countNewlines(block, 1)).toBe(1);
});

test("instances of one module share nothing", () => {
  const module = Kernel.load();
  const [a, b] = [new Kernel(module), new Kernel(module)];
  const block = a.arena.allocate(16);
  expect(b.arena.allocate(16)).toBe(block);
  a.u8()[block] = 1;
  b.u8()[block] = 2;
  expect(a.u8()[block]).toBe(1);
});
