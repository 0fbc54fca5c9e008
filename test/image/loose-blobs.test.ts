/** What lies in an archive or a layout beside the images that it lists, and archives whose list is another than today's: nothing goes unread. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { json, members, ociLayout, sha256, writeFiles, type BuiltImage } from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import type { Run } from "../scenario/run-dredge.ts";
import { imagePlaces, runImage, type ImagePlace } from "./run-image.ts";

const secrets = new Secrets("loose blobs");
const token = (): string => secrets.githubPat().value;
const holding = (value: string): Buffer => tar([{ name: "etc/app.conf", content: `# app\ntoken: ${value}\n` }]);

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function file(name: string, list: readonly Member[]): string {
  writeFileSync(join(home, name), tar(list));
  return join(home, name);
}

function scan(list: readonly Member[], ...flags: readonly string[]): Run {
  return runImage([file("image.tar", list), ...flags], home);
}

function placesOf(run: Run, value: string): ImagePlace[] {
  return imagePlaces(run).filter(({ secret }) => secret === value);
}

function configOf(layers: readonly Buffer[], more: object = {}): Buffer {
  return json({ os: "linux", architecture: "amd64", rootfs: { diff_ids: layers.map(sha256) }, ...more });
}

function built(layers: readonly Buffer[], more: object = {}): BuiltImage {
  return { config: configOf(layers, more), layers, platform: { os: "linux", architecture: "amd64" } };
}

/** A Docker archive whose files have the names that are told. */
function docker(config: Buffer, layers: Readonly<Record<string, Buffer>>): Member[] {
  const name = `${sha256(config).slice(7)}.json`;
  const list = [{ Config: name, RepoTags: ["app:1"], Layers: Object.keys(layers) }];
  return [
    ...Object.entries(layers).map(([path, content]): Member => ({ name: path, content })),
    { name, content: config },
    { name: "manifest.json", content: json(list) },
  ];
}

/** What Docker before 1.10 saved: no list of images. */
function v1Archive(lower: Buffer, upper: Buffer, variable: string): Member[] {
  const [first, second] = ["1".repeat(64), "2".repeat(64)];
  const layer = (id: string, own: object, content: Buffer): Member[] => [
    { name: `${id}/`, type: "5" },
    { name: `${id}/VERSION`, content: "1.0" },
    { name: `${id}/json`, content: json({ id, os: "linux", architecture: "amd64", ...own }) },
    { name: `${id}/layer.tar`, content },
  ];
  const command = (line: string): object => ({ container_config: { Cmd: ["/bin/sh", "-c", line] } });
  return [
    ...layer(second, { parent: first, ...command("rm etc/app.conf"), config: { Env: [`A=${variable}`] } }, upper),
    ...layer(first, command("#(nop) ADD file:abc in /"), lower),
    { name: "repositories", content: json({ app: { old: second } }) },
  ];
}

it("reads an archive from before there was a list of images", () => {
  const [first, second] = [token(), token()];
  const run = scan(v1Archive(holding(first), tar([{ name: "etc/.wh.app.conf" }]), second));
  expect(run.report?.problems).toEqual([]);
  expect(placesOf(run, first)).toMatchObject([
    {
      image: "app:old",
      platform: "linux/amd64",
      layerNumber: 1,
      instruction: "ADD file:abc in /",
      state: "deleted",
      stateDetail: "in layer 2 by RUN rm etc/app.conf",
    },
  ]);
  expect(placesOf(run, second)).toMatchObject([{ path: "config.Env[0]", state: "config" }]);
  expect(run.report?.ledger[0]).toMatchObject({ expected: 2, scanned: 2, notes: { images: 1 } });
});

it("ends at layers of an old archive that stand on one another", () => {
  const list = v1Archive(holding(token()), tar([]), token()).map((member) =>
    member.name === `${"1".repeat(64)}/json` ? { ...member, content: json({ parent: "2".repeat(64) }) } : member,
  );
  const run = scan(list);
  expect(run.report?.problems).toMatchObject([{ kind: "corrupt" }]);
  expect(run.exit).toBe(1);
});

it("reads configurations of layers that Docker wrote beside them, and tells nothing twice", () => {
  const [own, other] = [token(), token()];
  const layer = tar([{ name: "a", content: "b" }]);
  const id = "3".repeat(64);
  const legacy = json({ id, container_config: { Env: [`A=${own}`, `B=${other}`] } });
  const list = docker(configOf([layer], { config: { Env: [`A=${own}`] } }), { [`${id}/layer.tar`]: layer });
  const run = scan([{ name: `${id}/json`, content: legacy }, ...list]);
  expect(placesOf(run, own)).toMatchObject([{ path: "config.Env[0]", image: "app:1" }]);
  expect(placesOf(run, other)).toMatchObject([{ path: "blob:container_config.Env[1]", state: "config" }]);
});

it("searches blobs that an older version of the image left behind", () => {
  const [inLayer, inConfig] = [token(), token()];
  const layout = ociLayout([built([holding(token())])]);
  for (const bytes of [holding(inLayer), configOf([], { config: { Env: [`A=${inConfig}`] } })])
    layout.set(`blobs/${sha256(bytes).replace(":", "/")}`, bytes);
  for (const target of [file("left.tar", members(layout)), writeFiles(join(home, "left"), layout)]) {
    const run = runImage([target], home);
    expect(run.report?.problems).toEqual([]);
    expect(placesOf(run, inLayer)).toMatchObject([
      { path: "etc/app.conf", state: "deleted", stateDetail: "in a blob that no manifest names" },
    ]);
    expect(placesOf(run, inLayer)[0]?.layerNumber).toBeUndefined();
    expect(placesOf(run, inConfig)).toMatchObject([{ path: "blob:config.Env[0]" }]);
    expect(run.report?.ledger[0]?.notes).toMatchObject({ images: 1, "blobs that no manifest names": 2 });
    const steps = run.report?.verdicts.find(({ finding }) => finding.secret === inLayer);
    expect(JSON.stringify(steps)).toContain("copy the image into a new archive");
  }
  // Which platform they are of, nobody tells.
  expect(placesOf(scan(members(layout), "--platform", "linux/amd64"), inLayer)).toEqual([]);
});

it("searches members of an archive whose name a later member has", () => {
  const [first, second] = [token(), token()];
  const list = docker(configOf([holding(second)]), { layer: holding(second) });
  const run = scan([{ name: "layer", content: holding(first) }, ...list]);
  expect(placesOf(run, first)).toMatchObject([{ path: "etc/app.conf", state: "deleted" }]);
  expect(placesOf(run, second)).toMatchObject([{ path: "etc/app.conf", state: "visible", layerNumber: 1 }]);
});

it("takes one image in two archives for one", () => {
  const value = token();
  const list = docker(configOf([holding(value)]), { layer: holding(value) });
  const run = runImage([file("one.tar", list), file("two.tar", list)], home);
  expect(run.report?.problems).toEqual([]);
  expect(placesOf(run, value)).toHaveLength(1);
  expect(run.report?.ledger[0]).toMatchObject({ expected: 1, notes: { images: 1 } });
});

it("reads the layers of an archive whose config another archive has as well", () => {
  const value = token();
  const config = json({ os: "linux", architecture: "amd64" });
  const one = file("one.tar", docker(config, { layer: holding(token()) }));
  const run = runImage([one, file("two.tar", docker(config, { layer: holding(value) }))], home);
  expect(placesOf(run, value)).toMatchObject([{ path: "etc/app.conf", state: "visible" }]);
});

it("tells a config of a Docker archive that is another than its name says", () => {
  const list = docker(configOf([]), {}).map((member) =>
    /^[0-9a-f]{64}\.json$/.test(member.name) ? { ...member, content: "{}" } : member,
  );
  const run = scan(list);
  expect(run.report?.problems).toMatchObject([{ kind: "corrupt" }]);
  expect(run.exit).toBe(3);
});

it("tells that an image has fewer layers than its config lists", () => {
  const [first, second] = [holding(token()), holding(token())];
  const run = scan(docker(configOf([first, second]), { layer: first }));
  expect(run.report?.problems.map(({ message }) => message)).toEqual([
    "app:1: has 1 layers where its config tells of 2",
  ]);
  expect(run.report?.complete).toBe(false);
});

it("takes no image for the base of another platform's", () => {
  const base = holding(token());
  const both = [built([base]), { ...built([base, tar([])]), platform: { os: "linux", architecture: "arm64" } }];
  const run = scan(members(ociLayout(both)));
  for (const place of imagePlaces(run)) expect(place).toMatchObject({ inBase: false });
});

it("finds names of values in a config, and values however deep", () => {
  const [named, deep] = [token(), token()];
  let nested: unknown = { [`key-${deep}`]: true };
  for (let i = 0; i < 3000; i++) nested = i % 2 === 0 ? [nested] : { a: nested };
  const run = scan(docker(configOf([], { config: { odd: { [named]: { on: true } }, nested } }), {}));
  expect(placesOf(run, named)).toHaveLength(1);
  expect(placesOf(run, deep)).toHaveLength(1);
});

it("tells what an index says once, and an attestation by the platform that it speaks of", () => {
  const [inIndex, inProvenance] = [token(), token()];
  const layout = ociLayout([built([holding(token())]), built([holding(token())])]);
  const index = JSON.parse((layout.get("index.json") ?? "").toString()) as { manifests: { digest: string }[] };
  const put = (bytes: Buffer): { digest: string; size: number } => {
    layout.set(`blobs/${sha256(bytes).replace(":", "/")}`, bytes);
    return { digest: sha256(bytes), size: bytes.length };
  };
  const statement = put(json({ predicate: { args: { "build-arg:A": inProvenance } } }));
  const manifest = put(json({ layers: [{ mediaType: "application/vnd.in-toto+json", ...statement }] }));
  const annotations = {
    "vnd.docker.reference.type": "attestation-manifest",
    "vnd.docker.reference.digest": index.manifests[0]?.digest,
  };
  const manifests = [...index.manifests, { ...manifest, annotations }];
  layout.set("index.json", json({ schemaVersion: 2, manifests, annotations: { note: inIndex } }));
  const run = scan(members(layout));
  expect(placesOf(run, inIndex)).toMatchObject([{ path: "index:annotations.note" }]);
  expect(placesOf(run, inProvenance)).toMatchObject([{ platform: "linux/amd64" }]);
});

it("reads an index of tens of thousands of manifests that are not there", { timeout: 30_000 }, () => {
  const manifests = Array.from({ length: 40_000 }, (_, i) => ({ digest: `sha256:${String(i).padStart(64, "0")}` }));
  const run = scan([{ name: "index.json", content: json({ schemaVersion: 2, manifests }) }]);
  expect(run.report?.problems).toHaveLength(40_000);
  expect(run.exit).toBe(3);
});
