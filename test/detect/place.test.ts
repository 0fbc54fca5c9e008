/** Lines and columns of spans: as an editor counts them, in every encoding, in whatever order they are asked for. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Places } from "../../src/detect/place.ts";
import { makeKernel, place } from "../kernel/harness.ts";

const kernel = makeKernel();

/** Characters of one to four bytes, line ends, and such whose UTF-16 holds a byte 0x0a. */
const CHARACTERS = [...'aZ0 "=\n\n\r\téß€上Ċ\u0a05\u{1f511}\u{10000}\ufeff\u{10ffff}\u0000'];
const text = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 60 }).map((list) => list.join(""));

interface Spot {
  readonly line: number;
  readonly column: number;
}

/** Line and column of the place after `before`. */
function spotAfter(before: string): Spot {
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/** Asks for spans between places, in any order, of one object. */
function ask(bytes: Buffer, spans: readonly (readonly [number, number])[], step: number, low: number): [Spot, Spot][] {
  const at = place(kernel, bytes);
  const places = new Places(kernel, at);
  const answers = spans.map(([start, end]): [Spot, Spot] => {
    const span = places.span(start, end, step, low);
    expect([span.start, span.end]).toEqual([start, end]);
    return [
      { line: span.line, column: span.column },
      { line: span.endLine, column: span.endColumn },
    ];
  });
  kernel.arena.free(at);
  return answers;
}

const picks = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 });

/** Spans between the places given, which are in ascending order. */
function spansAt(places: readonly number[], numbers: readonly (readonly [number, number])[]): [number, number][] {
  return numbers.map(([x, y]) => {
    const [a, b] = [x % places.length, y % places.length];
    return [places[Math.min(a, b)]!, places[Math.max(a, b)]!];
  });
}

test("UTF-8, sound or not: columns are the UTF-16 units of what a decoder makes of the line so far", () => {
  const bytes = fc.oneof(
    text.map((t) => Buffer.from(t)),
    fc
      .array(fc.constantFrom(0x0a, 0x41, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xf0, 0x9f, 0x94, 0xed, 0xa0, 0xc0, 0xf5, 0xff))
      .map((list) => Buffer.from(list)),
    fc
      .array(fc.oneof(fc.constantFrom("key=", "\n", "é"), fc.constantFrom("\xe9", "\xf0", "\x93")))
      .map((list) => Buffer.concat(list.map((part) => Buffer.from(part, part === "é" ? "utf8" : "latin1")))),
  );
  fc.assert(
    fc.property(bytes, picks, (content, numbers) => {
      const spans = spansAt([...content.keys(), content.length], numbers);
      const spot = (end: number): Spot => {
        const start = content.lastIndexOf(10, end - 1) + 1;
        const from = end === 0 ? 0 : start;
        // A byte-order mark at the very start is no character; further on it is one.
        const decoder = new TextDecoder("utf-8", { ignoreBOM: from > 0 });
        const column = decoder.decode(content.subarray(from, end)).length + 1;
        return { line: content.subarray(0, end).filter((byte) => byte === 10).length + 1, column };
      };
      expect(ask(content, spans, 1, 0)).toEqual(spans.map(([a, b]) => [spot(a), spot(b)]));
    }),
    { numRuns: 3000 },
  );
});

const WIDE = {
  "UTF-16LE": { step: 2, low: 0, unit: (c: string) => Buffer.from(c, "utf16le") },
  "UTF-16BE": { step: 2, low: 1, unit: (c: string) => Buffer.from(c, "utf16le").swap16() },
  "UTF-32LE": { step: 4, low: 0, unit: (c: string) => utf32(c) },
  "UTF-32BE": { step: 4, low: 3, unit: (c: string) => utf32(c).swap32() },
};

function utf32(character: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(character.codePointAt(0) ?? 0);
  return bytes;
}

describe.each(Object.entries(WIDE))("%s", (_, { step, low, unit }) => {
  test("lines and columns are those of the text, a byte-order mark left out", () => {
    fc.assert(
      fc.property(text, picks, fc.boolean(), fc.boolean(), (body, numbers, marked, shifted) => {
        // A text may begin anywhere: here behind as many odd bytes as make its first character whole.
        const characters = [...(marked ? "\ufeff" : ""), ...body];
        const odd = Buffer.alloc(shifted ? step - 1 : 0, 1);
        const content = Buffer.concat([odd, ...characters.map(unit)]);
        const ends = [odd.length];
        for (const c of characters) ends.push((ends.at(-1) ?? 0) + unit(c).length);
        const spans = spansAt(ends, numbers);
        const spot = (end: number): Spot => {
          const before = characters.slice(0, ends.indexOf(end)).join("");
          const { line, column } = spotAfter(before);
          const mark = !shifted && line === 1 && before.startsWith("\ufeff") ? 1 : 0;
          return { line, column: column - mark };
        };
        expect(ask(content, spans, step, low)).toEqual(spans.map(([a, b]) => [spot(a), spot(b)]));
      }),
      { numRuns: 1000 },
    );
  });
});

test("many spans on one long line, and pairs that are asked for back and forth, are not counted from its start each time", () => {
  const unit = "key=é ";
  const size = Buffer.byteLength(unit);
  const count = 200_000;
  const content = Buffer.from(unit.repeat(count));
  const spans = Array.from({ length: count }, (_, i): [number, number] => {
    const at = (i % 2 === 0 ? i : Math.max(0, i - 3)) * size;
    return [at, at + 3];
  });
  const answers = ask(content, spans, 1, 0);
  for (const i of [0, 1, 4, 99_999, 199_998]) {
    const column = (i % 2 === 0 ? i : Math.max(0, i - 3)) * unit.length + 1;
    expect(answers[i]).toEqual([
      { line: 1, column },
      { line: 1, column: column + 3 },
    ]);
  }
});
