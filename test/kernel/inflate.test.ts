import zlib from "node:zlib";
import { expect, test } from "vitest";
import { makeKernel, place, read } from "./harness.ts";

test("inflates what zlib deflates", () => {
  const kernel = makeKernel();
  const text = Buffer.from("the quick brown fox ".repeat(500));
  const packed = zlib.deflateSync(text);
  const src = place(kernel, packed);
  const dst = kernel.arena.allocate(text.length);
  expect(kernel.inflate(src, packed.length, dst, text.length)).toBe(text.length);
  expect(kernel.consumed).toBe(packed.length);
  expect(Buffer.from(read(kernel, dst, text.length))).toEqual(text);
});
