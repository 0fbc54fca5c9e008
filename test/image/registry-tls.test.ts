/** A registry whose certificate no public authority has signed: refused in one line, and trusted where Docker, podman or OpenSSL would be
 *  told to. Certificates are made by the real openssl. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ociLayout, plantedImage } from "../../fixtures/image/image.ts";
import { hasTools } from "./tools.ts";

const { image } = plantedImage("tls");
const files = ociLayout([image]);
const COMMAND = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

let home = "";
let server: Server;
let clientOnly: Server;
const settings: string[] = [];

const hasOpenssl = hasTools("openssl");

beforeAll(async () => {
  if (!hasOpenssl) return;
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
  certificate("server", "IP:127.0.0.1");
  certificate("client", "DNS:client.example.com");
  server = createServer(pair("server"), (request, response) => {
    const [, digest] = /^\/v2\/org\/app\/(?:manifests|blobs)\/(.+)$/.exec(request.url ?? "") ?? [];
    const body = files.get(digest === "1" ? "index.json" : `blobs/${(digest ?? "").replace(":", "/")}`);
    response.writeHead(body ? 200 : 404, { "content-type": "application/vnd.oci.image.manifest.v1+json" }).end(body);
  });
  clientOnly = createServer(
    { ...pair("server"), ca: readFileSync(path("client.crt")), requestCert: true, rejectUnauthorized: true },
    (request, response) => server.emit("request", request, response),
  );
  for (const each of [server, clientOnly]) await new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  for (const setting of settings.splice(0)) rmSync(setting, { recursive: true, force: true });
});
afterAll(async () => {
  if (!hasOpenssl) return;
  rmSync(home, { recursive: true, force: true });
  for (const each of [server, clientOnly]) {
    each.closeAllConnections();
    await new Promise((resolve) => each.close(resolve));
  }
});

function path(name: string): string {
  return join(home, name);
}

function pair(name: string): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(path(`${name}.key`)), cert: readFileSync(path(`${name}.crt`)) };
}

/** One that has signed itself. */
function certificate(name: string, subject: string): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path(`${name}.key`)];
  const names = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${subject}`];
  execFileSync("openssl", ["req", "-x509", ...key, "-days", "2", ...names, "-out", path(`${name}.crt`)], {
    stdio: "ignore",
  });
}

/** Copies a certificate or key to where it is looked for. */
function setUp(from: string, to: string): void {
  mkdirSync(dirname(path(to)), { recursive: true });
  writeFileSync(path(to), readFileSync(path(from)));
  settings.push(path(to.split("/")[0] ?? to));
}

const hostOf = (of: Server, name = "127.0.0.1"): string => `${name}:${(of.address() as AddressInfo).port}`;

interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

function pull(host: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const args = [COMMAND, "image", `docker://${host}/org/app:1`, "--format", "json"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, XDG_CONFIG_HOME: path("config"), ...more };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { env, cwd: home, timeout: 60_000, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        resolve({ exit: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

function expectRefused({ exit, stderr, stdout }: Ran, code: string): void {
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain(code);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
}

describe.skipIf(!hasOpenssl)("a registry with a certificate of its own", () => {
  it("is refused in one line that says what to do", async () => {
    const ran = await pull(hostOf(server));
    expectRefused(ran, "DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(ran.stderr).toContain(`certs.d/${hostOf(server)}/ca.crt`);
  });

  it("is refused under a name that its certificate does not have", async () => {
    expectRefused(
      await pull(hostOf(server, "localhost"), { SSL_CERT_FILE: path("server.crt") }),
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });

  it.each([
    ["NODE_EXTRA_CA_CERTS", {}],
    ["SSL_CERT_FILE", {}],
  ])("is trusted with %s", async (variable) => {
    expect(await pull(hostOf(server), { [variable]: path("server.crt") })).toMatchObject({ exit: 1, stderr: "" });
  });

  it.each([".docker/certs.d", "config/containers/certs.d"])("is trusted with ~/%s", async (directory) => {
    setUp("server.crt", `${directory}/${hostOf(server)}/ca.crt`);
    expect(await pull(hostOf(server))).toMatchObject({ exit: 1, stderr: "" });
    // For that host alone.
    expectRefused(await pull(hostOf(clientOnly)), "SELF_SIGNED_CERT");
  });

  it("is shown the certificate that is set up for it", async () => {
    const directory = `.docker/certs.d/${hostOf(clientOnly)}`;
    setUp("server.crt", `${directory}/ca.crt`);
    expect((await pull(hostOf(clientOnly))).exit).toBe(2);
    setUp("client.crt", `${directory}/client.cert`);
    setUp("client.key", `${directory}/client.key`);
    expect(await pull(hostOf(clientOnly))).toMatchObject({ exit: 1, stderr: "" });
  });

  it("tells a file that is named and is not there", async () => {
    expectRefused(await pull(hostOf(server), { SSL_CERT_FILE: path("none.crt") }), "none.crt");
  });
});
