/** The entropy detector: random-looking runs whatever stands around them, and nothing unless it is asked for. */
import { describe, expect, test } from "vitest";
import type { RawMatch } from "../../src/detect/judge.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { makeKernel, makeRandom, place } from "../kernel/harness.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomText(seed: number, length: number, alphabet = ALPHABET): string {
  const random = makeRandom(seed);
  return Array.from({ length }, () => alphabet[random() % alphabet.length]).join("");
}

function scan(text: string, detectors: readonly "entropy"[] = ["entropy"]): readonly RawMatch[] {
  const kernel = makeKernel();
  const bytes = Buffer.from(text, "latin1");
  const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [], detectors }));
  return scanner.whole(place(kernel, bytes), bytes.length);
}

function runsIn(text: string, detectors?: readonly "entropy"[]): string[] {
  return scan(text, detectors)
    .filter(({ judgement }) => judgement.use.pattern.id === "generic-entropy")
    .map(({ judgement }) => judgement.value);
}

describe("what is found", () => {
  const base64 = randomText(1, 44);
  const hex = randomText(2, 40, "0123456789abcdef");

  test("runs of base64 and of hex digits, wherever they stand", () => {
    expect(runsIn(`see ${base64}; and (${hex})\n`)).toEqual([base64, hex]);
    expect(runsIn(base64)).toEqual([base64]);
  });

  test("nothing unless it is asked for", () => {
    expect(runsIn(`see ${base64}`, [])).toEqual([]);
  });

  test("no words, no short runs, no long data", () => {
    expect(runsIn("a_very_long_identifier_made_of_words_with_4_digits_1234\n")).toEqual([]);
    expect(runsIn(`${randomText(3, 19)}\n${randomText(4, 257)}\n`)).toEqual([]);
  });

  test("by position, among the findings of other rules", () => {
    const found = scan(`password = "${randomText(5, 12)}"\n${base64}\napi_key = "${randomText(6, 30)}"\n`);
    const positions = found.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(found.map(({ judgement }) => judgement.use.pattern.id)).size).toBeGreaterThan(1);
  });
});
