/** Literals hashed, probes taken and windows cut: nothing is lost by it, in any encoding, at any place of a text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isDecoded } from "../../src/detect/decoded.ts";
import { DENSE } from "./dense-patterns.ts";
import { pieces, textOf } from "./edits.ts";
import { brief, naiveScan } from "./naive-scan.ts";
import { ScanChain } from "./scan-chain.ts";

const RUNS = Number(process.env["DREDGE_RUNS"] ?? 2000);
// Without those that refuse values by entropy, stopwords or conditions, that stand beside their literal, whose literal may be letters of other
// words, and judges, which have limits of their own.
const PATTERNS = DENSE.filter(
  (p) =>
    p.judge === undefined &&
    p.told === "prefix" &&
    p.minEntropy === 0 &&
    p.stopwords.length === 0 &&
    p.around === undefined &&
    !p.clauses,
);

test("the scan finds what every regex finds on the whole text around its literals", () => {
  const chain = new ScanChain(PATTERNS);
  let matches = 0;
  fc.assert(
    fc.property(fc.tuple(pieces, pieces), ([a, b]) => {
      try {
        const text = Buffer.concat([textOf(a), textOf(b)]);
        const scanned = chain.whole(text);
        const plain = scanned.matches.filter((match) => !isDecoded(match));
        expect(plain.map(brief).sort()).toEqual(naiveScan(text, PATTERNS));
        matches += scanned.matches.length;
      } finally {
        chain.clear();
      }
    }),
    { numRuns: RUNS },
  );
  expect(matches).toBeGreaterThan(RUNS);
});
