/** `npm run train -- FOLDER`: makes the tables of the generic detector's model, the same to the byte on every run.
 *  FOLDER holds data/ and truth.jsonl, or dev.tar.gz; with `--words` the tables of words are made instead, then build again. Prints how the
 *  fit does on repositories that it has not seen, then fits on all of them; `--output FILE` writes there and not into the source. */
import { writeFileSync } from "node:fs";
import { openSplit } from "./train/split.js";
import { letterTable, readWords, wordFilter } from "./train/word-lists.js";

const MODEL = new URL("../src/detect/model/", import.meta.url);

function optionAfter(flag) {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1];
}

function table(comment, name, text) {
  return `/** ${comment} Made by \`npm run train\`; do not edit. */\n// oxfmt-ignore\nexport const ${name}: string = ${JSON.stringify(text)};\n`;
}

async function writeWords() {
  const words = await readWords();
  const letters = table("Trigrams of letters.", "LETTER_TRIGRAMS", letterTable(words));
  writeFileSync(new URL("letters-table.ts", MODEL), letters);
  writeFileSync(
    new URL("words-table.ts", MODEL),
    table("Bloom filter of common words.", "WORD_FILTER", wordFilter(words)),
  );
  console.log(`${words.length} words`);
}

function printFigures(samples, odds) {
  const readable = new Set(samples.flatMap((s) => s.rows)).size;
  for (const floor of [0.25, 0.35, 0.5, 0.65]) {
    const limit = Math.log(floor / (1 - floor));
    const found = samples.filter((_, i) => odds[i] >= limit);
    const hit = new Set(found.flatMap((s) => s.rows)).size;
    const wrong = found.filter((s) => !s.secret).length;
    const share = (x, of) => (x / of).toFixed(3);
    console.log(
      `  at ${floor}: found ${hit} of ${readable} readable, wrong ${wrong}, precision ${share(hit, hit + wrong)}, recall of readable ${share(hit, readable)}`,
    );
  }
}

function source({ bias, weights }) {
  const lines = Object.entries(weights).map(([name, weight]) => `    ${JSON.stringify(name)}: ${weight},\n`);
  return `/** Weights of the generic detector's features, in log-odds. Made by \`npm run train\`; do not edit. */
// oxfmt-ignore
export const MODEL: { bias: number; weights: Readonly<Record<string, number>> } = {
  bias: ${bias},
  weights: {
${lines.join("")}  },
};
`;
}

if (process.argv.includes("--words")) await writeWords();
else {
  const split = openSplit(process.argv[2]);
  const { readSamples } = await import("./train/samples.js");
  const { crossValidate, fitModel, heldOutOdds, weigh } = await import("./train/model.js");
  const { samples, rows, repositories } = readSamples(split);
  const odds = heldOutOdds(samples, crossValidate(samples, repositories));
  const model = fitModel(samples);
  const secrets = samples.filter((s) => s.secret).length;
  console.log(`${samples.length} samples, ${secrets} secrets, ${rows.filter((r) => r.truth).length} true rows`);
  console.log("cross-validated by repository");
  printFigures(samples, odds);
  console.log("on what it was trained on");
  printFigures(
    samples,
    samples.map((s) => weigh(model, s)),
  );
  writeFileSync(optionAfter("--output") ?? new URL("weights.ts", MODEL), source(model));
  const dump = optionAfter("--dump");
  const plain = (s, i) => ({ ...s, odds: odds[i], features: Object.fromEntries(s.features) });
  if (dump !== undefined) writeFileSync(dump, samples.map((s, i) => JSON.stringify(plain(s, i))).join("\n"));
}
