/** The rule of the delta forest, on deltas that git would never write: what is inherited and what is judged anew is together
 *  exactly what a scan of the whole object finds. See docs/architecture.md, section 1. */
import { expect, test } from "vitest";
import { isDecoded } from "../../src/detect/decoded.ts";
import { DENSE } from "./dense-patterns.ts";
import { ScanChain, scanChains } from "./scan-chain.ts";

/** More with DREDGE_RUNS=…, for a long look. */
const RUNS = Number(process.env["DREDGE_RUNS"] ?? 12_000);

test("chains of any deltas scan to what their results scan to as a whole", () => {
  const seen = { matches: 0, inherited: 0, reported: 0, near: 0, conditional: 0, decoded: 0, decodedKept: 0 };
  scanChains(DENSE, RUNS, ({ matches, said }, inherited) => {
    seen.matches += matches.length;
    for (const { judgement } of matches) {
      if (judgement.use.pattern.around !== undefined) seen.near++;
      if (judgement.conditions) seen.conditional++;
    }
    seen.reported += said.reported.length;
    seen.inherited += inherited.length;
    seen.decoded += matches.filter(isDecoded).length;
    seen.decodedKept += inherited.filter(isDecoded).length;
  });
  if (process.env["SEEN"]) console.log(seen);
  // The runs were about something.
  expect(seen.matches).toBeGreaterThan(RUNS);
  expect(seen.inherited).toBeGreaterThan(RUNS / 2);
  expect(seen.reported).toBeGreaterThan(RUNS / 2);
  expect(seen.near).toBeGreaterThan(RUNS / 20);
  expect(seen.decoded).toBeGreaterThan(RUNS / 4);
  expect(seen.decodedKept).toBeGreaterThan(RUNS / 20);
  // Some 80 in 12,000 runs, give or take ten.
  expect(seen.conditional).toBeGreaterThan(RUNS / 600);
});

test("tens of thousands of matches outlive tens of thousands of small edits", () => {
  const chain = new ScanChain(DENSE.filter((pattern) => !pattern.clauses && pattern.around === undefined));
  const unit = "abcabab acabb cab \n";
  const base = chain.whole(Buffer.from(unit.repeat(40_000)));
  const parts = Array.from({ length: 20_000 }, (_, i) => [
    { from: 2 * i * unit.length, size: 2 * unit.length - (i % 3) },
    { insert: Buffer.from(i % 2 === 0 ? "" : "bca") },
  ]).flat();
  const result = chain.delta(base, parts);
  expect(result.matches.length).toBeGreaterThan(100_000);
  const whole = chain.oracle(result);
  expect(result.said.raw.join("\n") === whole.raw.join("\n")).toBe(true);
  expect(result.said.reported.join("\n") === whole.reported.join("\n")).toBe(true);
});

test("a soft line end on the last byte that a change has to do with is met, though the row beside it begins further on", () => {
  const chain = new ScanChain(DENSE);
  const row = 'x="bbcaccbbca=\nccb_abcabbccb_abcabb"';
  const base = chain.whole(Buffer.from((" ".repeat(707 - row.indexOf("=\n")) + row).padEnd(776)));
  // The first change ends what it looks at at 1,144.
  const result = chain.delta(base, [
    { from: 8, size: 768 },
    { from: 332, size: 444 },
  ]);
  expect(result.said.raw.filter((match) => match.includes("quoted-printable"))).toHaveLength(2);
  expect(result.said).toEqual(chain.oracle(result));
});
