import { test } from "vitest";
import { textReporter } from "../../src/report/text.ts";
import { sarifReporter } from "../../src/report/sarif.ts";
import { renderRunbookText } from "../../src/remedy/runbook.ts";
import { writeFileSync } from "node:fs";
import * as b from "./result-builder.ts";
test("look", () => {
  for (const w of [60, 80, 120])
    writeFileSync(`/tmp/sarifpk/text${w}.txt`, b.joined(textReporter.render(b.richResult(), b.context({ width: w }))));
  writeFileSync(`/tmp/sarifpk/color.txt`, b.joined(textReporter.render(b.richResult(), b.context({ color: true }))));
  writeFileSync(`/tmp/sarifpk/x.sarif`, b.joined(sarifReporter.render(b.richResult(), b.context())));
  writeFileSync(`/tmp/sarifpk/explain.txt`, renderRunbookText(b.INFOS.get("github-pat")!, 80));
  // speed
  const occ = (i: number, now: boolean) =>
    Array.from({ length: 10 }, (_, j) =>
      b.at(
        b.gitOrigin(now ? `dir/file${i}-${j}.ts` : `dir/file${i}.ts`, {
          inHead: now,
          objectId: b.objectId(`${i} ${j}`),
        }),
        b.span(j + 1),
      ),
    );
  for (const now of [false, true]) {
    const verdicts = Array.from({ length: 5000 }, (_, i) =>
      b.verdict(b.finding({ patternId: "github-pat", occurrences: occ(i, now) })),
    );
    const r = b.scanResult({ verdicts });
    for (let k = 0; k < 3; k++) {
      const t = performance.now();
      let n = 0;
      for (const c of sarifReporter.render(r, b.context())) n += c.length;
      console.log(now, "sarif ms", performance.now() - t, n);
    }
    {
      const t = performance.now();
      let n = 0;
      for (const c of textReporter.render(r, b.context())) n += c.length;
      console.log(now, "text ms", performance.now() - t, n);
    }
  }
});
