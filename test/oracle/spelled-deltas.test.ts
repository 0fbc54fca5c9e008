/** The rule of the delta forest for texts that are spelled out, whose windows are wide: what a delta's result says is what a scan of it as a whole says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RawMatch } from "../../src/detect/judge.ts";
import { SPELLINGS, type Spelling } from "../../src/detect/spelled/spelled.ts";
import { DENSE, DENSE_SPELLED } from "./dense-patterns.ts";
import { edits, partsOf, pieces, textOf } from "./edits.ts";
import { ScanChain } from "./scan-chain.ts";

const RUNS = Number(process.env["DREDGE_RUNS"] ?? 500);
const steps = fc.array(fc.tuple(fc.nat(8), edits), { minLength: 1, maxLength: 6 });
const isSpelled = ({ judgement }: RawMatch): boolean => SPELLINGS.includes(judgement.use.encoding.name as Spelling);

test("chains of any deltas say the same of texts that are spelled out", () => {
  const chain = new ScanChain([...DENSE, ...DENSE_SPELLED]);
  const seen = { spelled: 0, numbers: 0, kept: 0 };
  fc.assert(
    fc.property(pieces, steps, (first, list) => {
      try {
        const scanned = [chain.whole(textOf(first))];
        for (const [parent, edit] of list) {
          const base = scanned[parent % scanned.length] ?? scanned[0]!;
          const result = chain.delta(base, partsOf(edit, base.length));
          expect(result.said).toEqual(chain.oracle(result));
          const positions = result.matches.map((match) => match.position);
          expect(positions).toEqual(positions.toSorted((a, b) => a - b));
          scanned.push(result);
          const judgements = new Set(base.matches.map((m) => m.judgement));
          const spelled = result.matches.filter(isSpelled);
          seen.spelled += spelled.length;
          seen.numbers += spelled.filter((m) => m.judgement.use.encoding.name === "numbers").length;
          seen.kept += spelled.filter((m) => judgements.has(m.judgement)).length;
        }
      } finally {
        chain.clear();
      }
    }),
    { numRuns: RUNS },
  );
  // The runs were about something.
  expect(seen.spelled).toBeGreaterThan(RUNS);
  expect(seen.numbers).toBeGreaterThan(RUNS / 20);
  expect(seen.kept).toBeGreaterThan(RUNS / 20);
});
