/** The kernel's probes only spare regexes: with all patterns on, a scan finds what is found when every literal is judged. */
import { describe, expect, test } from "vitest";
import { isDecoded } from "../../src/detect/decoded.ts";
import { createDetector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { secretEnd, secretStart } from "../../src/detect/resolve.ts";
import { loadCompiled } from "../../src/pattern/load.ts";
import { TextMatcher } from "../../src/pattern/match.ts";
import { makeKernel, place } from "../kernel/harness.ts";
import { encodeText } from "../oracle/dense-patterns.ts";
import { sampleText } from "../pattern/regex-samples.ts";

// As if told by themselves: templates in a value count for others alone, and only in a scan.
const patterns = loadCompiled()
  .patterns.filter((pattern) => pattern.judge === undefined)
  .map((pattern) => ({ ...pattern, told: "prefix" as const }));
const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, createDetector(patterns));
const matcher = new TextMatcher(patterns);

function scanned(bytes: Buffer, step: number): string[] {
  const at = place(kernel, bytes);
  const found = scanner.whole(at, bytes.length).flatMap((match) => {
    const { use } = match.judgement;
    if (
      isDecoded(match) ||
      use.encoding.step !== step ||
      match.position % step !== 0 ||
      use.encoding.name.endsWith("be")
    )
      return [];
    return [`${use.pattern.id} ${secretStart(match) / step} ${secretEnd(match) / step}`];
  });
  kernel.arena.free(at);
  return [...new Set(found)].sort();
}

describe.each(["1", "2"])("texts of seed %s", (seed) => {
  const texts = patterns.map((pattern) => sampleText(pattern.regex, pattern.flags, `${pattern.id} ${seed}`));

  test.each([
    ["latin1", 1],
    ["utf16le", 2],
  ] as const)("%s", (encoding, step) => {
    let matches = 0;
    for (const text of texts) {
      // No regex sees beyond the text's ends.
      const expected = matcher.allMatches(text).map((m) => `${m.pattern.id} ${m.secretStart} ${m.secretEnd}`);
      expect({ text, found: scanned(encodeText(text, encoding), step) }).toEqual({
        text,
        found: [...new Set(expected)].sort(),
      });
      matches += expected.length;
    }
    expect(matches).toBeGreaterThan(patterns.length / 4);
  });
});
