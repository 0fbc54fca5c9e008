/** The rule of the delta forest for texts that are spelled out, whose windows are wide: what a delta's result says is what a scan of it as a whole says. */
import { expect, test } from "vitest";
import type { RawMatch } from "../../src/detect/judge.ts";
import { SPELLINGS, type Spelling } from "../../src/detect/spelled/spelled.ts";
import { DENSE, DENSE_SPELLED } from "./dense-patterns.ts";
import { scanChains } from "./scan-chain.ts";

const RUNS = Number(process.env["DREDGE_RUNS"] ?? 500);
const isSpelled = ({ judgement }: RawMatch): boolean => SPELLINGS.includes(judgement.use.encoding.name as Spelling);

test("chains of any deltas say the same of texts that are spelled out", () => {
  const seen = { spelled: 0, numbers: 0, kept: 0 };
  scanChains([...DENSE, ...DENSE_SPELLED], RUNS, ({ matches }, inherited) => {
    const spelled = matches.filter(isSpelled);
    seen.spelled += spelled.length;
    seen.numbers += spelled.filter((m) => m.judgement.use.encoding.name === "numbers").length;
    seen.kept += inherited.filter(isSpelled).length;
  });
  // The runs were about something.
  expect(seen.spelled).toBeGreaterThan(RUNS);
  expect(seen.numbers).toBeGreaterThan(RUNS / 20);
  expect(seen.kept).toBeGreaterThan(RUNS / 20);
});
