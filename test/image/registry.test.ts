/** Pulling from a registry that speaks the distribution spec, and misbehaves when it is told to. On the loopback alone. */
import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { ociLayout, plantedImage } from "../../fixtures/image/image.ts";
import type { Report } from "../scenario/run-dredge.ts";
import { LyingRegistry, MANIFEST } from "./lying-registry.ts";

const { image, expected } = plantedImage("registry");
const files = ociLayout([image]);
const COMMAND = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
/** Sent by nobody but this test. */
const BASIC = `Basic ${Buffer.from("someone:something").toString("base64")}`;

const registry = new LyingRegistry(serve);

function serve(url: string, response: ServerResponse): void {
  const [, , digest] = /^\/v2\/org\/app\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
  const name = digest === "1" ? "index.json" : `blobs/${(digest ?? "").replace(":", "/")}`;
  const body = files.get(name);
  if (!body) return void response.writeHead(404).end("{}");
  response.writeHead(200, { "content-type": MANIFEST, "content-length": body.length }).end(body);
}

interface Ran {
  readonly exit: number;
  readonly stderr: string;
  readonly report: Report | undefined;
}

function pull(...flags: string[]): Promise<Ran> {
  return pullFrom(registry.host, ["--plain-http", ...flags]);
}

function pullFrom(from: string, flags: readonly string[]): Promise<Ran> {
  const args = [COMMAND, "image", `docker://${from}/org/app:1`, "--format", "json", "--reveal", ...flags];
  const env = {
    PATH: `${registry.home}:${process.env["PATH"] ?? ""}`,
    HOME: registry.home,
    XDG_CONFIG_HOME: registry.home,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { env, cwd: registry.home, timeout: 60_000, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const exit = error === null ? 0 : Number(error.code);
        resolve({ exit, stderr, report: stdout.startsWith("{") ? (JSON.parse(stdout) as Report) : undefined });
      },
    );
  });
}

function expectAll({ report, exit }: Ran): void {
  const secrets = new Set(report?.verdicts.map(({ finding }) => finding.secret));
  for (const { planted, path } of expected) expect(secrets.has(planted.value), path).toBe(true);
  expect(report?.problems).toEqual([]);
  expect(exit).toBe(1);
}

function logIn(): void {
  mkdirSync(join(registry.home, ".docker"));
  writeFileSync(
    join(registry.home, ".docker/config.json"),
    JSON.stringify({ auths: { [registry.host]: { auth: BASIC.slice(6) } } }),
  );
}

it("pulls without credentials", async () => expectAll(await pull()));

it("sends Basic credentials when they are asked for", async () => {
  logIn();
  registry.before = (request, response) => {
    if (request.headers.authorization === BASIC) return false;
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    return true;
  };
  expectAll(await pull());
});

it("fetches a Bearer token from where the challenge says", async () => {
  logIn();
  registry.before = (request, response) => {
    if (request.url?.startsWith("/token?")) {
      const right =
        request.headers.authorization === BASIC && request.url.includes("scope=repository%3Aorg%2Fapp%3Apull");
      response.writeHead(right ? 200 : 403).end(JSON.stringify({ token: "t0" }));
      return true;
    }
    if (request.headers.authorization === "Bearer t0") return false;
    const challenge = `Bearer realm="http://${registry.host}/token",service="s",scope="repository:org/app:pull"`;
    response.writeHead(401, { "www-authenticate": challenge }).end();
    return true;
  };
  expectAll(await pull());
});

it("takes a broken download up again where it ended", async () => {
  const begun = new Set<string>();
  registry.before = ({ url = "", headers }, response) => {
    const body = files.get(`blobs/${(/blobs\/(.+)$/.exec(url)?.[1] ?? "").replace(":", "/")}`);
    if (!body) return false;
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    if (from > 0) response.writeHead(206).end(body.subarray(from));
    else if (begun.has(url)) return false;
    else {
      begun.add(url);
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 100), () => setTimeout(() => response.destroy(), 50));
    }
    return true;
  };
  expectAll(await pull());
});

/** A blob that is asked for, and where from. */
function blobOf({ url = "", headers }: IncomingMessage): { body: Buffer; from: number } | undefined {
  const body = files.get(`blobs/${(/blobs\/(.+)$/.exec(url)?.[1] ?? "").replace(":", "/")}`);
  return body && { body, from: Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0) };
}

/** Breaks off what it sends in chunks, of which nobody knows when they end. */
function breakOff(response: ServerResponse, bytes: Buffer): void {
  response.write(bytes, () => setTimeout(() => response.destroy(), 20));
}

it("takes a download up again from a registry that knows no ranges", async () => {
  const times = new Map<string, number>();
  registry.before = (request, response) => {
    const blob = blobOf(request);
    const { url = "" } = request;
    if (!blob || (times.get(url) ?? 0) > 1) return false;
    times.set(url, (times.get(url) ?? 0) + 1);
    response.writeHead(200);
    breakOff(response, blob.body.subarray(0, 90));
    return true;
  };
  expectAll(await pull());
});

it("asks for nothing more when a download breaks off behind its last byte", async () => {
  registry.before = (request, response) => {
    const blob = blobOf(request);
    if (!blob) return false;
    if (blob.from > 0) response.writeHead(416).end();
    else {
      response.writeHead(200);
      breakOff(response, blob.body);
    }
    return true;
  };
  expectAll(await pull());
});

it("searches what came of a layer that breaks off again and again", async () => {
  const name = [...files.keys()].filter((each) => each.startsWith("blobs/"))[1] ?? "";
  const layer = files.get(name);
  if (!layer) throw new Error("no layer");
  registry.before = (request, response) => {
    const blob = blobOf(request);
    if (blob?.body !== layer) return false;
    // Whatever is asked for, no more than nine tenths are ever sent.
    response.writeHead(blob.from > 0 ? 206 : 200);
    breakOff(response, layer.subarray(blob.from, Math.ceil(layer.length * 0.9)));
    return true;
  };
  const { report, exit } = await pull();
  const kinds = report?.problems.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["unreadable", "truncated"]));
  expect(report?.problems.some(({ message }) => message.includes("the download broke off"))).toBe(true);
  const secrets = new Set(report?.verdicts.map(({ finding }) => finding.secret));
  expect(secrets.has(expected.find(({ path }) => path === "etc/kept.conf")?.planted.value ?? "")).toBe(true);
  expect(exit).toBe(1);
});

it("takes no more bytes than the manifest tells", async () => {
  const name = [...files.keys()].filter((each) => each.startsWith("blobs/"))[1] ?? "";
  registry.before = (request, response) => {
    if (blobOf(request)?.body !== files.get(name)) return false;
    response.writeHead(200);
    const more = setInterval(() => response.write(Buffer.alloc(1 << 16)), 1);
    response.on("close", () => clearInterval(more));
    return true;
  };
  const { report } = await pull();
  expect(report?.problems.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/more came than the \d+ bytes that the manifest tells/),
  );
});

it("fetches a new token when one has run out in the middle", async () => {
  let tokens = 0;
  let uses = 0;
  registry.before = (request, response) => {
    if (request.url?.startsWith("/token")) {
      uses = 0;
      response.writeHead(200).end(JSON.stringify({ token: `t${++tokens}`, expires_in: 60 }));
      return true;
    }
    if (request.headers.authorization === `Bearer t${tokens}` && uses++ < 2) return false;
    const challenge = `Bearer realm="http://${registry.host}/token",service="s",scope="repository:org/app:pull"`;
    response.writeHead(401, { "www-authenticate": challenge }).end();
    return true;
  };
  // Nobody is logged in: the token is an anonymous one.
  expectAll(await pull());
  expect(tokens).toBeGreaterThan(1);
});

it.each([
  ["asks too often", 429],
  ["comes at a bad time", 503],
])("waits when it is told that it %s", async (_, status) => {
  let times = 0;
  registry.before = (__, response) => {
    if (times++ > 1) return false;
    response.writeHead(status, { "retry-after": "0.1" }).end();
    return true;
  };
  expectAll(await pull());
});

it("asks for no blob of a platform that nobody wants", async () => {
  const other = { ...plantedImage("another platform").image, platform: { os: "linux", architecture: "s390x" } };
  const both = ociLayout([image, other]);
  registry.before = ({ url = "" }, response) => {
    const [, , name = ""] = /^\/v2\/org\/app\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    const body = both.get(name === "1" ? "index.json" : `blobs/${name.replace(":", "/")}`);
    if (body) response.writeHead(200, { "content-type": MANIFEST }).end(body);
    else response.writeHead(404).end();
    return true;
  };
  expectAll(await pull("--platform", "linux/amd64"));
  expect(registry.asked.filter((url) => url.includes("/blobs/"))).toHaveLength(image.layers.length + 1);
  const all = await pull();
  expect(all.report?.ledger[0]).toMatchObject({ expected: 2 * image.layers.length, scanned: 2 * image.layers.length });
});

it("does not take credentials to another host", async () => {
  logIn();
  const told: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    told.push(request.headers.authorization);
    serve(request.url ?? "", response);
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  registry.before = ({ url = "", headers }, response) => {
    if (headers.authorization !== BASIC) response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end();
    else if (url.includes("/blobs/")) {
      const { port } = other.address() as AddressInfo;
      response.writeHead(307, { location: `http://127.0.0.1:${port}${url}` }).end();
    } else return false;
    return true;
  };
  expectAll(await pull());
  await new Promise((resolve) => other.close(resolve));
  expect(told.length).toBeGreaterThan(0);
  expect(told.every((authorization) => authorization === undefined)).toBe(true);
});

it("pulls a layer once with a cache", async () => {
  const cache = join(registry.home, "cache");
  expectAll(await pull("--cache", cache));
  expect(readdirSync(join(cache, "sha256"))).toHaveLength(image.layers.length + 1);
  registry.asked.length = 0;
  expectAll(await pull("--cache", cache));
  expect(registry.asked.filter((url) => url.includes("/blobs/"))).toEqual([]);
  // What was damaged meanwhile is pulled again.
  const [first = ""] = readdirSync(join(cache, "sha256"));
  truncateSync(join(cache, "sha256", first), 10);
  expectAll(await pull("--cache", cache));
  expect(registry.asked.filter((url) => url.includes("/blobs/"))).toEqual([`/v2/org/app/blobs/sha256:${first}`]);
});

it.each([
  [401, "refuses"],
  [403, "refuses"],
  [404, "has no"],
  [500, "HTTP 500"],
])("says in one line that a registry answers with %i", async (status, words) => {
  registry.before = (_, response) => {
    response.writeHead(status).end();
    return true;
  };
  const { exit, stderr } = await pull();
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain(words);
  expect(exit).toBe(2);
});

it("says that it got HTML", async () => {
  registry.before = (_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<html>log in here</html>");
    return true;
  };
  const { exit, stderr } = await pull();
  expect(stderr).toContain("HTML");
  expect(exit).toBe(2);
});

it("reports what it could pull when a layer is refused", async () => {
  const [, , third] = [...files.keys()].filter((name) => name.startsWith("blobs/"));
  registry.before = ({ url = "" }, response) => {
    if (!url.endsWith((third ?? "").replace("blobs/sha256/", "sha256:"))) return false;
    response.writeHead(404).end();
    return true;
  };
  const { exit, report } = await pull();
  expect(report?.problems.map(({ kind }) => kind)).toContain("missing-object");
  expect(report?.complete).toBe(false);
  expect(exit).toBe(1);
});

it("gives up on a registry that hangs when the time limit is over", async () => {
  registry.before = () => true;
  const { exit, stderr } = await pull("--timeout", "1");
  expect(stderr).toMatch(/^dredge: 127\.0\.0\.1:\d+: did not answer before the time limit\n$/);
  expect(exit).toBe(2);
});

it("gives up on a blob that drips when the time limit is over, and reports the rest", async () => {
  const [, , third] = [...files.keys()].filter((name) => name.startsWith("blobs/"));
  registry.before = ({ url = "" }, response) => {
    if (!url.endsWith((third ?? "").replace("blobs/sha256/", "sha256:"))) return false;
    response.writeHead(200);
    const drip = setInterval(() => response.write("x"), 100);
    response.on("close", () => clearInterval(drip));
    return true;
  };
  const { report, exit } = await pull("--timeout", "2");
  expect(report?.problems.map(({ kind }) => kind)).toContain("timed-out");
  expect(exit).not.toBe(0);
});

it("does not wait an hour because it is told to", async () => {
  registry.before = (_, response) => {
    response.writeHead(429, { "retry-after": "3600" }).end();
    return true;
  };
  const { exit, stderr } = await pull();
  expect(stderr).toContain("try again in 3600 seconds");
  expect(exit).toBe(2);
});

it("asks a mirror first, and the registry for what the mirror lacks", async () => {
  const told: string[] = [];
  const mirror = createServer(({ url = "" }, response) => {
    told.push(url);
    if (url.includes("/manifests/")) serve(url, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
  expectAll(await pull("--mirror", `127.0.0.1:${(mirror.address() as AddressInfo).port}`));
  await new Promise((resolve) => mirror.close(resolve));
  expect(told.length).toBeGreaterThan(1);
  expect(registry.asked.every((url) => url.includes("/blobs/"))).toBe(true);
});

it("exchanges an identity token for a token", async () => {
  mkdirSync(join(registry.home, ".docker"));
  writeFileSync(
    join(registry.home, ".docker/config.json"),
    JSON.stringify({ auths: { [registry.host]: { identitytoken: "refresh" } } }),
  );
  registry.before = (request, response) => {
    if (request.url?.startsWith("/token")) {
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        const fields = new URLSearchParams(body);
        const right =
          request.method === "POST" &&
          fields.get("grant_type") === "refresh_token" &&
          fields.get("refresh_token") === "refresh";
        response.writeHead(right ? 200 : 403).end(JSON.stringify({ access_token: "t1" }));
      });
      return true;
    }
    if (request.headers.authorization === "Bearer t1") return false;
    response.writeHead(401, { "www-authenticate": `Bearer realm="http://${registry.host}/token",service="s"` }).end();
    return true;
  };
  expectAll(await pull());
});

it("asks the helper that the configuration names", async () => {
  mkdirSync(join(registry.home, ".docker"));
  writeFileSync(
    join(registry.home, ".docker/config.json"),
    JSON.stringify({ credHelpers: { [registry.host]: "dredge-test" } }),
  );
  const answer = JSON.stringify({ ServerURL: registry.host, Username: "someone", Secret: "something" });
  writeFileSync(join(registry.home, "docker-credential-dredge-test"), `#!/bin/sh\ncat >/dev/null\necho '${answer}'\n`, {
    mode: 0o755,
  });
  registry.before = (request, response) => {
    if (request.headers.authorization === BASIC) return false;
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    return true;
  };
  expectAll(await pull());
});

it("asks the store that the configuration names, and nobody for other registries", async () => {
  mkdirSync(join(registry.home, ".docker"));
  writeFileSync(join(registry.home, ".docker/config.json"), JSON.stringify({ credsStore: "dredge-store" }));
  const answer = JSON.stringify({ ServerURL: registry.host, Username: "someone", Secret: "something" });
  const script = `#!/bin/sh\nread host\n[ "$host" = "${registry.host}" ] || { echo "credentials not found"; exit 1; }\necho '${answer}'\n`;
  writeFileSync(join(registry.home, "docker-credential-dredge-store"), script, { mode: 0o755 });
  registry.before = (request, response) => {
    if (request.headers.authorization === BASIC) return false;
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    return true;
  };
  expectAll(await pull());
});

it("says in one line that a registry speaks no TLS", async () => {
  const { exit, stderr } = await pullFrom(registry.host, []);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain("--plain-http");
  expect(exit).toBe(2);
});

it("tells content that is not what its digest says", async () => {
  registry.before = ({ url = "" }, response) => {
    if (!url.includes("/blobs/")) return false;
    response.writeHead(200).end("<html>something else</html>");
    return true;
  };
  const { report, exit } = await pull();
  expect(report?.problems.some(({ kind, message }) => kind === "corrupt" && message.includes("digest"))).toBe(true);
  expect(exit).toBe(3);
});
