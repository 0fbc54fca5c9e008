/** Reports of images are the same, byte for byte, however many workers share their layers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { json, LAYER_GZIP, ociLayout, plantedImage, sha256, writeFiles } from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { imagePlaces, runImage } from "./run-image.ts";

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const secrets = new Secrets("jobs");

/** A member that names one secret in its midst. */
function file(name: string, size: number): Member {
  const text = `${"not much to see\n".repeat(size / 32)}token: ${secrets.githubPat().value}\n`;
  return { name, content: text + "not much to see\n".repeat(size / 32) };
}

it.each([
  ["in gzip", undefined],
  ["that lie uncompressed", (bytes: Buffer) => ({ mediaType: LAYER_GZIP.replace("+gzip", ""), bytes })],
])("is the same with 1, 2 and 8 workers, of layers %s", (__, compress) => {
  const small = Array.from({ length: 300 }, (_, i) => file(`small/${i}`, 8192));
  const long = Array.from({ length: 4 }, (_, i) => file(`long/${i}`, (i + 1) * (6 << 20)));
  const layers = [tar([...small.slice(0, 200), ...long]), tar(small.slice(100)), tar([file("alone", 32)])];
  const config = json({
    os: "linux",
    architecture: "amd64",
    rootfs: { diff_ids: layers.map((layer) => sha256(layer)) },
  });
  const root = writeFiles(
    join(home, compress ? "plain" : "layout"),
    ociLayout([{ ...plantedImage("jobs").image, config, layers }], { ...(compress && { compress }) }),
  );
  const [one, two, eight] = ["1", "2", "8"].map((jobs) => runImage([root, "--jobs", jobs], home));
  expect(imagePlaces(one!)).toHaveLength(200 + 4 + 200 + 1);
  expect(one?.report?.ledger[0]).toMatchObject({ expected: 3, scanned: 3, failed: 0 });
  expect(two?.stdout).toBe(one?.stdout);
  expect(eight?.stdout).toBe(one?.stdout);
});
