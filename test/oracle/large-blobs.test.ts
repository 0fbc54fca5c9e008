/** Blobs that are scanned in pieces, from packs and from loose files, give exactly what they give when they are held in memory as a whole,
 *  wherever the seams fall: matches, values, lines and columns. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDetector } from "../../src/detect/detector.ts";
import { buildPack, installPack, objectId } from "../git/pack-builder.ts";
import { RealGit } from "../git/real-git.ts";
import { makeRandom } from "../kernel/harness.ts";
import { DENSE } from "./dense-patterns.ts";
import { openAt, scanEachWhole, scanForest, scanLoose } from "./forest-rig.ts";

/** Without judges, whose windows are longer than the pieces here. */
const DETECTOR = createDetector(DENSE.filter((pattern) => pattern.judge === undefined));
const { before, after } = DETECTOR.reach;
/** A little more than twice what a piece repeats. */
const LEAST_PIECE = 2 * (before + after) + 16;

/** Text in which the dense patterns' literals stand everywhere, the same for the same seed. */
function denseText(length: number, seed: number): string {
  const random = makeRandom(seed);
  const letters = "aaabbbccc0123456789 \n\u00e9";
  let text = "";
  while (text.length < length) {
    if (random() % 12 === 0) text += ["abcabb", "bcaccc", "bbbaaabbbaaa12", "acabb cab ", "BABab"][random() % 5] ?? "";
    text += letters[random() % (random() % 3 === 0 ? letters.length : 9)] ?? "";
  }
  return text.slice(0, length);
}

const ENCODINGS = ["latin1", "utf8", "utf16le", "base64", "wrapped", "percent", "joined", "quoted"] as const;
const contents = fc.record({
  length: fc.integer({ min: 1, max: 30_000 }),
  seed: fc.nat(1_000_000),
  form: fc.constantFrom(...ENCODINGS),
});

function contentOf({ length, seed, form }: { length: number; seed: number; form: (typeof ENCODINGS)[number] }): Buffer {
  const text = denseText(length, seed);
  if (form === "percent")
    return Buffer.from(text.replace(/[ \n]|bb/g, (some) => `%${Buffer.from(some).toString("hex")}`));
  if (form === "joined") return Buffer.from(text.replace(/[ \n]/g, (some) => (some === "\n" ? "' +\n'" : "' . '")));
  if (form === "quoted") return Buffer.from(text.replace(/[ \n]|bb/g, (some) => (some === "bb" ? "b=62" : "=\n")));
  if (form !== "base64" && form !== "wrapped") return Buffer.from(text, form);
  const row = Buffer.from(text.replaceAll("\u00e9", "e")).toString("base64");
  return Buffer.from(form === "wrapped" ? row.replace(/.{76}/g, "$&\n") : row);
}

function packedBlobs(some: readonly Buffer[]): RealGit {
  const git = RealGit.init("--bare");
  const objects = some.map((data) => ({ id: objectId("blob", data), type: 3, data }));
  installPack(git.path, buildPack([...new Map(objects.map((o) => [o.id, o])).values()]));
  return git;
}

function looseBlobs(some: readonly Buffer[]): RealGit {
  const git = RealGit.init("--bare");
  for (const content of some) git.output(["hash-object", "-w", "--stdin"], content);
  return git;
}

test("property: pieces of packed and of loose blobs say what the whole says", () => {
  let rows = 0;
  fc.assert(
    fc.property(fc.array(contents, { minLength: 1, maxLength: 3 }), fc.nat(4000), (recipes, more) => {
      const some = recipes.map(contentOf);
      const pieceBytes = LEAST_PIECE + more;
      const packed = openAt(packedBlobs(some).path);
      const whole = scanEachWhole(packed, DETECTOR);
      expect(whole.failures).toEqual([]);
      rows += whole.rows.length;
      expect(scanForest(packed, DETECTOR, 1, undefined, { pieceBytes, verify: true })).toEqual(whole);
      expect(scanForest(packed, DETECTOR, 1, undefined, { pieceBytes, budget: 0 })).toEqual(whole);
      const loose = openAt(looseBlobs(some).path);
      expect(scanLoose(loose, DETECTOR, pieceBytes)).toEqual(scanEachWhole(loose, DETECTOR));
    }),
    { numRuns: 20 },
  );
  expect(rows).toBeGreaterThan(1000);
});

test("a damaged blob is a failure, and nothing of it is recorded", () => {
  const content = Buffer.from(denseText(50_000, 1), "latin1");
  const packed = packedBlobs([content, Buffer.from("abcabb")]);
  const pack = join(
    packed.path,
    "objects/pack",
    readdirSync(join(packed.path, "objects/pack")).find((n) => n.endsWith(".pack")) ?? "",
  );
  const bytes = readFileSync(pack);
  bytes[bytes.length - 20 - 8 - "abcabb".length - 12]! ^= 0x10;
  writeFileSync(pack, bytes);
  const { failures, rows, seen } = scanForest(openAt(packed.path), DETECTOR, 1, undefined, { pieceBytes: LEAST_PIECE });
  expect(failures).toHaveLength(1);
  expect(seen).toEqual([objectId("blob", "abcabb")]);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(5);
});

test("a loose blob with bytes behind its data, and one cut short", () => {
  for (const change of [(b: Buffer) => Buffer.concat([b, Buffer.from("x")]), (b: Buffer) => b.subarray(0, -100)]) {
    const content = Buffer.from(denseText(50_000, 2), "latin1");
    const git = looseBlobs([content]);
    const id = objectId("blob", content);
    const path = join(git.path, "objects", id.slice(0, 2), id.slice(2));
    const bytes = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(path, change(bytes));
    expect(() => scanLoose(openAt(git.path), DETECTOR, LEAST_PIECE)).toThrow(/bytes follow the zlib stream|cut short/);
  }
});

test("a blob whose bytes do not make its id is told when ids are verified", () => {
  const git = RealGit.init("--bare");
  const data = Buffer.from(denseText(20_000, 3), "latin1");
  installPack(git.path, buildPack([{ id: objectId("blob", "something else"), type: 3, data }]));
  const more = { pieceBytes: LEAST_PIECE, verify: true };
  expect(scanForest(openAt(git.path), DETECTOR, 1, undefined, more).failures).toEqual([
    `${objectId("blob", "something else")} its content does not make its id`,
  ]);
});
