import { describe, expect, it } from "vitest";
import { ByteReader } from "../../src/bytes/byte-reader.ts";
import { digest } from "../../src/bytes/digest.ts";
import { fromHex, toHex } from "../../src/bytes/hex.ts";

const reader = (...bytes: number[]): ByteReader => new ByteReader(Uint8Array.from(bytes), "a thing");

describe("ByteReader", () => {
  it("reads fields in network byte order", () => {
    const bytes = reader(1, 2, 3, 4, 5, 6, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 2);
    expect([bytes.uint8(), bytes.uint16(), bytes.uint24(), bytes.uint32(), bytes.uint64()]).toEqual([
      1,
      0x0203,
      0x040506,
      0xffffffff,
      2 ** 32 + 2,
    ]);
    expect(bytes.left).toBe(0);
  });

  it("reads text, names that end in NUL and raw bytes", () => {
    const bytes = reader(0x61, 0xe9, 0x62, 0, 7, 8);
    expect([bytes.text(2), bytes.untilNul(), [...bytes.take(2)]]).toEqual(["a\xe9", "b", [7, 8]]);
  });

  // Values worked out from the decoder in git's technical/reftable, "Varint encoding".
  it.each([
    [[0], 0],
    [[0x7f], 127],
    [[0x80, 0], 128],
    [[0x80, 0x7f], 255],
    [[0xff, 0x7f], 16511],
    [[0x80, 0x80, 0], 16512],
  ])("reads the offset encoding %j as %i", (bytes, value) => {
    expect(reader(...bytes).offsetVarint()).toBe(value);
  });

  it("never reads past its end, and names the thing", () => {
    for (const read of [
      (r: ByteReader) => r.uint32(),
      (r: ByteReader) => r.take(4),
      (r: ByteReader) => r.skip(-1),
      (r: ByteReader) => r.skip(Number.NaN),
      (r: ByteReader) => r.untilNul(),
    ]) {
      expect(() => read(reader(1, 2, 3))).toThrow(
        expect.objectContaining({ code: "truncated", message: expect.stringContaining("a thing ends") }),
      );
    }
    expect(() => reader(0x80, 0x80).offsetVarint()).toThrow(/ends/);
    expect(() => new ByteReader(new Uint8Array(20).fill(0xff), "a thing").offsetVarint()).toThrow(/beyond 2\^53/);
    expect(() => new ByteReader(Uint8Array.from([1, 0]), "a thing", 0, 1).untilNul()).toThrow(/ends/);
  });
});

describe("hex", () => {
  it("goes there and back, and refuses what is none", () => {
    expect(toHex(Uint8Array.from([9, 0, 0xab, 0xff]), 1, 2)).toBe("00ab");
    expect(fromHex("00aBfF")).toEqual(Uint8Array.from([0, 0xab, 0xff]));
    expect([fromHex("abc"), fromHex("zz"), fromHex("")]).toEqual([undefined, undefined, new Uint8Array(0)]);
  });
});

it("digest takes pieces as if they were one", () => {
  // FIPS 180's example "abc".
  expect(toHex(digest("sha1", "a", Uint8Array.from([0x62, 0x63])))).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
  expect(toHex(digest("sha256", "abc")).slice(0, 16)).toBe("ba7816bf8f01cfea");
});
