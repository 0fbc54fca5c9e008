/** containerd's image store: what containerd itself writes, and what Docker writes that keeps its images there. An index stands in it as it was
 *  pulled, with platforms that were not, and with BuildKit's attestations. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { json, members, ociLayout, plantedImage, sha256, writeFiles } from "../../fixtures/image/image.ts";
import type { BuiltImage } from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { expectTable } from "./expectations.ts";
import { imagePlaces, runImage } from "./run-image.ts";
import {
  CONTAINERD_STORE,
  dockerRelease,
  dredgeImage,
  hasTools,
  isRoot,
  serviceDirectory,
  startContainerd,
  startDocker,
  startRegistry,
  tool,
} from "./tools.ts";

const { image, expected } = plantedImage("containerd");
const secrets = new Secrets("containerd platforms");
let home = "";

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The platforms of one image, and the secret that each has. */
const platforms = ["amd64", "arm64/v8", "arm/v7"].map((name) => {
  const [architecture = "", variant] = name.split("/");
  const { value } = secrets.githubPat();
  const layers = [tar([{ name: "shared" }]), tar([{ name: "own", content: `token: ${value}\n` }])];
  const platform = { os: "linux", architecture, ...(variant !== undefined && { variant }) };
  const config = json({ ...platform, config: {}, rootfs: { type: "layers", diff_ids: layers.map(sha256) } });
  return { name: `linux/${name}`, value, built: { config, layers, platform } satisfies BuiltImage };
});
const index = ociLayout(
  platforms.map(({ built }) => built),
  { nested: 1, name: "docker.io/library/multi:1" },
);

function told(run: ReturnType<typeof runImage>): string[] {
  return imagePlaces(run)
    .map(({ image: name, platform, secret }) => `${name} ${platform ?? ""} ${secret}`)
    .sort();
}

const all = platforms.map(({ name, value }) => `multi:1 ${name} ${value}`).sort();

describe.skipIf(!isRoot || !hasTools("containerd", "ctr"))("containerd", () => {
  let ctr: (...args: string[]) => void;
  beforeAll(async () => {
    const socket = await startContainerd();
    ctr = (...args) => void tool("ctr", ["--address", socket, "images", ...args]);
  }, 30_000);

  it("exports an image", () => {
    const [from, to] = [join(home, "one.tar"), join(home, "one-exported.tar")];
    writeFileSync(from, tar(members(ociLayout([image], { name: "docker.io/library/app:1" }))));
    ctr("import", "--no-unpack", from);
    ctr("export", to, "docker.io/library/app:1");
    const run = runImage([to], home);
    expectTable(run, expected);
    expect(imagePlaces(run)[0]?.image).toBe("app:1");
  });

  it("exports all platforms, or one", () => {
    const from = join(home, "multi.tar");
    writeFileSync(from, tar(members(index)));
    ctr("import", "--no-unpack", "--all-platforms", from);
    ctr("export", "--all-platforms", join(home, "all.tar"), "docker.io/library/multi:1");
    expect(told(runImage([join(home, "all.tar")], home))).toEqual(all);
    ctr("export", "--platform", "linux/arm64", join(home, "arm.tar"), "docker.io/library/multi:1");
    const run = runImage([join(home, "arm.tar")], home);
    expect(told(run)).toEqual(all.filter((line) => line.includes("arm64")));
    expect(run.report?.problems).toEqual([]);
  });
});

describe.skipIf(!isRoot || dockerRelease() < 25)("Docker", () => {
  let env: NodeJS.ProcessEnv = {};
  beforeAll(async () => {
    env = { DOCKER_HOST: `unix://${await startDocker(CONTAINERD_STORE)}` };
  }, 60_000);

  // First: the engine has no other platform then.
  it.skipIf(!hasTools("skopeo", "docker-registry"))(
    "saves what was pulled of an index, and lists the rest",
    async () => {
      const layout = writeFiles(join(home, "layout"), index);
      const blobs = serviceDirectory();
      const host = await startRegistry(blobs);
      const flags = ["--insecure-policy", "copy", "-q", "--all", "--preserve-digests", "--dest-tls-verify=false"];
      tool("skopeo", [...flags, `oci:${layout}`, `docker://${host}/multi:1`]);
      tool("docker", ["pull", "-q", "--platform", "linux/amd64", `${host}/multi:1`], { env });
      tool("docker", ["save", "-o", join(home, "pulled.tar"), `${host}/multi:1`], { env });
      const run = runImage([join(home, "pulled.tar")], home);
      expect(imagePlaces(run).map(({ platform }) => platform)).toEqual(["linux/amd64"]);
      expect(run.report?.problems).toEqual([]);
      expect(run.report?.ledger[0]?.notes["platforms listed but not in the archive"]).toBe(2);
      // The registry itself has all.
      const whole = await dredgeImage([`docker://${host}/multi:1`, "--plain-http"], join(home, "user"));
      expect(told(whole).map((line) => line.replace(/^\S+ /, "multi:1 "))).toEqual(all);
      rmSync(blobs, { recursive: true, force: true });
    },
  );

  it("saves all platforms, several images at once", () => {
    const [from, other] = [join(home, "load.tar"), join(home, "load-other.tar")];
    writeFileSync(from, tar(members(index)));
    writeFileSync(other, tar(members(ociLayout([image], { name: "docker.io/library/app:1" }))));
    for (const path of [from, other]) tool("docker", ["load", "-i", path], { env });
    tool("docker", ["save", "-o", join(home, "saved.tar"), "multi:1", "app:1"], { env });
    const run = runImage([join(home, "saved.tar")], home);
    expect(told(run).filter((line) => line.startsWith("multi:1 "))).toEqual(all);
    expect(new Set(imagePlaces(run).map(({ secret }) => secret)).size).toBe(all.length + expected.length);
    expect(run.report?.problems).toEqual([]);
  });

  it.skipIf(spawnSync("docker", ["buildx", "version"]).status !== 0 || !hasTools("busybox"))(
    "keeps the provenance that BuildKit attests, with build arguments",
    () => {
      const { value } = secrets.githubPat();
      const context = join(home, "context");
      mkdirSync(context);
      copyFileSync(tool("sh", ["-c", "command -v busybox"]), join(context, "busybox"));
      const lines = [
        "FROM scratch",
        "COPY busybox /bin/busybox",
        "ARG NPM_TOKEN",
        'RUN ["/bin/busybox", "touch", "/x"]',
      ];
      writeFileSync(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
      const flags = ["--network", "none", "--provenance=mode=max", "--build-arg", `NPM_TOKEN=${value}`];
      tool("docker", ["buildx", "build", "-q", ...flags, "-t", "attested:1", context], { env });
      tool("docker", ["save", "-o", join(home, "attested.tar"), "attested:1"], { env });
      const run = runImage([join(home, "attested.tar")], home);
      const places = imagePlaces(run).filter(({ secret }) => secret === value);
      expect(places.map(({ path }) => path)).toContain(
        'attestation:predicate.invocation.parameters.args["build-arg:NPM_TOKEN"]',
      );
      expect(places.map(({ state }) => state)).toContain("history");
      expect(run.report?.problems).toEqual([]);
      expect(run.report?.ledger[0]?.notes).toMatchObject({ images: 1, attestations: 1 });
    },
    60_000,
  );
});
