/** What is no image, or a damaged one: one clear line or problem each, the rest is reported, exit 2 or 3. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { blobPieces } from "../../src/image/blob-pieces.ts";
import {
  dockerArchiveOld,
  json,
  members,
  ociLayout,
  plantedImage,
  sha256,
  writeFiles,
  type BuiltImage,
} from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import type { Run } from "../scenario/run-dredge.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { imagePlaces, runImage } from "./run-image.ts";

const { image } = plantedImage("bad input");
let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function scan(bytes: Buffer): Run {
  writeFileSync(join(home, "image.tar"), bytes);
  return runImage([join(home, "image.tar")], home);
}

function withLayer(layer: Buffer): BuiltImage {
  const config = json({ os: "linux", architecture: "amd64", rootfs: { diff_ids: [sha256(layer)] } });
  return { ...image, config, layers: [layer] };
}

function scanLayer(list: readonly Member[], options?: Parameters<typeof tar>[1]): Run {
  return scan(tar(members(ociLayout([withLayer(tar(list, options))]))));
}

function expectProblem(run: Run, kind: string, words: RegExp, exit: number): void {
  expect(run.report?.problems.map((problem) => problem.kind)).toContain(kind);
  expect(run.report?.problems.some(({ message }) => words.test(message) && !message.includes("\n"))).toBe(true);
  expect(run.exit).toBe(exit);
}

it.each([
  ["text", Buffer.from("not an image at all, just some text that goes on and on\n".repeat(40))],
  ["nothing", Buffer.alloc(0)],
  ["a tar archive of something else", tar([{ name: "readme", content: "x" }])],
  ["gzip of something else", gzipSync(Buffer.from("hello"))],
])("refuses %s in one line", (_, bytes) => {
  const run = scan(bytes);
  expect(run.stderr).toMatch(/^dredge: .*is no container image.*\n$/);
  expect(run.exit).toBe(2);
});

it("refuses what is not there", () => {
  const run = runImage([join(home, "absent.tar")], home);
  expect(run.stderr).toMatch(/no such file/);
  expect(run.exit).toBe(2);
});

it("says that no engine answers", () => {
  const run = runImage(["docker-daemon:app:1"], home);
  expect(run.exit).toBe(2);
  expect(run.stderr.trim().split("\n")).toHaveLength(1);
});

it("reads the blobs of an archive that is cut off before its list", () => {
  const files = ociLayout([image], {
    compress: (bytes) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", bytes }),
  });
  const list = members(new Map([...files].filter(([name]) => name !== "index.json")));
  const whole = tar([...list, { name: "index.json", content: "x".repeat(2000) }]);
  const run = scan(whole.subarray(0, whole.length - 3000));
  expectProblem(run, "truncated", /ends in the middle/, 1);
  expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
});

it("names a blob that is missing", () => {
  const files = ociLayout([image]);
  const layer = [...files.keys()].filter((name) => name.startsWith("blobs/"))[1] ?? "";
  files.delete(layer);
  const run = scan(tar(members(files)));
  expectProblem(run, "missing-object", /not there/, 1);
});

it("tells a wrong digest, and reads the layer none the less", () => {
  const files = ociLayout([image]);
  const name = [...files.keys()].filter((key) => key.startsWith("blobs/"))[1] ?? "";
  files.set(name, gzipSync(image.layers[0] ?? Buffer.alloc(0), { level: 1 }));
  const run = scan(tar(members(files)));
  expectProblem(run, "corrupt", /digest/, 1);
  expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
});

it("tells a layer that is cut short", () => {
  const cut = (layer: Buffer): { mediaType: string; bytes: Buffer } => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    bytes: gzipSync(layer).subarray(0, -40),
  });
  expectProblem(
    scan(tar(members(ociLayout([withLayer(tar([{ name: "a", content: "b" }]))], { compress: cut })))),
    "truncated",
    /cut short/,
    3,
  );
});

it.each([["encrypted", "application/vnd.oci.image.layer.v1.tar+gzip+encrypted", /encrypted/]])(
  "tells a layer that is %s",
  (_, mediaType, words) => {
    const files = ociLayout([withLayer(tar([]))], { compress: (bytes) => ({ mediaType, bytes }) });
    expectProblem(scan(tar(members(files))), "unsupported", words, 3);
  },
);

it("tells a foreign layer that is not in the image", () => {
  const mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  const layer = tar([]);
  const files = ociLayout([withLayer(layer)], { compress: (bytes) => ({ mediaType, bytes }) });
  files.delete(`blobs/${sha256(layer).replace(":", "/")}`);
  expectProblem(scan(tar(members(files))), "missing-object", /foreign/, 3);
});

it("ends at an index that holds itself", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const index = json({
    schemaVersion: 2,
    manifests: [{ mediaType: "application/vnd.oci.image.index.v1+json", digest }],
  });
  const files = new Map([
    ["index.json", index],
    [`blobs/${digest.replace(":", "/")}`, index],
  ]);
  expectProblem(scan(tar(members(files))), "corrupt", /holds itself/, 3);
});

/** Indexes in indexes around an image; each lists what it holds twelve times, which makes more ways than anybody could follow. */
function widelyIndexed(own: BuiltImage, depth: number, note: string): Map<string, Buffer> {
  const files = ociLayout([own]);
  const { manifests } = JSON.parse((files.get("index.json") ?? "").toString()) as { manifests: object[] };
  let [descriptor = {}] = manifests;
  for (let i = 0; i < depth; i++) {
    const annotations = i === depth - 1 ? { note } : { level: String(i) };
    const index = json({ schemaVersion: 2, annotations, manifests: Array.from({ length: 12 }, () => descriptor) });
    files.set(`blobs/${sha256(index).replace(":", "/")}`, index);
    descriptor = { mediaType: "application/vnd.oci.image.index.v1+json", digest: sha256(index), size: index.length };
  }
  files.set("index.json", json({ schemaVersion: 2, manifests: [descriptor, descriptor] }));
  return files;
}

it("follows a manifest once, however many ways lead to it", () => {
  const { value } = new Secrets("wide").githubPat();
  const run = scan(tar(members(widelyIndexed(image, 7, value))));
  expect(run.report?.problems).toEqual([]);
  expect(run.report?.ledger[0]?.notes["images"]).toBe(1);
  expect(imagePlaces(run)).toContainEqual(expect.objectContaining({ secret: value, path: "index:annotations.note" }));
  expect(imagePlaces(run).filter(({ path }) => path === "etc/kept.conf")).toHaveLength(1);
});

it("reads an index none of whose manifests is there", () => {
  const { value } = new Secrets("no manifest").githubPat();
  const manifests = [{ digest: `sha256:${"1".repeat(64)}`, size: 2, annotations: { note: value } }];
  const run = scan(tar(members(new Map([["index.json", json({ schemaVersion: 2, manifests })]]))));
  expectProblem(run, "missing-object", /not there/, 1);
  expect(imagePlaces(run)).toMatchObject([{ secret: value, path: "index:manifests[0].annotations.note" }]);
});

it("searches everything before the damage of a gzip layer, to the last byte", () => {
  const values = new Secrets("damage");
  const [first, last] = [values.githubPat().value, values.githubPat().value];
  const layer = tar([
    { name: "first", content: `token: ${first}\n` },
    { name: "between", content: randomText(300_000) },
    { name: "last", content: `token: ${last}` },
  ]);
  const compress = (): { mediaType: string; bytes: Buffer } => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    bytes: Buffer.concat([gzipSync(layer), Buffer.from("what gzip does not know")]),
  });
  const run = scan(tar(members(ociLayout([withLayer(layer)], { compress }))));
  expectProblem(run, "corrupt", /gzip stream is damaged/, 1);
  expect(imagePlaces(run)).toMatchObject([
    { path: "first", secret: first },
    { path: "last", secret: last },
  ]);
});

function randomText(length: number): string {
  const random = createHash("shake256", { outputLength: length }).update("text").digest();
  return Array.from(random, (byte) => String.fromCharCode(97 + (byte % 26))).join("");
}

it("searches what lies behind the end of a layer's archive, and says where it is", () => {
  const { value } = new Secrets("behind").githubPat();
  const hidden = Buffer.from(`hidden\ntoken: ${value}\n`);
  const layer = Buffer.concat([tar([{ name: "a", content: "b" }]), hidden]);
  const run = scan(tar(members(ociLayout([withLayer(layer)]))));
  expect(run.report?.problems).toEqual([]);
  expect(imagePlaces(run)).toMatchObject([
    { path: "", secret: value, line: 2, state: "deleted", stateDetail: "behind the end of its archive" },
  ]);
  const [, entries, bytes] = run.report?.ledger ?? [];
  expect(entries).toMatchObject({ expected: 2, scanned: 2 });
  expect(bytes).toMatchObject({ expected: 1 + hidden.length, scanned: 1 + hidden.length });
});

it("tells an absurd size, and counts what is not there", () => {
  const run = scanLayer([{ name: "a", content: "b", size: 2 ** 40, base256: true }], { end: false });
  expectProblem(run, "truncated", /middle/, 3);
  const [, entries, bytes] = run.report?.ledger ?? [];
  expect(entries).toMatchObject({ expected: 1, scanned: 0, failed: 1 });
  expect(bytes).toMatchObject({ expected: 2 ** 40, scanned: 512, failed: 2 ** 40 - 512 });
});

it("takes devices, links out of the layer and names that climb for what they are", () => {
  const { value } = new Secrets("climbing").githubPat();
  const run = scanLayer([
    { name: "dev/null", type: "3" },
    { name: "pipe", type: "6" },
    { name: "out", type: "2", link: "../../../../etc/passwd" },
    { name: "../../../tmp/climbing", content: `token: ${value}\n` },
  ]);
  expect(run.report?.problems).toEqual([]);
  expect(imagePlaces(run)).toMatchObject([{ path: "tmp/climbing", secret: value }]);
});

it("does not open what a layout's links point to outside of it", () => {
  const root = writeFiles(join(home, "linked"), ociLayout([image]));
  const [, first = ""] = [...ociLayout([image]).keys()].filter((name) => name.startsWith("blobs/"));
  renameSync(join(root, first), join(home, "outside"));
  symlinkSync("../../../outside", join(root, first));
  expect(readFileSync(join(root, first)).length).toBeGreaterThan(100);
  const run = runImage([root], home);
  expectProblem(run, "missing-object", /a layer that is not there/, 1);
  expect(imagePlaces(run).map(({ path }) => path)).not.toContain("etc/kept.conf");
});

it("reads through a layer that inflates to a thousand times its size", () => {
  const { value } = new Secrets("bomb").githubPat();
  const run = scanLayer([
    { name: "zeros", content: Buffer.alloc(100 << 20) },
    { name: "after", content: `token: ${value}\n` },
  ]);
  expect(imagePlaces(run)).toMatchObject([{ path: "after", secret: value }]);
});

it("reads members without padding and without end, as umoci writes them", () => {
  const { value } = new Secrets("made by umoci").githubPat();
  const run = scanLayer([{ name: "a", content: `token: ${value}` }], { end: false, padding: false });
  expect(run.report?.problems).toEqual([]);
  expect(imagePlaces(run)).toMatchObject([{ path: "a", secret: value }]);
});

it("finds what stands where two segments of a large file meet", () => {
  const { value } = new Secrets("seam").githubPat();
  const content = Buffer.alloc(40 << 20, "0123456789abcde\n");
  const at = (16 << 20) - 10;
  content.write(`\ntoken: ${value}\n`, at);
  const run = scanLayer([{ name: "large", content }]);
  const line = content.subarray(0, at + 10).filter((byte) => byte === 10).length + 1;
  expect(imagePlaces(run)).toMatchObject([{ path: "large", secret: value, line }]);
});

it("tells a layer of a media type that nobody knows, and searches it all the same", () => {
  const { value } = new Secrets("unknown type").githubPat();
  const compress = (bytes: Buffer): { mediaType: string; bytes: Buffer } => ({
    mediaType: "application/vnd.example.thing",
    bytes,
  });
  const layer = tar([{ name: "a", content: `token: ${value}\n` }]);
  const run = scan(tar(members(ociLayout([withLayer(layer)], { compress }))));
  expectProblem(run, "unsupported", /unknown media type application\/vnd.example.thing/, 1);
  expect(imagePlaces(run)).toMatchObject([{ path: "a", secret: value }]);
});

const XZ = Buffer.concat([Buffer.from("\xfd7zXZ\0\0\x04", "latin1"), Buffer.alloc(600, 7)]);

it("names a compression that it does not read: of a layer a problem, of an archive a refusal", () => {
  const compress = (): { mediaType: string; bytes: Buffer } => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+xz",
    bytes: XZ,
  });
  const run = scan(tar(members(ociLayout([withLayer(tar([]))], { compress }))));
  expectProblem(run, "unsupported", /compressed with xz/, 3);
  const whole = scan(XZ);
  expect(whole.stderr).toMatch(/^dredge: .*compressed with xz.*\n$/);
  expect(whole.exit).toBe(2);
});

it("says that an index is empty, and that a platform is not there", () => {
  const empty = scan(tar(members(new Map([["index.json", json({ schemaVersion: 2, manifests: [] })]]))));
  expectProblem(empty, "empty-range", /holds no image/, 3);
  writeFileSync(join(home, "image.tar"), tar(members(ociLayout([image]))));
  const other = runImage([join(home, "image.tar"), "--platform", "linux/s390x"], home);
  expectProblem(other, "empty-range", /holds no image for linux\/s390x/, 3);
});

it("scans what is there of a list, and names what is not", () => {
  writeFileSync(join(home, "image.tar"), tar(members(ociLayout([image]))));
  writeFileSync(join(home, "text"), "no image");
  writeFileSync(join(home, "list"), `# images\nimage.tar\n\nabsent.tar\ntext\ndocker-daemon:app:1\n`);
  const run = runImage(["--list", join(home, "list")], home);
  expectProblem(run, "unreadable", /absent\.tar: no such file/, 1);
  expect(run.report?.problems).toHaveLength(3);
  expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
});

it("keeps apart two members of one layer that have the same path", () => {
  const secrets = new Secrets("twice");
  const [first, second] = [secrets.githubPat().value, secrets.githubPat().value];
  const run = scanLayer([
    { name: "a", content: `token: ${first}\n` },
    { name: "./a", content: `token: ${second}\n` },
  ]);
  const states = imagePlaces(run).map(({ secret, state }) => [secret, state]);
  expect(new Map(states as [string, string][])).toEqual(
    new Map([
      [first, "replaced"],
      [second, "visible"],
    ]),
  );
});

it("bounds a tar header that claims to describe gigabytes", () => {
  const run = scanLayer([{ name: "long", type: "L", size: 2 ** 33 - 1, content: "x" }], { end: false });
  expectProblem(run, "too-large", /beyond reason/, 3);
});

it("does not read a bomb to its end", () => {
  const path = join(home, "bomb.gz");
  writeFileSync(path, gzipSync(Buffer.alloc(8 << 20)));
  const read = (bomb: number): number => {
    let bytes = 0;
    const range = { path, offset: 0, size: statSync(path).size };
    for (const piece of blobPieces({ range, digest: undefined }, { bomb })) bytes += piece.length;
    return bytes;
  };
  expect(() => read(1 << 20)).toThrow(/a bomb; the rest was not read/);
  expect(read(16 << 20)).toBe(8 << 20);
});

it("reads the layers of a docker archive whose list is damaged", () => {
  const list = dockerArchiveOld(image, "app:1").map((member) =>
    member.name === "manifest.json" ? { ...member, content: "[{" } : member,
  );
  const run = scan(tar(list));
  expectProblem(run, "corrupt", /manifest\.json: is no JSON/, 1);
  expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
});

it("takes a directory with somebody else's manifest.json for no image", () => {
  const root = writeFiles(
    join(home, "web"),
    new Map([
      ["manifest.json", json({ name: "an app", icons: [] })],
      ["index.json", json([])],
    ]),
  );
  const run = runImage([root], home);
  expect(run.stderr).toMatch(/is no container image/);
  expect(run.exit).toBe(2);
});

it("reads a config of absurd depth, and one that is none", () => {
  const deep = Buffer.from(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
  for (const config of [deep, Buffer.from("null"), json({ history: {}, rootfs: [], config: "x" })]) {
    const run = scan(tar(members(ociLayout([{ ...image, config }]))));
    expect(run.exit).toBe(1);
    expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
  }
});

it("reads attributes as libarchive writes them, and comments", () => {
  const values = new Secrets("libarchive");
  const [encoded, comment] = [values.githubPat().value, values.githubPat().value];
  const run = scanLayer([
    { name: "a", pax: { "LIBARCHIVE.xattr.user.note": Buffer.from(encoded).toString("base64") } },
    { name: "b", pax: { comment } },
  ]);
  const found = imagePlaces(run).map(({ secret, path, member }) => ({ secret, path, member }));
  expect(found).toEqual([
    { secret: encoded, path: "a", member: "attribute" },
    { secret: comment, path: "b", member: "attribute" },
  ]);
});
