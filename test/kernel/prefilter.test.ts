/** The prefilter against a plain search: every literal at every place, in every encoding, in text, in noise, in zeros and across their
 *  borders. It works on 64 bytes at once, and passes over what cannot hold a literal, so that borders are what can go wrong. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Prefilter } from "../../src/kernel/prefilter.ts";
import { buildTables, installTables, type TableLiteral } from "../../src/kernel/tables.ts";
import { makeKernel } from "./harness.ts";

const TEXTS = ["key", "sk-", "://", "ghp_", "AKIA", "pass", "token", "secret", "password", "a b c", "\xe3\x81\x93\xe3"];

const LITERALS: readonly TableLiteral[] = TEXTS.flatMap((text) => [
  {
    text: text.toLowerCase(),
    ignoreCase: true,
    next: undefined,
    uses: [],
  },
  { text, ignoreCase: false, next: undefined, uses: [] },
]);

/** Bytes a character, and which of them holds it, by the numbers of the encodings. */
const ENCODINGS = [
  [1, 0],
  [2, 0],
  [2, 1],
  [4, 0],
  [4, 3],
] as const;

const kernel = makeKernel();
installTables(kernel, buildTables(LITERALS));
const prefilter = new Prefilter(kernel);
const MOST = 1 << 14;
const room = kernel.arena.allocate(MOST);

function encode(text: string, encoding: number): Buffer {
  const [step, low] = ENCODINGS[encoding] ?? [1, 0];
  const bytes = Buffer.alloc(text.length * step);
  for (let i = 0; i < text.length; i++) bytes[i * step + low] = text.charCodeAt(i);
  return bytes;
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** Where literals stand, as the kernel tells it: the place, and literal and encoding in one number. */
function plainSearch(bytes: Buffer): string[] {
  const found: (readonly [at: number, literal: number])[] = [];
  ENCODINGS.forEach((_, encoding) => {
    LITERALS.forEach(({ text, ignoreCase }, literal) => {
      const wanted = encode(text, encoding);
      const same = (at: number, i: number): boolean => {
        const byte = bytes[at + i] ?? 0;
        return (ignoreCase ? lower(byte) : byte) === wanted[i];
      };
      for (let at = 0; at + wanted.length <= bytes.length; at++) {
        let i = 0;
        while (i < wanted.length && same(at, i)) i++;
        if (i === wanted.length) found.push([at, literal + encoding * 2 ** 24]);
      }
    });
  });
  return found.toSorted(([a, x], [b, y]) => a - b || x - y).map((pair) => pair.join(" "));
}

function kernelSearch(bytes: Buffer): string[] {
  kernel.u8().set(bytes, room);
  kernel.u8().fill(0x6b, room + bytes.length, room + bytes.length + 64);
  const count = prefilter.scanWhole(room, bytes.length);
  const first = prefilter.triggersAt >> 2;
  const words = kernel.u32();
  return Array.from({ length: count }, (_, i) => `${words[first + 2 * i] ?? 0} ${words[first + 2 * i + 1] ?? 0}`);
}

const planted = fc
  .tuple(fc.constantFrom(...TEXTS), fc.nat(ENCODINGS.length - 1), fc.boolean())
  .map(([text, encoding, isUpper]) => encode(isUpper ? text.toUpperCase() : text, encoding));

const stretch = fc.oneof(
  planted,
  planted,
  fc.nat(150).map((length) => Buffer.alloc(length)),
  fc.nat(150).map((length) => Buffer.alloc(length, "words of text, key by key; ")),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  // Small numbers as programs hold them.
  fc.array(fc.nat(255), { maxLength: 60 }).map((numbers) => Buffer.from(Uint32Array.from(numbers).buffer)),
  // Cut short: a literal's beginning, with anything behind it.
  fc.tuple(planted, fc.nat(12)).map(([bytes, length]) => bytes.subarray(0, length)),
);

describe("the prefilter finds what a plain search finds", () => {
  it("in stretches of text, noise, zeros and numbers, in all encodings", () => {
    const inputs = fc.array(stretch, { maxLength: 40 }).map((parts) => Buffer.concat(parts).subarray(0, MOST));
    fc.assert(
      fc.property(inputs, (bytes) => {
        expect(kernelSearch(bytes)).toEqual(plainSearch(bytes));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["zeros", Buffer.alloc(420)],
    ["bytes of no literal", Buffer.alloc(420, 0xc1)],
    ["text", Buffer.alloc(420, "x")],
  ])("at every place among %s", (_, surroundings) => {
    const forms = ["ghp_", "sk-"].flatMap((text) => [...ENCODINGS.keys()].map((encoding) => ({ text, encoding })));
    for (const { text, encoding } of forms) {
      const literal = encode(text, encoding);
      for (let at = 0; at + literal.length <= surroundings.length; at++) {
        const bytes = Buffer.from(surroundings);
        bytes.set(literal, at);
        expect(kernelSearch(bytes), `${text} at ${at}, encoding ${encoding}`).toEqual(plainSearch(bytes));
      }
    }
  });

  it("at the end of objects of every length", () => {
    for (let length = 0; length < 400; length++) {
      const bytes = Buffer.alloc(length, "\0\x01\0 ");
      const literal = encode("token", length % ENCODINGS.length);
      if (literal.length <= length) bytes.set(literal, length - literal.length);
      expect(kernelSearch(bytes), `${length} bytes`).toEqual(plainSearch(bytes));
    }
  });
});
