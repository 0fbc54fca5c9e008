/** `npm run train -- FOLDER`: makes the tables of the generic detector's model, the same to the byte on every run.
 *  FOLDER holds data/ and truth.jsonl, or dev.tar.gz; with `--words` the tables of words are made instead, then build again. Cross-validates by repository, then fits on all of them. */
import { writeFileSync } from "node:fs";
import { fit, oddsOf } from "./train/logistic.js";
import { openSplit } from "./train/split.js";
import { letterTable, readWords, wordFilter } from "./train/word-lists.js";

const MODEL = new URL("../src/detect/model/", import.meta.url);
const FOLDS = 9;
const RIDGE = 1.5;
/** Taken off all log-odds: cross-validated, what the fit calls three to one against is six to one against. */
const CAUTION = 0.4;
/** Features seen in fewer repositories than this get no weight. */
const LEAST_REPOSITORIES = 3;

const split = openSplit(process.argv[2]);

function table(comment, name, text) {
  return `/** ${comment} Made by \`npm run train\`; do not edit. */\n// oxfmt-ignore\nexport const ${name}: string = ${JSON.stringify(text)};\n`;
}

if (process.argv.includes("--words")) {
  const words = await readWords();
  writeFileSync(
    new URL("letters-table.ts", MODEL),
    table("Trigrams of letters.", "LETTER_TRIGRAMS", letterTable(words)),
  );
  writeFileSync(
    new URL("words-table.ts", MODEL),
    table("Bloom filter of common words.", "WORD_FILTER", wordFilter(words)),
  );
  console.log(`${words.length} words`);
  process.exit(0);
}

const { readSamples } = await import("./train/samples.js");
const { samples, rows } = readSamples(split);
const repositories = [...new Set(samples.map((s) => s.repository))].sort();
const sizes = new Map();
for (const { repository } of samples) sizes.set(repository, (sizes.get(repository) ?? 0) + 1);
// No repository is to speak for all.
const weighted = samples.map((s) => ({ ...s, weight: Math.min(1, (400 / sizes.get(s.repository)) ** 0.5) }));

function namesIn(some) {
  const where = new Map();
  for (const { features, repository } of some)
    for (const name of features.keys()) where.set(name, (where.get(name) ?? new Set()).add(repository));
  return [...where]
    .filter(([, set]) => set.size >= LEAST_REPOSITORIES)
    .map(([name]) => name)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

const odds = Array.from({ length: samples.length }, () => 0);
for (let fold = 0; fold < FOLDS; fold++) {
  const out = new Set(repositories.filter((_, i) => i % FOLDS === fold));
  const train = weighted.filter((s) => !out.has(s.repository));
  const model = fit(train, namesIn(train), RIDGE);
  samples.forEach((s, i) => out.has(s.repository) && (odds[i] = oddsOf(model, s.features) - CAUTION));
}
const all = fit(weighted, namesIn(weighted), RIDGE);

function figures(of) {
  for (const floor of [0.25, 0.35, 0.5, 0.65]) {
    const limit = Math.log(floor / (1 - floor));
    const found = samples.filter((_, i) => of[i] >= limit);
    const hit = new Set(found.flatMap((s) => s.rows)).size;
    const wrong = found.filter((s) => !s.secret);
    const readable = new Set(samples.flatMap((s) => s.rows)).size;
    const p = hit / (hit + wrong.length);
    console.log(
      `  at ${floor}: found ${hit} of ${readable} readable, wrong ${wrong.length} (labelled ${wrong.filter((s) => s.labelled).length}), precision ${p.toFixed(3)}, recall of readable ${(hit / readable).toFixed(3)}`,
    );
  }
}
console.log(
  `${samples.length} samples, ${samples.filter((s) => s.secret).length} secrets, ${rows.filter((r) => r.truth).length} true rows`,
);
console.log("cross-validated by repository");
figures(odds);
console.log("on what it was trained on");
figures(samples.map((s) => oddsOf(all, s.features) - CAUTION));

const round = (x) => Math.round(x * 1000) / 1000;
const entries = [...all.weights].map(([name, w]) => [name, round(w)]).filter(([, w]) => w !== 0);
const object = (list) => `{\n${list.map(([n, w]) => `  ${JSON.stringify(n)}: ${w},`).join("\n")}\n}`;
const type = "Readonly<Record<string, number>>";
writeFileSync(
  new URL("weights.ts", MODEL),
  `/** Weights of the generic detector's features, in log-odds. Made by \`npm run train\`; do not edit. */\n// oxfmt-ignore\n` +
    `export const BIAS = ${round(all.bias - CAUTION)};\n` +
    `// oxfmt-ignore\nexport const WEIGHTS: ${type} = ${object(entries)};\n`,
);
const dump = process.argv.indexOf("--dump");
if (dump > 0) {
  writeFileSync(
    process.argv[dump + 1],
    samples.map((s, i) => JSON.stringify({ ...s, odds: odds[i], features: Object.fromEntries(s.features) })).join("\n"),
  );
}
