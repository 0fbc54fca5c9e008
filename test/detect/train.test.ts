/** `npm run train` makes the same model to the byte on every run: on a split made here, and, where the labelled one is at hand, the one checked in. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRandom } from "../kernel/harness.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LABELLED = join(ROOT, "../shared/creddata");

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "dredge-train-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function train(split: string, output: string): string {
  execFileSync(process.execPath, [join(ROOT, "build/train.js"), split, "--output", output], { stdio: "pipe" });
  return readFileSync(output, "utf8");
}

/** Repositories with passwords (random letters) and words beside them, labelled as CredData does. */
function makeSplit(path: string): void {
  const random = makeRandom(7);
  const letters = () => Array.from({ length: 12 }, () => "abcdefghjkmnpqrstuvwxyz23456789"[random() % 31]).join("");
  const rows: string[] = [];
  for (let repository = 0; repository < 6; repository++) {
    const file = `r${repository}/src/settings.py`;
    mkdirSync(join(path, "data", `r${repository}/src`), { recursive: true });
    const lines: string[] = [];
    for (let i = 0; i < 30; i++) {
      const isSecret = i % 3 === 0;
      const value = isSecret ? letters() : ["connection", "provider", "settings", "request"][i % 4];
      const before = i % 2 === 0 ? 'password = "' : 'api_token: "';
      lines.push(`${before}${value}"`);
      rows.push(
        JSON.stringify({
          path: file,
          line_start: i + 1,
          line_end: i + 1,
          value_start: before.length,
          value_end: before.length + (value?.length ?? 0),
          truth: isSecret,
          category: "Password",
        }),
      );
    }
    writeFileSync(join(path, "data", file), `${lines.join("\n")}\n`);
  }
  writeFileSync(join(path, "truth.jsonl"), `${rows.join("\n")}\n`);
}

test("the same split gives the same bytes, and weights that tell its secrets from its words", () => {
  makeSplit(folder);
  const first = train(folder, join(folder, "first.ts"));
  expect(train(folder, join(folder, "second.ts"))).toBe(first);
  const weight = (feature: string) => Number(new RegExp(`"${feature}": (-?[\\d.]+)`).exec(first)?.[1]);
  expect(weight("words:covered")).toBeLessThan(0);
  expect(weight("words:hardly")).toBeGreaterThan(0);
});

test.runIf(existsSync(join(LABELLED, "dev.tar.gz")))(
  "the model that is checked in is what the labelled split gives",
  () => {
    const checkedIn = readFileSync(join(ROOT, "src/detect/model/weights.ts"), "utf8");
    expect(train(LABELLED, join(folder, "labelled.ts"))).toBe(checkedIn);
  },
);
