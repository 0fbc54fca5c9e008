/** `--cache` for images: a layer that was scanned before is not inflated or searched again, reports stay the same byte for byte, and the
 *  files of the cache say nothing to whoever has not got the layer. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { json, ociLayout, plantedImage, sha256, writeFiles } from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { ImageSet } from "../../src/image/image-set.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { LayerCache } from "../../src/scan/cached/layer-cache.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { ImageScan } from "../../src/scan/image-scan.ts";
import { makeKernel } from "../kernel/harness.ts";
import { runDredge, type Run } from "../scenario/run-dredge.ts";

let home = "";
let cache = "";
let count = 0;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
beforeEach(() => {
  cache = join(home, `cache${count++}`);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const secrets = new Secrets("layer cache");
/** Made up of words, so that it has no fingerprint. */
const weak = ["Corn", "flake", "!", "4711"].join("");

function layout(name: string, layers: readonly (readonly Member[])[]): string {
  const tars = layers.map((members) => tar(members));
  const config = json({ os: "linux", architecture: "amd64", rootfs: { diff_ids: tars.map((bytes) => sha256(bytes)) } });
  const { image } = plantedImage(name);
  return writeFiles(join(home, name), ociLayout([{ ...image, config, layers: tars }]));
}

function scan(...args: string[]): Run {
  const run = runDredge(["image", ...(args.includes("--format") ? [] : ["--format", "json"]), ...args], home);
  // Equal because both failed would say nothing.
  expect(run.stdout).not.toBe("");
  return run;
}

function cached(...args: string[]): Run {
  return scan("--cache", cache, ...args);
}

function entries(): string[] {
  return readdirSync(join(cache, "layers")).map((name) => join(cache, "layers", name));
}

const { image } = plantedImage("cached");

it("gives the same report without it, when it is filled, and when it is used", () => {
  const root = writeFiles(join(home, "planted"), ociLayout([image]));
  for (const format of ["json", "sarif", "text"]) {
    const plain = scan("--format", format, root).stdout;
    expect(cached("--format", format, root).stdout).toBe(plain);
    expect(cached("--format", format, "--jobs", "1", root).stdout).toBe(plain);
  }
  expect(entries()).toHaveLength(image.layers.length);
});

it("neither inflates nor searches a layer that it knows", () => {
  const blob = { range: { path: "", offset: 0, size: 0 }, digest: "" };
  const path = join(home, "layer.tar");
  const bytes = tar([{ name: "a", content: `token: ${secrets.githubPat().value}\n` }]);
  writeFileSync(path, bytes);
  const set = new ImageSet();
  const range = { ...blob.range, path, size: bytes.length };
  set.addLayer("one", { name: "one", blob: { range, digest: sha256(bytes) }, isTar: true });
  const notices: string[] = [];
  const use = { rules: "r", purpose: "p", fingerprintKey: undefined, isRefreshed: false };
  const read = (): { known: number; layers: number; rows: number } => {
    const layers = new LayerCache(cache, use, (text) => notices.push(text));
    const kernel = makeKernel();
    const scanner = new ObjectScanner(kernel, selectDetector({ only: ["github-*"], skip: [] }));
    const options = { runKey: "k", fingerprintKey: undefined, reveal: false, apart: true, digests: true };
    const archives = { whyNot: undefined, most: 2 ** 20, waiting: [], mayWait: false, isStopped: () => false };
    const worker = new ImageScan(kernel, scanner, options, archives, undefined, false);
    worker.begin({ layer: 0, blob: { range, digest: sha256(bytes) }, isTar: true, caching: layers.of(set, 0) });
    while (worker.proceed() === 0);
    const result = worker.take();
    layers.keep([result]);
    const rows = [result, ...result.known].flatMap(({ records }) => records.secrets).length;
    return { known: result.known.length, layers: result.layers.length, rows };
  };
  expect(read()).toEqual({ known: 0, layers: 1, rows: 1 });
  expect(read()).toEqual({ known: 1, layers: 0, rows: 1 });
  expect(notices).toEqual([]);
});

it("knows a weak value of a cached layer again in a new one, and shares layers between images", () => {
  const base = [{ name: "etc/app.conf", content: `db_password = "${weak}"\n` }];
  const one = layout("weak-one", [base]);
  const two = layout("weak-two", [base, [{ name: "srv/other.conf", content: `db_password = "${weak}"\n` }]]);
  cached(one);
  expect(entries()).toHaveLength(1);
  const both = cached(two);
  expect(both.report?.verdicts).toHaveLength(1);
  expect(both.report?.verdicts[0]?.finding.occurrences).toHaveLength(2);
  expect(both.report?.verdicts[0]?.finding).not.toHaveProperty("fingerprint");
  expect(both.stdout).toBe(scan(two).stdout);
  expect(entries()).toHaveLength(2);
});

it("says nothing to whoever has only the cache", () => {
  const { value } = secrets.githubPat();
  cached(layout("told", [[{ name: `srv/${value}`, content: `db_password = "${weak}"\ntoken: ${value}\n` }]]));
  for (const path of entries()) {
    const bytes = readFileSync(path);
    for (const text of [value, weak, "srv/", "github", sha256(Buffer.from(value)).slice(7)])
      expect(bytes.includes(text)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

it("still sees that a known layer's bytes are not what they were", () => {
  const root = layout("damaged", [[{ name: "a", content: `token: ${secrets.githubPat().value}\n`.repeat(50) }]]);
  cached(root);
  const blobs = join(root, "blobs/sha256");
  const largest =
    readdirSync(blobs).sort((a, b) => statSync(join(blobs, b)).size - statSync(join(blobs, a)).size)[0] ?? "";
  const layer =
    readdirSync(blobs).find((name) => readFileSync(join(blobs, name)).readUInt16BE(0) === 0x1f8b) ?? largest;
  const bytes = readFileSync(join(blobs, layer));
  bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
  writeFileSync(join(blobs, layer), bytes);
  const run = cached(root);
  expect(run.report?.problems).toHaveLength(1);
  expect(run.stdout).toBe(scan(root).stdout);
});

it.each([
  [
    "damaged",
    (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, i) => (i === bytes.length - 3 ? byte ^ 1 : byte))),
  ],
  ["cut short", (bytes: Buffer): Buffer => bytes.subarray(0, 40)],
  ["something else", (): Buffer => Buffer.from("hello\n")],
])("reads a layer again whose entry is %s, and writes it anew", (what, change) => {
  const root = layout(`entry-${what.replace(" ", "-")}`, [
    [{ name: "a", content: `token: ${secrets.githubPat().value}\n` }],
  ]);
  const plain = scan(root).stdout;
  cached(root);
  const [path = ""] = entries();
  const good = readFileSync(path);
  writeFileSync(path, change(good));
  expect(cached(root).stdout).toBe(plain);
  expect(readFileSync(path).length).toBeGreaterThanOrEqual(good.length - 16);
  expect(cached(root).stdout).toBe(plain);
});

it("is not used for other rules, another fingerprint key, or values in the report", () => {
  const root = layout("others", [
    [{ name: "a", content: `token: ${secrets.githubPat().value}\ndb_password = "${weak}"\n` }],
  ]);
  cached(root);
  for (const args of [["--skip", "generic-*"], ["--reveal"]])
    expect(cached(...args, root).stdout).toBe(scan(...args, root).stdout);
  const withKey = (key: string, ...args: string[]): string =>
    runDredge(["image", "--format", "json", ...args, root], home, undefined, { env: { DREDGE_FINGERPRINT_KEY: key } })
      .stdout;
  for (const key of ["first key of some length", "second key of some length"])
    for (let round = 0; round < 2; round++) expect(withKey(key, "--cache", cache)).toBe(withKey(key));
});

it("lets go of what nobody has used for a month", () => {
  cached(layout("old", [[{ name: "old", content: "old\n" }]]));
  const [old = ""] = entries();
  utimesSync(old, new Date(0), new Date(0));
  cached(layout("new", [[{ name: "new", content: "new\n" }]]));
  expect(entries()).toHaveLength(1);
  expect(entries()).not.toContain(old);
});

it("tells in one line that it cannot be written, and scans all the same", () => {
  const root = layout("unwritable", [[{ name: "a", content: `token: ${secrets.githubPat().value}\n` }]]);
  mkdirSync(cache);
  writeFileSync(join(cache, "layers"), "in the way");
  const run = cached(root);
  expect(run.report?.verdicts).toHaveLength(1);
  expect(run.stderr).toMatch(/the layer cache could not be written: /);
});
