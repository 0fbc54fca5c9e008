/** What people type: names of images and platforms as other tools have them, engines, lists from a pipe. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dockerArchiveOld, members, ociLayout, plantedImage } from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { imageHint, platformNames } from "../../src/config/image-names.ts";
import { isWanted } from "../../src/image/platform.ts";
import { imagePlaces, runImage } from "./run-image.ts";
import { dredgeImage } from "./tools.ts";

const { image } = plantedImage("names");
let home = "";
let archive = "";
let server: Server;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "dr-"));
  archive = join(home, "image.tar");
  writeFileSync(archive, tar(dockerArchiveOld(image, "app:1")));
  mkdirSync(join(home, "podman"));
  // An engine of the user's own.
  server = createServer(({ url }, response) => {
    if (url === "/images/app%3A1/get") response.end(tar(dockerArchiveOld(image, "app:1")));
    else response.end("OK");
  });
  await new Promise<void>((resolve) => server.listen(join(home, "podman/podman.sock"), resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true, force: true });
});

it.each([
  ["linux/arm64", "linux/arm64"],
  ["LINUX/AMD64", "linux/amd64"],
  ["linux/aarch64", "linux/arm64"],
  ["x86_64", "linux/amd64"],
  ["arm64,linux/arm/v7", "linux/arm64 linux/arm/v7"],
  ["linux/armhf", "linux/arm/v7"],
])("takes %s for %s", (typed, platforms) => expect(platformNames([typed])).toEqual(platforms.split(" ")));

it.each(["linux", "", "linux/", "a b/c", "linux/amd64/v1/x"])("refuses %j for a platform", (typed) => {
  expect(() => platformNames([typed])).toThrow(/--platform must be like/);
});

it.each([
  ["linux/arm64", "linux/arm64/v8", true],
  ["linux/arm64/v8", "linux/arm64", true],
  ["linux/arm", "linux/arm/v7", true],
  ["linux/arm", "linux/arm/v6", false],
  ["linux/arm/v6", "linux/arm", true],
  ["linux/amd64", "linux/amd64/v1", true],
  ["linux/amd64/v3", "linux/amd64/v1", false],
  ["windows/amd64", "linux/amd64", false],
])("an image for %s is asked for by %s: %s", (platform, wanted, is) => expect(isWanted(platform, [wanted])).toBe(is));

it.each([
  ["nginx", /docker:\/\/nginx, from a local engine: docker-daemon:nginx$/],
  ["localhost:5000/org/app:1", /docker:\/\/localhost:5000\/org\/app:1,/],
  ["podman:app:1", /docker-daemon:app:1$/],
  ["containers-storage:app", /docker-daemon:app$/],
  ["registry:ghcr.io/org/app", /docker:\/\/ghcr\.io\/org\/app$/],
  ["app.tar", /^$/],
  ["./app", /^$/],
])("says of %s what may be meant", (typed, words) => expect(imageHint(home, typed, typed)).toMatch(words));

it("says that a tag behind a file is not needed", () => {
  const { stderr, exit } = runImage([`docker-archive:${archive}:app:1`], home);
  expect(stderr).toContain(`without the tag, all images in it are scanned: ${archive}\n`);
  expect(exit).toBe(2);
});

it("says how an archive of something else is opened", () => {
  writeFileSync(join(home, "root.tar"), tar([{ name: "etc/passwd", content: "root" }]));
  expect(runImage([join(home, "root.tar")], home).stderr).toMatch(/dredge stdin < .*root\.tar\n$/);
});

it("reads a list from standard input", () => {
  const run = runImage(["--list", "-"], home, Buffer.from(`# images\n${archive}\n`));
  expect(run.report?.problems).toEqual([]);
  expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
  expect(runImage(["--list", "-", "-"], home, Buffer.from("x")).stderr).toMatch(/a list or an image, not both/);
});

it("asks the engine that CONTAINER_HOST names, and says what to do about one that is asked over the network", async () => {
  const run = await dredgeImage(["docker-daemon:app:1"], home, {
    CONTAINER_HOST: `unix://${join(home, "podman/podman.sock")}`,
  });
  expect(imagePlaces(run).map(({ path }) => path)).toContain("etc/kept.conf");
  const other = await dredgeImage(["docker-daemon:app:1"], home, { DOCKER_HOST: "tcp://127.0.0.1:2375" });
  expect(other.stderr).toMatch(/only unix:\/\/ sockets are asked; docker save app:1 \| dredge image -\n$/);
  expect(other.exit).toBe(2);
});

it("finds the platform that is asked for under another name of it", () => {
  const arm = { ...image, platform: { os: "linux", architecture: "arm64", variant: "v8" } };
  writeFileSync(join(home, "both.tar"), tar(members(ociLayout([image, arm]))));
  const run = runImage([join(home, "both.tar"), "--platform", "x86_64"], home);
  expect(run.report?.problems).toEqual([]);
  expect(new Set(imagePlaces(run).map(({ platform }) => platform))).toEqual(new Set(["linux/amd64"]));
});
