/** Decoders of ours against the real tools: what xz, lzip, bzip2 and lz4 pack comes out byte for byte; of what is damaged or cut short comes what stood
 *  before, nothing else, and nothing crashes, hangs or grows. */
import { describe, expect, test } from "vitest";
import { decodeBzip2 } from "../../src/archive/codec/bzip2.ts";
import { decodeLz4 } from "../../src/archive/codec/lz4.ts";
import { decodeLzip, decodeLzma } from "../../src/archive/codec/lzma-files.ts";
import { Output, OutputFull } from "../../src/archive/codec/output.ts";
import { decodeXz } from "../../src/archive/codec/xz.ts";
import { FormatError } from "../../src/model/errors.ts";
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { hasTool, piped } from "./real-tools.ts";

type Decode = (input: Buffer, out: Output) => void;

interface Decoded {
  readonly bytes: Buffer;
  readonly end: "whole" | "full" | FormatError["code"];
}

function decoded(decode: Decode, packed: Buffer, most = 64 << 20): Decoded {
  const out = new Output(most, packed.length, () => undefined);
  try {
    decode(packed, out);
    return { bytes: out.taken(), end: "whole" };
  } catch (error) {
    if (error instanceof OutputFull) return { bytes: out.taken(), end: "full" };
    if (error instanceof FormatError) return { bytes: out.taken(), end: error.code };
    throw error;
  }
}

/** The same bytes for the same seed. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

const lines = Buffer.from(Array.from({ length: 9000 }, (_, i) => `line ${(i * 7919) % 1009} of ${i}\n`).join(""));
/** Machine code, which the filters of xz are for. */
const code = readFileSync(process.execPath).subarray(1 << 20, (1 << 20) + 400_000);
const inputs: readonly (readonly [string, Buffer])[] = [
  ["nothing", Buffer.alloc(0)],
  ["a byte", Buffer.from("x")],
  ["lines", lines],
  ["zeros", Buffer.alloc(1_500_000)],
  ["runs", Buffer.concat(Array.from({ length: 600 }, (_, i) => Buffer.alloc(i, i % 7)))],
  ["noise", noise(150_000, 1)],
  ["all of it", Buffer.concat([lines, noise(70_000, 2), lines, Buffer.alloc(100_000, 0xff), code])],
  ["code", code],
];

const tools: readonly (readonly [string, Decode])[] = [
  ["xz -c", decodeXz],
  ["xz -9e -c --check=sha256", decodeXz],
  ["xz -0 -c --check=crc32 --block-size=70000", decodeXz],
  ["xz -c --check=none --lzma2=lc=1,lp=3,pb=4,dict=4KiB", decodeXz],
  ["xz -c --x86 --lzma2", decodeXz],
  ["xz -c --arm --lzma2", decodeXz],
  ["xz -c --armthumb --lzma2", decodeXz],
  ["xz -c --powerpc --lzma2", decodeXz],
  ["xz -c --sparc --lzma2", decodeXz],
  ["xz -c --delta=dist=3 --x86 --lzma2", decodeXz],
  ["xz -c --format=lzma", decodeLzma],
  ["lzip -c", decodeLzip],
  ["bzip2 -c", decodeBzip2],
  ["bzip2 -1 -c", decodeBzip2],
  ["lz4 -qc", decodeLz4],
  ["lz4 -qc -9 -B4 -BD --content-size", decodeLz4],
  ["lz4 -qc -l", decodeLz4],
];

describe.each(tools)("%s", (command, decode) => {
  const isThere = hasTool(command.split(" ", 1)[0] ?? "");

  test.skipIf(!isThere).each(inputs)("%s", (_, input) => {
    const { bytes, end } = decoded(decode, piped(command, input));
    expect(end).toBe("whole");
    expect(bytes.equals(input)).toBe(true);
  });

  test.skipIf(!isThere)("no more than there is room for", () => {
    const packed = piped(command, lines);
    for (const most of [0, 1, 100, 65_537, lines.length - 1]) {
      const { bytes, end } = decoded(decode, packed, most);
      expect(end).toBe("full");
      expect(bytes.equals(lines.subarray(0, most))).toBe(true);
    }
    expect(decoded(decode, packed, lines.length).bytes.equals(lines)).toBe(true);
  });

  test.skipIf(!isThere)("cut short: what came before", () => {
    const packed = piped(command, lines);
    // Without its size, the older form of lz4 cannot tell that blocks are missing.
    const isTold = !command.endsWith("-l");
    for (let length = 0; length < packed.length; length += 199) {
      const { bytes, end } = decoded(decode, packed.subarray(0, length));
      if (isTold && length > 0) expect(end).not.toBe("whole");
      expect(bytes.equals(lines.subarray(0, bytes.length))).toBe(true);
    }
  });

  test.skipIf(!isThere)("any byte of it another", () => {
    const input = lines.subarray(0, 20_000);
    const packed = piped(command, input);
    const isChecked = command.startsWith("bzip2") || command.startsWith("lzip") || command === "xz -c";
    for (let at = 0; at < packed.length; at += 3) {
      const other = Buffer.from(packed);
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8));
      const { bytes, end } = decoded(decode, other, 1 << 20);
      if (isChecked && end === "whole") expect(bytes.equals(input)).toBe(true);
    }
  });
});

test.skipIf(!hasTool("xz"))("streams one after the other, with padding between", () => {
  const [one, two] = [piped("xz -c", "first, "), piped("xz -c", "second")];
  const joined = Buffer.concat([one, Buffer.alloc(8), two, Buffer.alloc(4)]);
  expect(decoded(decodeXz, joined)).toMatchObject({ bytes: Buffer.from("first, second"), end: "whole" });
  const behind = decoded(decodeXz, Buffer.concat([one, Buffer.from("something else")]));
  expect(behind).toMatchObject({ bytes: Buffer.from("first, "), end: "corrupt" });
});

test.skipIf(!hasTool("bzip2"))("bzip2: streams one after the other; blocks before a damaged one", () => {
  const joined = Buffer.concat([piped("bzip2 -c", "first, "), piped("bzip2 -c", "second")]);
  expect(decoded(decodeBzip2, joined)).toMatchObject({ bytes: Buffer.from("first, second"), end: "whole" });
  const input = noise(350_000, 3);
  const packed = piped("bzip2 -1 -c", input);
  packed.fill(0x55, packed.length - 2000, packed.length - 1000);
  const { bytes, end } = decoded(decodeBzip2, packed);
  expect(end).toBe("corrupt");
  expect(bytes.length).toBeGreaterThan(290_000);
  expect(bytes.subarray(0, 290_000).equals(input.subarray(0, 290_000))).toBe(true);
});

test.skipIf(!hasTool("xz"))("a dictionary of 1.5 GiB takes no memory of its own", () => {
  const packed = piped("xz -c", "small\n");
  // The encoder would need many times as much: the block's header is written anew.
  const end = 12 + ((packed[12] ?? 0) + 1) * 4 - 4;
  expect(packed.subarray(14, 16)).toEqual(Buffer.of(0x21, 1));
  packed[16] = 37;
  packed.writeUInt32LE(crc32(packed.subarray(12, end)), end);
  const before = process.memoryUsage().arrayBuffers;
  const { bytes } = decoded(decodeXz, packed);
  expect(bytes.toString()).toBe("small\n");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
});

test.skipIf(!hasTool("xz"))("bombs end at the bound", () => {
  const packed = piped("head -c 300000000 /dev/zero | xz -0 -c", "");
  expect(packed.length).toBeLessThan(100_000);
  const { bytes, end } = decoded(decodeXz, packed, 32 << 20);
  expect({ length: bytes.length, end }).toEqual({ length: 32 << 20, end: "full" });
});

test("noise behind each header", () => {
  const headers: readonly (readonly [string, Decode])[] = [
    ["\xfd7zXZ\0", decodeXz],
    ["BZh91AY&SY", decodeBzip2],
    ["\x04\x22\x4d\x18\x64\x40\xa7", decodeLz4],
    ["\x02\x21\x4c\x18", decodeLz4],
    ["LZIP\x01\x0c\0", decodeLzip],
    ["\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", decodeLzma],
  ];
  for (const [header, decode] of headers) {
    for (let seed = 0; seed < 300; seed++) {
      const { end } = decoded(decode, Buffer.concat([Buffer.from(header, "latin1"), noise(3000, seed)]), 1 << 20);
      expect(end).toBeTypeOf("string");
    }
  }
});
