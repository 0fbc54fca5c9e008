/** `npm run train -- FOLDER`: makes the tables of the generic detector's model, the same to the byte on every run.
 *  FOLDER holds data/ and truth.jsonl, or dev.tar.gz; with `--words` the tables of words are made instead, then build again. `--output FILE`
 *  writes there and not into the source. How it does on repositories that it has not seen is what `npm run quality` says. */
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

function source({ bias, weights, stretch, shift }) {
  const lines = Object.entries(weights).map(([name, weight]) => `    ${JSON.stringify(name)}: ${weight},\n`);
  return `/** Weights of the generic detector's features, in log-odds. Made by \`npm run train\`; do not edit. */
// oxfmt-ignore
export const MODEL: { bias: number; stretch: number; shift: number; weights: Readonly<Record<string, number>> } = {
  bias: ${bias},
  stretch: ${stretch},
  shift: ${shift},
  weights: {
${lines.join("")}  },
};
`;
}

if (process.argv.includes("--words")) await writeWords();
else {
  const split = openSplit(process.argv[2]);
  const { readSamples } = await import("./train/samples.js");
  const { fitModel } = await import("./train/model.js");
  const { samples } = readSamples(split);
  writeFileSync(optionAfter("--output") ?? new URL("weights.ts", MODEL), source(fitModel(samples)));
  console.log(`${samples.length} samples, ${samples.filter((s) => s.secret).length} secrets`);
}
