/** Line feeds and checksums: vectors must agree with one byte at a time, at every length and alignment. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOT_FOUND } from "../../src/kernel/codes.ts";
import { makeKernel, place } from "./harness.ts";

const kernel = makeKernel();

/** Bytes of which many are line feeds, or their neighbours; long enough to fill the counters of a vector. */
const bytes = fc.oneof(
  fc.array(fc.constantFrom(9, 10, 11, 0x8a, 0), { maxLength: 200 }).map((list) => Uint8Array.from(list)),
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 4000, max: 9000 }).map((length) => new Uint8Array(length).fill(10)),
  fc.integer({ min: 1, max: 9000 }).map((length) => new Uint8Array(length)),
);

describe("property: line feeds", () => {
  test("are counted", () => {
    fc.assert(
      fc.property(bytes, fc.nat(20), (data, offset) => {
        const part = data.subarray(offset);
        const at = place(kernel, data, 10);
        const from = at + Math.min(offset, data.length);
        expect(kernel.countNewlines(from, part.length)).toBe(part.filter((byte) => byte === 10).length);
        kernel.arena.free(at);
      }),
    );
  });

  test("the last one is found", () => {
    fc.assert(
      fc.property(bytes, fc.nat(20), (data, offset) => {
        const part = data.subarray(offset);
        const at = place(kernel, data, 10);
        const last = kernel.lastNewline(at + Math.min(offset, data.length), part.length);
        expect(last).toBe(part.lastIndexOf(10));
        kernel.arena.free(at);
      }),
    );
  });

  test("none is none", () => {
    expect(kernel.lastNewline(place(kernel, new Uint8Array(100)), 100)).toBe(NOT_FOUND);
    expect(kernel.countNewlines(place(kernel, new Uint8Array(0), 10), 0)).toBe(0);
    expect(kernel.lastNewline(place(kernel, new Uint8Array(0), 10), 0)).toBe(NOT_FOUND);
  });
});

/** RFC 1950, section 8.2, word for word. */
function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

describe("Adler-32", () => {
  const check = (data: Uint8Array): void => {
    const at = place(kernel, data, 0xff);
    expect(kernel.adler32(at, data.length)).toBe(adler32(data));
    kernel.arena.free(at);
  };

  test("of every short length", () => {
    for (let length = 0; length < 70; length++) check(new Uint8Array(length).fill(255));
  });

  test("of the highest bytes, at lengths about a block", () => {
    for (const length of [2047, 2048, 2049, 2063, 2064, 4096, 65520, 65521, 1_000_000]) {
      check(new Uint8Array(length).fill(255));
    }
  });

  test("property: of anything", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5000 }), check));
  });
});
