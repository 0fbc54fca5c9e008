/** What images hold beside layers, and how images belong together: platforms, attestations, artifacts, tags, bases, repositories. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { directoryMembers } from "../../fixtures/image/directory-members.ts";
import {
  dockerArchiveNew,
  dockerArchiveOld,
  json,
  members,
  ociLayout,
  plantedImage,
  sha256,
  type Blob,
  type BuiltImage,
} from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit } from "../git/real-git.ts";
import { runDredge, type Run } from "../scenario/run-dredge.ts";
import { expectTable } from "./expectations.ts";
import { imagePlaces, runImage } from "./run-image.ts";

const secrets = new Secrets("contents");
let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function built(layers: readonly (readonly Member[])[], config: object = {}, architecture = "amd64"): BuiltImage {
  const packed = layers.map((list) => tar(list));
  const platform = { os: "linux", architecture };
  return {
    config: json({ ...platform, rootfs: { diff_ids: packed.map(sha256) }, ...config }),
    layers: packed,
    platform,
  };
}

function file(name: string, list: readonly Member[]): string {
  writeFileSync(join(home, name), tar(list));
  return join(home, name);
}

function token(): string {
  return secrets.githubPat().value;
}

function holding(value: string, name = "a"): Member[] {
  return [{ name, content: `token: ${value}\n` }];
}

function blob(mediaType: string, value: object): Blob & { readonly descriptor: object } {
  const bytes = json(value);
  return { mediaType, bytes, descriptor: { mediaType, digest: sha256(bytes), size: bytes.length } };
}

function placesOf(run: Run, value: string): ReturnType<typeof imagePlaces> {
  return imagePlaces(run).filter(({ secret }) => secret === value);
}

it("reads every platform of an index, and only those that are asked for", () => {
  const [amd, arm, both] = [token(), token(), token()];
  const shared = holding(both, "shared");
  const layout = ociLayout([built([shared, holding(amd)]), built([shared, holding(arm)], {}, "arm64")], { nested: 1 });
  const path = file("platforms.tar", members(layout));
  const all = runImage([path], home);
  expect(placesOf(all, amd)).toMatchObject([{ platform: "linux/amd64" }]);
  expect(placesOf(all, arm)).toMatchObject([{ platform: "linux/arm64" }]);
  expect(placesOf(all, both).map(({ platform }) => platform)).toEqual(["linux/amd64", "linux/arm64"]);
  // Each distinct layer once.
  expect(all.report?.ledger[0]).toMatchObject({ source: "image layers", expected: 3, scanned: 3 });
  const one = runImage([path, "--platform", "linux/arm64"], home);
  expect(placesOf(one, amd)).toEqual([]);
  expect(placesOf(one, arm)).toHaveLength(1);
  expect(one.report?.ledger[0]?.notes["platforms not asked for"]).toBe(1);
});

it("reads BuildKit's attestations: build arguments, the Dockerfile in base64, the bill of materials", () => {
  const [argument, inDockerfile, inLong, inBill] = [token(), token(), token(), token()];
  const provenance = blob("application/vnd.in-toto+json", {
    predicateType: "https://slsa.dev/provenance/v0.2",
    predicate: {
      invocation: { parameters: { args: { "build-arg:NPM_TOKEN": argument } } },
      metadata: {
        source: {
          infos: [`FROM a\nENV T=${inDockerfile}\n`, `${"RUN make\n".repeat(2000)}ENV T=${inLong}\n`].map((text) => ({
            data: Buffer.from(text).toString("base64"),
          })),
        },
      },
    },
  });
  const bill = blob("application/vnd.in-toto+json", { predicate: { packages: [{ comment: `from ${inBill}` }] } });
  const config = blob("application/vnd.oci.image.config.v1+json", { architecture: "unknown", os: "unknown" });
  const manifest = blob("application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    config: config.descriptor,
    layers: [provenance.descriptor, bill.descriptor],
  });
  const annotations = { "vnd.docker.reference.type": "attestation-manifest" };
  const platform = { architecture: "unknown", os: "unknown" };
  const layout = ociLayout([built([holding(token())])], {
    others: [
      { blobs: [provenance, bill, config, manifest], descriptor: { ...manifest.descriptor, annotations, platform } },
    ],
  });
  const run = runImage([file("attested.tar", members(layout))], home);
  expect(run.report?.problems).toEqual([]);
  for (const value of [argument, inDockerfile, inLong, inBill]) {
    expect(placesOf(run, value)).toMatchObject([{ member: "document", state: "config" }]);
    expect(placesOf(run, value)[0]?.path).toMatch(/^attestation:/);
  }
  expect(placesOf(run, inDockerfile)[0]?.path).toBe("attestation:predicate.metadata.source.infos[0].data");
  expect(placesOf(run, inLong)[0]?.path).toBe("attestation:predicate.metadata.source.infos[1].data");
});

it("reads base64 in variables, labels and commands, and base64 in base64", () => {
  const [plain, inJson, inner, url, label, command] = [token(), token(), token(), token(), token(), token()];
  const pack = (text: string, form: "base64" | "base64url" = "base64"): string => Buffer.from(text).toString(form);
  const configuration = JSON.stringify({
    auths: { "registry.example.com": { auth: pack(`user:${inner}`), note: inJson } },
  });
  const config = {
    Env: [
      `TOKEN_B64=${pack(plain)}`,
      `DOCKER_CONFIG_JSON=${pack(configuration)}`,
      `U="${pack(`token ${url} ÿ?`, "base64url")}"`,
    ],
    Labels: { note: pack(`token: ${label}\n`) },
  };
  const history = [
    { created_by: "COPY a /" },
    { created_by: `ENV TOKEN_B64=${pack(plain)}`, empty_layer: true },
    { created_by: `RUN /bin/sh -c echo ${pack(command)} | base64 -d > /x # buildkit`, empty_layer: true },
  ];
  const path = file("base64.tar", dockerArchiveOld(built([[{ name: "a" }]], { config, history }), "app:1"));
  const run = runImage([path], home);
  expect(run.report?.problems).toEqual([]);
  expect(placesOf(run, plain)).toMatchObject([
    {
      path: "config.Env[0]",
      state: "config",
      instruction: expect.stringMatching(/^ENV TOKEN_B64=/) as string,
    },
    { path: "history[1].created_by", state: "history" },
  ]);
  expect(placesOf(run, inJson)).toMatchObject([{ path: "config.Env[1]" }]);
  expect(placesOf(run, inner)).toMatchObject([{ path: "config.Env[1]" }]);
  expect(placesOf(run, url)).toMatchObject([{ path: "config.Env[2]" }]);
  expect(placesOf(run, label)).toMatchObject([{ path: "config.Labels.note" }]);
  expect(placesOf(run, command)).toMatchObject([{ path: "history[2].created_by", state: "history" }]);
});

it("reads what builders note in the history, and every other text of a config", () => {
  const [comment, author, volume, unknown] = [token(), token(), token(), token()];
  const config = {
    history: [{ created_by: "COPY a /", comment: `by hand, with ${comment}`, author: `Ann ${author}` }],
    config: { Volumes: { [`/data/${volume}`]: {} }, "org.example.Later": { Deep: [{ note: unknown }] } },
    container_config: { Image: "sha256:12" },
  };
  const path = file("texts.tar", dockerArchiveOld(built([[{ name: "a" }]], config), "app:1"));
  const run = runImage([path], home);
  expect(placesOf(run, comment)).toMatchObject([{ path: "history[0].comment", state: "history" }]);
  expect(placesOf(run, author)).toMatchObject([{ path: "history[0].author", state: "history" }]);
  expect(placesOf(run, volume)[0]?.state).toBe("config");
  expect(placesOf(run, unknown)[0]?.path).toBe('config["org.example.Later"].Deep[0].note');
});

it("reads annotations of manifests and indexes, keys without values, and what is no image at all", () => {
  const [annotated, key, inArtifact] = [token(), token(), token()];
  const image = built([holding(token())], { config: { Volumes: { [`/run/${key}`]: {} } } });
  const chart = {
    mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
    bytes: gzipSync(tar(holding(inArtifact, "values.yaml"))),
  };
  const config = blob("application/vnd.cncf.helm.config.v1+json", { name: "chart" });
  const layer = { mediaType: chart.mediaType, digest: sha256(chart.bytes), size: chart.bytes.length };
  const manifest = blob("application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    config: config.descriptor,
    layers: [layer],
  });
  const layout = ociLayout([image], {
    annotations: { "org.example.note": annotated },
    others: [{ blobs: [chart, config, manifest], descriptor: manifest.descriptor }],
  });
  const run = runImage([file("artifact.tar", members(layout))], home);
  expect(run.report?.problems).toEqual([]);
  expect(placesOf(run, annotated)[0]).toMatchObject({
    path: 'manifest:annotations["org.example.note"]',
    state: "config",
  });
  expect(placesOf(run, key)[0]?.path).toMatch(/^config\.Volumes/);
  expect(placesOf(run, inArtifact)).toMatchObject([{ path: "values.yaml", state: "visible" }]);
});

it("reads layers made of many gzip members, as eStargz has them", () => {
  const { image, expected } = plantedImage("estargz");
  const compress = (layer: Buffer): Blob => {
    const parts: Buffer[] = [];
    for (let at = 0; at < layer.length; at += 512) parts.push(gzipSync(layer.subarray(at, at + 512)));
    return { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", bytes: Buffer.concat(parts) };
  };
  expectTable(runImage([file("estargz.tar", members(ociLayout([image], { compress })))], home), expected);
});

it("reads an archive of several images, and names all tags that carry a layer", () => {
  const [both, one] = [token(), token()];
  const [first, second] = [built([holding(both)]), built([holding(both), holding(one)])];
  const list = [...dockerArchiveNew(first, "app:1"), ...dockerArchiveNew(second, "app:2")];
  const kept = list.filter(({ name }) => name !== "manifest.json" && name !== "index.json");
  const entry = (image: BuiltImage, tags: string[]): object => ({
    Config: `blobs/${sha256(image.config).replace(":", "/")}`,
    RepoTags: tags,
    Layers: image.layers.map((layer) => `blobs/${sha256(layer).replace(":", "/")}`),
  });
  const manifest = json([entry(first, ["app:1", "app:latest"]), entry(second, ["app:2"])]);
  const path = file("several.tar", [...kept, { name: "manifest.json", content: manifest }]);
  const run = runImage([path], home);
  expect(run.report?.problems).toEqual([]);
  expect(placesOf(run, both).map(({ image }) => image)).toEqual(["app:1, app:latest", "app:2"]);
  // The second begins with all layers of the first.
  expect(placesOf(run, both)[1]).toMatchObject({ base: "app:1", inBase: true });
  expect(placesOf(run, one)).toMatchObject([{ image: "app:2", base: "app:1", inBase: false }]);
  const text = runDredge(["image", path], home).stdout;
  expect(text).toMatch(/Delete what carries it \(app:1, app:latest; app:2\)/);
});

it("reads a layer that the images of a list share once", () => {
  const [shared, own] = [holding(token(), "shared"), token()];
  const paths = [0, 1, 2].map((i) =>
    file(`shared-${i}.tar`, members(ociLayout([built([shared, holding(`${own}${i}`)])]))),
  );
  writeFileSync(join(home, "list"), `${paths.join("\n")}\n`);
  const run = runImage(["--list", join(home, "list")], home);
  expect(run.report?.ledger[0]).toMatchObject({ expected: 4, scanned: 4, notes: { images: 3 } });
});

it("joins what is in an image and in a repository into one finding", () => {
  const git = RealGit.init();
  const value = token();
  git.commit({ "conf.txt": `token: ${value}\n` });
  const path = file("joined.tar", dockerArchiveOld(built([holding(value, "app/conf.txt")]), "app:1"));
  const run = runImage([path, "--repository", git.path], home);
  expect(run.report?.verdicts).toHaveLength(1);
  const kinds = run.report?.verdicts[0]?.finding.occurrences.map(({ origin }) => origin.kind);
  expect(new Set(kinds)).toEqual(new Set(["file", "git", "image"]));
});

it("says in the text report what became of a file and what to do, each by its own instruction", () => {
  const [kept, deleted, argument] = [token(), token(), token()];
  const history = [
    { created_by: "COPY . /app # buildkit", comment: "buildkit.dockerfile.v0" },
    { created_by: "RUN /bin/sh -c rm /app/deleted # buildkit", comment: "buildkit.dockerfile.v0" },
    {
      created_by: `RUN |1 T=${argument} /bin/sh -c make # buildkit`,
      comment: "buildkit.dockerfile.v0",
      empty_layer: true,
    },
  ];
  const layers = [[...holding(kept, "app/kept"), ...holding(deleted, "app/deleted")], [{ name: "app/.wh.deleted" }]];
  const path = file("words.tar", dockerArchiveOld(built(layers, { history }), "app:1"));
  const text = runDredge(["image", path], home).stdout.replace(/\s+/g, " ");
  expect(text).toContain(
    "layer 1 of app:1 (linux/amd64), made by COPY . /app; deleted in layer 2 by RUN rm /app/deleted, still extractable",
  );
  expect(text).toContain(
    "Deleting it in a later layer takes nothing out. Build the image anew from this instruction on",
  );
  expect(text).toContain("RUN --mount=type=secret,id=NAME,target=/PATH");
  expect(text).toContain("RUN --mount=type=secret,id=NAME,env=NAME");
  expect(text).not.toContain(argument);
});

it("says which files in layers are compressed and could not be opened; they are searched as they lie", () => {
  const value = token();
  const list = [
    { name: "doc.gz", content: gzipSync("text") },
    {
      name: "app.jar",
      content: Buffer.concat([Buffer.from("PK\x03\x04stored, not deflated\n"), Buffer.from(`token: ${value}\n`)]),
    },
    { name: "a.deb", content: "!<arch>\ndebian-binary   0" },
    { name: "lib.a", content: "!<arch>\nlib.o/" },
    { name: "plain", content: "text" },
    { name: "short", content: "P" },
  ];
  const run = runImage([file("packed.tar", dockerArchiveOld(built([list]), "app:1")), "--archives"], home);
  expect(placesOf(run, value)).toMatchObject([{ path: "app.jar" }]);
  expect(run.report?.ledger.find(({ source }) => source === "archive members")?.notes).toEqual({
    "archives opened": 1,
    "archives that could not be opened (damaged zip)": 1,
    "archives that could not be opened (damaged ar)": 1,
  });
});

it("has repositories of layers in SARIF, and does not take them for checkouts", () => {
  const git = RealGit.init();
  const value = token();
  git.commit({ "old.txt": `token: ${value}\n` });
  git.commit({ "old.txt": "none\n" });
  const layer = directoryMembers(join(git.path, ".git"), "app/.git");
  const path = file("sarif.tar", dockerArchiveOld(built([layer]), "app:1"));
  const report = JSON.parse(runDredge(["image", path, "--format", "sarif"], home).stdout) as Sarif;
  const [run] = report.runs;
  expect(run?.versionControlProvenance).toEqual([]);
  expect(run?.results).toHaveLength(1);
  expect(run?.results[0]?.message.text).toContain("a repository in layer 1 of app:1 (linux/amd64)");
  const kinds = run?.results[0]?.locations[0]?.logicalLocations.map(({ kind }) => kind);
  expect(kinds).toEqual(["image", "layer", "commit", "blob"]);
});

interface Sarif {
  readonly runs: readonly {
    readonly versionControlProvenance: readonly unknown[];
    readonly results: readonly {
      readonly message: { readonly text: string };
      readonly locations: readonly { readonly logicalLocations: readonly { readonly kind: string }[] }[];
    }[];
  }[];
}
