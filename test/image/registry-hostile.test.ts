/** Registries that lie, stall or never end: one clear line or a problem each, no crash, and nothing is taken for what it is not. On the loopback alone. */
import type { ServerResponse } from "node:http";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { json, ociLayout, plantedImage } from "../../fixtures/image/image.ts";
import type { Run } from "../scenario/run-dredge.ts";
import { LyingRegistry, MANIFEST } from "./lying-registry.ts";
import { dredgeImage } from "./tools.ts";

const { image, expected } = plantedImage("hostile registry");
const files = ociLayout([image]);
/** Sent by nobody but this test. */
const AUTH = Buffer.from("someone:something").toString("base64");

const registry = new LyingRegistry(serve);

/** The layout's only manifest, whatever tag is asked for. */
function serve(url: string, response: ServerResponse): void {
  const [, kind, name = ""] = /^\/v2\/org\/app\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
  const path = name.startsWith("sha256:") ? `blobs/${name.replace(":", "/")}` : "index.json";
  const body = kind === undefined ? undefined : files.get(path);
  if (!body) return void response.writeHead(404).end("{}");
  response.writeHead(200, { "content-type": MANIFEST, "content-length": body.length }).end(body);
}

function pull(flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}, name = "org/app:1"): Promise<Run> {
  const path = `${registry.home}:${process.env["PATH"] ?? ""}`;
  return dredgeImage([`docker://${registry.host}/${name}`, "--plain-http", ...flags], registry.home, {
    PATH: path,
    ...env,
  });
}

function expectAll({ report, exit, stderr }: Run): void {
  const secrets = new Set(report?.verdicts.map(({ finding }) => finding.secret));
  for (const { planted, path } of expected) expect(secrets.has(planted.value), `${path} ${stderr}`).toBe(true);
  expect(report?.problems).toEqual([]);
  expect(exit).toBe(1);
}

function expectLine({ exit, stderr }: Run, words: RegExp): void {
  expect(stderr).toMatch(words);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(exit).toBe(2);
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const taken = createTcpServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  return port;
}

function challenge(response: ServerResponse, realm: string): true {
  response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}",service="s"` }).end();
  return true;
}

it("says in one line that the token server cannot be asked", async () => {
  const port = await closedPort();
  registry.before = (_, response) => challenge(response, `http://127.0.0.1:${port}/token`);
  expectLine(await pull(), /the token server cannot be asked \(ECONNREFUSED\)/);
});

it("does not wait for a token that drips, beyond the time limit", async () => {
  registry.before = ({ url }, response) => {
    if (url?.startsWith("/token") !== true) return challenge(response, `http://${registry.host}/token`);
    response.writeHead(200);
    const drip = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(drip));
    return true;
  };
  expectLine(await pull(["--timeout", "1"]), /token server/);
});

it("takes no token of a gigabyte", async () => {
  registry.before = ({ url }, response) => {
    if (url?.startsWith("/token") !== true) return challenge(response, `http://${registry.host}/token`);
    response.writeHead(200);
    const more = setInterval(() => response.write(Buffer.alloc(1 << 18, 32)), 1);
    response.on("close", () => clearInterval(more));
    return true;
  };
  expectLine(await pull(), /the token server's answer: an answer of more than \d+ bytes/);
});

it.each([
  ["Basic first", (bearer: string) => `Basic realm="r", ${bearer}`],
  ["Bearer first", (bearer: string) => `${bearer}, Basic realm="r"`],
  ["in lower case and without quotes", (bearer: string) => bearer.replace("Bearer", "bearer").replaceAll('"', "")],
])("answers one of two challenges, %s", async (_, spell) => {
  registry.before = ({ url, headers }, response) => {
    if (url?.startsWith("/token") === true) response.end(JSON.stringify({ token: "t1" }));
    else if (headers.authorization === "Bearer t1") return false;
    else {
      const bearer = `Bearer realm="http://${registry.host}/token",service="s"`;
      response.writeHead(401, { "www-authenticate": spell(bearer) }).end();
    }
    return true;
  };
  expectAll(await pull());
});

it("tells a manifest that is another than the digest in the image's name says", async () => {
  const wrong = `sha256:${"1".repeat(64)}`;
  registry.before = ({ url = "" }, response) => {
    if (!url.endsWith(wrong)) return false;
    serve("/v2/org/app/manifests/1", response);
    return true;
  };
  const { report, exit } = await pull([], {}, `org/app@${wrong}`);
  expect(report?.problems).toMatchObject([{ kind: "corrupt", subject: wrong }]);
  expect(report?.complete).toBe(false);
  expect(exit).toBe(1);
});

it("does not follow indexes that are made up as they are asked for", async () => {
  let made = 0;
  registry.before = (_, response) => {
    const manifests = Array.from({ length: 20 }, () => ({
      digest: `sha256:${(++made).toString(16).padStart(64, "0")}`,
    }));
    response.writeHead(200).end(json({ schemaVersion: 2, manifests }));
    return true;
  };
  const { report, exit } = await pull();
  expect(report?.problems.some(({ kind, message }) => kind === "too-large" && message.includes("manifests"))).toBe(
    true,
  );
  expect(registry.asked.length).toBeLessThan(2100);
  expect(exit).toBe(3);
});

it("reads a part that begins elsewhere than it was asked to", async () => {
  registry.before = ({ url = "", headers }, response) => {
    const body = files.get(`blobs/${(/blobs\/(.+)$/.exec(url)?.[1] ?? "").replace(":", "/")}`);
    if (!body) return false;
    if (headers.range !== undefined) {
      response.writeHead(206, { "content-range": `bytes 0-${body.length - 1}/${body.length}` }).end(body);
      return true;
    }
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, 60), () => setTimeout(() => response.destroy(), 30));
    return true;
  };
  expectAll(await pull());
});

it("waits once for a registry that does not recover, and not for every blob anew", async () => {
  registry.before = ({ url = "" }, response) => {
    if (!url.includes("/blobs/")) return false;
    response.writeHead(429, { "retry-after": "0.1" }).end();
    return true;
  };
  const { report, exit } = await pull();
  expect(registry.asked.filter((url) => url.includes("/blobs/"))).toHaveLength(4 + image.layers.length);
  expect(report?.problems.some(({ message }) => message.includes("rate limit"))).toBe(true);
  expect(exit).toBe(3);
});

function write(path: string, value: unknown): void {
  mkdirSync(dirname(join(registry.home, path)), { recursive: true });
  writeFileSync(join(registry.home, path), JSON.stringify(value));
}

function askForBasic(): void {
  registry.before = ({ headers }, response) => {
    if (headers.authorization === `Basic ${AUTH}`) return false;
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    return true;
  };
}

it.each([
  ["as old versions of Docker wrote it", (own: string) => `https://${own}/v1/`, ".docker/config.json"],
  ["for plain HTTP", (own: string) => `http://${own}/v2/`, ".docker/config.json"],
  ["for a part of the registry", (own: string) => `${own}/org`, ".docker/config.json"],
  ["in podman's configuration", (own: string) => own, "containers/auth.json"],
  ["where the session keeps podman's", (own: string) => own, "run/containers/auth.json"],
])("finds credentials %s", async (_, key, path) => {
  askForBasic();
  write(path, { auths: { [key(registry.host)]: { auth: AUTH } } });
  expectAll(await pull([], { XDG_RUNTIME_DIR: join(registry.home, "run") }));
});

it("takes the credentials of the repository itself before those of the registry", async () => {
  askForBasic();
  const other = Buffer.from("someone:else").toString("base64");
  write("auth.json", { auths: { [registry.host]: { auth: other }, [`${registry.host}/org/app`]: { auth: AUTH } } });
  expectAll(await pull([], { REGISTRY_AUTH_FILE: join(registry.home, "auth.json") }));
});

it("names a helper that cannot be run", async () => {
  askForBasic();
  write(".docker/config.json", { credHelpers: { [registry.host]: "dredge-absent" } });
  expectLine(await pull(), /docker login .* \(docker-credential-dredge-absent cannot be run\)/);
});
