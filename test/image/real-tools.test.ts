/** One image and one table of what is planted in it, against every form that real tools make of it: archives of four makers, layouts,
 *  registries without credentials, with Basic and with Bearer, the sockets of Docker and podman. */
import { createSign, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ociLayout, plantedImage, writeFiles } from "../../fixtures/image/image.ts";
import { expectTable } from "./expectations.ts";
import { imagePlaces } from "./run-image.ts";
import {
  certificate,
  dockerStores,
  dredgeImage,
  hasTools,
  isRoot,
  serviceDirectory,
  startDocker,
  startPodman,
  startRegistry,
  storageFlags,
  tool,
} from "./tools.ts";

const { image, expected } = plantedImage("real tools");
/** What OCI's config has no field for. */
const DOCKER_ONLY = ["config.Healthcheck.Test[1]", "config.OnBuild[0]"];
let home = "";
let layout = "";

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
  layout = writeFiles(join(home, "layout"), ociLayout([image]));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function skopeo(source: string, target: string, ...flags: string[]): string {
  tool("skopeo", ["--insecure-policy", "copy", "-q", ...flags, source, target]);
  return target.replace(/^[a-z-]+:([^:]+).*$/, "$1");
}

async function check(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  without: readonly string[] = [],
): Promise<void> {
  expectTable(await dredgeImage(args, join(home, "user"), env), expected, without);
}

describe.skipIf(!hasTools("skopeo"))("skopeo", () => {
  it.each([
    ["docker-archive", "docker-archive:HOME/s.tar:app:1", []],
    ["oci-archive", "oci-archive:HOME/so.tar:t", []],
    ["dir", "dir:HOME/dir", []],
    ["dir in Docker's own media types", "dir:HOME/v2s2", ["--format", "v2s2"]],
    ["oci without compression", "oci:HOME/plain:t", ["--dest-decompress"]],
    ["oci in zstd", "oci:HOME/zstd:t", ["--dest-compress-format", "zstd"]],
    ["oci in zstd:chunked", "oci:HOME/chunked:t", ["--dest-compress-format", "zstd:chunked"]],
  ])("%s", (_, target, flags) => check([skopeo(`oci:${layout}`, target.replace("HOME", home), ...flags)]));
});

describe.skipIf(!hasTools("skopeo", "docker-registry", "htpasswd", "openssl"))("registry", () => {
  let blobs = "";
  let plain = "";
  const reference = (host: string): string => `docker://${host}/org/app:1`;

  function logIn(host: string): NodeJS.ProcessEnv {
    const config = join(home, `login-${host}`);
    mkdirSync(config);
    const auth = Buffer.from("someone:something").toString("base64");
    writeFileSync(join(config, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
    return { DOCKER_CONFIG: config };
  }

  beforeAll(async () => {
    blobs = serviceDirectory();
    plain = await startRegistry(blobs);
    skopeo(`oci:${layout}`, reference(plain), "--dest-tls-verify=false");
  });
  afterAll(() => rmSync(blobs, { recursive: true, force: true }));

  it("without credentials", () => check([reference(plain), "--plain-http"]));

  it("with Basic credentials", async () => {
    const file = join(home, "htpasswd");
    writeFileSync(file, tool("htpasswd", ["-Bbn", "someone", "something"]));
    const host = await startRegistry(blobs, `auth: {htpasswd: {realm: images, path: ${file}}}`);
    await check([reference(host), "--plain-http"], logIn(host));
  });

  it("with a Bearer token", async () => {
    const { key, certificate: pem, path } = certificate(home);
    const server = createServer((request, response) => {
      const isKnown = request.headers.authorization === `Basic ${Buffer.from("someone:something").toString("base64")}`;
      response.writeHead(isKnown ? 200 : 401).end(isKnown ? JSON.stringify({ token: signed(key, pem) }) : "{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
    const auth = `auth: {token: {realm: "${realm}", service: images, issuer: tests, rootcertbundle: ${path}}}`;
    const host = await startRegistry(blobs, auth);
    await check([reference(host), "--plain-http"], logIn(host));
    await new Promise((resolve) => server.close(resolve));
  });
});

/** A token as docker-registry asks for (distribution, "Token Authentication Specification"). */
function signed(key: string, pem: string): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const head = encode({ typ: "JWT", alg: "RS256", x5c: [pem.replace(/-----.*?-----|\s/g, "")] });
  const access = [{ type: "repository", name: "org/app", actions: ["pull"] }];
  const times = { nbf: now - 60, iat: now, exp: now + 600 };
  const body = encode({ iss: "tests", sub: "someone", aud: "images", jti: randomUUID(), access, ...times });
  return `${head}.${body}.${createSign("RSA-SHA256").update(`${head}.${body}`).sign(key, "base64url")}`;
}

describe.skipIf(!hasTools("skopeo")).each(dockerStores())("%s", (name, flags) => {
  let env: NodeJS.ProcessEnv = {};
  beforeAll(async () => {
    env = { DOCKER_HOST: `unix://${await startDocker(flags)}` };
    tool("docker", ["load", "-i", skopeo(`oci:${layout}`, `docker-archive:${home}/load ${name}.tar:app:1`)], { env });
  }, 60_000);

  it("its socket", () => check(["docker-daemon:app:1"], env));
  it("docker save", async () => {
    tool("docker", ["save", "-o", join(home, "saved.tar"), "app:1"], { env });
    await check([join(home, "saved.tar")]);
  });
  it("docker save of several tags", async () => {
    tool("docker", ["tag", "app:1", "app:latest"], { env });
    tool("docker", ["save", "-o", join(home, "tags.tar"), "app:1", "app:latest"], { env });
    const run = await dredgeImage([join(home, "tags.tar")], join(home, "user"));
    const names = new Set(imagePlaces(run).map(({ image: told }) => told));
    expect([...names].join(", ").split(", ").sort()).toEqual(["app:1", "app:latest"]);
    expect(run.report?.problems).toEqual([]);
  });
});

describe.skipIf(!isRoot || !hasTools("skopeo", "podman"))("podman", () => {
  let storage = "";
  let flags: string[] = [];
  beforeAll(() => {
    storage = serviceDirectory();
    flags = storageFlags(storage);
    tool("podman", [...flags, "load", "-q", "-i", skopeo(`oci:${layout}`, `oci-archive:${home}/podman.tar:app:1`)]);
    tool("podman", [...flags, "tag", tool("podman", [...flags, "images", "-q"]), "localhost/app:1"]);
  }, 60_000);
  afterAll(() => rmSync(storage, { recursive: true, force: true }));

  it.each(["docker-archive", "oci-archive"])("save --format %s", async (format) => {
    const path = join(home, `podman-${format}.tar`);
    tool("podman", [...flags, "save", "-q", "--format", format, "-o", path, "localhost/app:1"]);
    await check([path], {}, DOCKER_ONLY);
  });
  it("its socket", async () => {
    const env = { DOCKER_HOST: `unix://${await startPodman(storage)}` };
    await check(["docker-daemon:localhost/app:1"], env, DOCKER_ONLY);
  });
});

describe.skipIf(!isRoot || !hasTools("skopeo", "buildah"))("buildah", () => {
  it.each(["docker-archive:HOME/b.tar:app:1", "oci:HOME/b-oci:1"])("push %s", async (target) => {
    const storage = serviceDirectory();
    const flags = storageFlags(storage);
    try {
      const archive = skopeo(`oci:${layout}`, `docker-archive:${home}/${randomUUID()}.tar:app:1`);
      tool("buildah", [
        ...flags,
        "push",
        "-q",
        tool("buildah", [...flags, "pull", "-q", `docker-archive:${archive}`]),
        target.replace("HOME", home),
      ]);
      await check([target.replace("HOME", home).replace(/^[a-z-]+:([^:]+).*$/, "$1")], {}, DOCKER_ONLY);
    } finally {
      rmSync(storage, { recursive: true, force: true });
    }
  });
});
