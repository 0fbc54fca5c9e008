import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta, deltaResultSize } from "../../src/git/delta.ts";
import { FormatError } from "../../src/model/errors.ts";
import { sizeVarint } from "./pack-builder.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const base = Buffer.from("0123456789");
const delta = (resultSize: number, ...instructions: number[]): Uint8Array =>
  Uint8Array.from([...sizeVarint(10), ...sizeVarint(resultSize), ...instructions]);

describe("applyDelta", () => {
  it("copies a run of the base, inserts literal bytes, and does both", () => {
    expect(text(applyDelta(base, delta(3, 0x91, 4, 3), 99))).toBe("456");
    expect(text(applyDelta(base, delta(2, 2, 0x61, 0x62), 99))).toBe("ab");
    expect(text(applyDelta(base, delta(5, 0x90, 2, 1, 0x2d, 0x91, 8, 2), 99))).toBe("01-89");
  });

  it("takes size 0 for 64 KiB", () => {
    const large = new Uint8Array(70_000).fill(1);
    const bytes = applyDelta(large, Uint8Array.from([...sizeVarint(70_000), ...sizeVarint(0x10000), 0x80]), 1e6);
    expect(bytes.length).toBe(0x10000);
  });

  it.each([
    ["a base of another size", Uint8Array.from([11, 1, 1, 0x61]), "corrupt"],
    ["a copy from beyond the base", delta(3, 0x91, 8, 3), "corrupt"],
    ["a copy cut short", delta(3, 0x91), "corrupt"],
    ["an insertion cut short", delta(3, 3, 0x61), "corrupt"],
    ["the reserved instruction", delta(1, 0), "corrupt"],
    ["more than it claims", delta(1, 2, 0x61, 0x62), "corrupt"],
    ["less than it claims", delta(3, 2, 0x61, 0x62), "corrupt"],
    ["a result above the limit", delta(100, 0x91, 4, 3), "too-large"],
    ["no sizes", Uint8Array.from([0x80]), "corrupt"],
    ["sizes without end", new Uint8Array(20).fill(0xff), "corrupt"],
  ])("refuses %s", (_, bad, code) => {
    expect(() => applyDelta(base, bad, 99)).toThrow(expect.objectContaining({ name: "FormatError", code }));
  });

  it("never fails otherwise, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 30 }), (tail, size) => {
        try {
          expect(applyDelta(base, delta(size, ...tail), 1000)).toHaveLength(size);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });

  it("tells the size of its result from its beginning", () => {
    expect(deltaResultSize(delta(123_456))).toBe(123_456);
  });
});
