/** The same image in every form must give the same findings: where, in which layer, in which state, made by which instruction.
 *  These forms are made by hand, from a seed; `real-tools.test.ts` has those that real tools make. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  dockerArchiveLinked,
  dockerArchiveNew,
  dockerArchiveOld,
  LAYER_GZIP,
  members,
  ociLayout,
  plantedImage,
  writeFiles,
} from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { expectTable } from "./expectations.ts";
import { imagePlaces, runImage } from "./run-image.ts";

const { image, expected } = plantedImage("representations");
const layout = ociLayout([image]);
let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, bytes: Buffer): string {
  writeFileSync(join(directory, name), bytes);
  return join(directory, name);
}

function expectAll(target: readonly string[], input?: Buffer): void {
  expectTable(runImage(target, directory, input), expected);
}

describe("forms made by hand", () => {
  it("OCI layout, directory", () => expectAll([writeFiles(join(directory, "layout"), layout)]));
  it("OCI layout, archive", () => expectAll([file("oci.tar", tar(members(layout)))]));
  it("OCI layout, archive in gzip", () => expectAll([file("oci.tar.gz", gzipSync(tar(members(layout))))]));
  it("OCI layout on standard input", () => expectAll(["-"], tar(members(layout))));
  it("OCI layout with nested indexes", () =>
    expectAll([file("nested.tar", tar(members(ociLayout([image], { nested: 3 }))))]));
  it("docker save before 25", () => expectAll([file("old.tar", tar(dockerArchiveOld(image, "app:1")))]));
  it("docker save since 25", () => expectAll([file("new.tar", tar(dockerArchiveNew(image, "app:1")))]));
  it("docker archive with linked layers", () =>
    expectAll([file("linked.tar", tar(dockerArchiveLinked(image, "app:1")))]));
  it("docker archive with compressed layers, on standard input", () => {
    const packed = { ...image, layers: image.layers.map((layer) => gzipSync(layer)) };
    expectAll(["-"], gzipSync(tar(dockerArchiveOld(packed, "app:1"))));
  });
  it.skipIf(spawnSync("zstd", ["--version"]).status !== 0)("layers in zstd", () => {
    const compress = (layer: Buffer): { mediaType: string; bytes: Buffer } => ({
      mediaType: LAYER_GZIP.replace("gzip", "zstd"),
      bytes: execFileSync("zstd", ["-qc"], { input: layer }),
    });
    expectAll([file("zstd.tar", tar(members(ociLayout([image], { compress }))))]);
  });
  it("a layout whose blobs are linked to from inside it", () => {
    const root = writeFiles(join(directory, "linked"), layout);
    symlinkSync("index.json", join(root, "other.json"));
    expectAll([root]);
  });
});

it("says nothing of an image's path but what is there", () => {
  const clean = readFileSync(
    file("clean.tar", tar(members(ociLayout([{ ...image, layers: [], config: Buffer.from("{}") }])))),
  );
  const run = runImage(["-"], directory, clean);
  expect(imagePlaces(run)).toEqual([]);
  expect(run.exit).toBe(0);
});
