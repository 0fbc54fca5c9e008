/** Real makers and keepers of images: which are installed, and services of theirs that end with the test file.
 *  `DREDGE_IMAGE_TOOLS=required`, as CI sets it once they are installed, makes an absent one a failure in place of a skipped test. */
import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { Report, Run } from "../scenario/run-dredge.ts";

const COMMAND = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
const REQUIRED = process.env["DREDGE_IMAGE_TOOLS"] === "required";

/** Whether all of them are here. @throws when they are required and one is not */
export function hasTools(...tools: readonly string[]): boolean {
  const absent = tools.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  if (REQUIRED && absent.length > 0) throw new Error(`the tests need ${absent.join(", ")}`);
  return absent.length === 0;
}

/** Engines and their storage need it. */
export const isRoot: boolean = process.getuid?.() === 0;

const services: { readonly process: ChildProcess; readonly directory: string }[] = [];
afterAll(async () => {
  for (const { process: service, directory } of services.splice(0)) {
    const ended = new Promise((resolve) => service.once("exit", resolve));
    service.kill("SIGTERM");
    if (service.exitCode === null && service.signalCode === null) await ended;
    rmSync(directory, { recursive: true, force: true });
  }
});

/** A directory of a service's own. Short, since paths of sockets may have only 107 bytes. */
export function serviceDirectory(): string {
  return mkdtempSync(join(tmpdir(), "dr-"));
}

async function start(directory: string, command: string, args: readonly string[], ready: () => Promise<boolean>) {
  const service = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  service.stderr.on("data", (piece: Buffer) => (errors = (errors + piece.toString()).slice(-4000)));
  services.push({ process: service, directory });
  for (let tries = 0; tries < 200; tries++) {
    if (await ready()) return;
    if (service.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${command} does not start: ${errors}`);
}

function answers(options: { socketPath: string } | { port: number }, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ ...options, host: "127.0.0.1", path }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });
}

/** Which Docker engine there is: its first number, 0 for none. */
export function dockerRelease(): number {
  const said = spawnSync("dockerd", ["--version"], { encoding: "utf8" }).stdout ?? "";
  return Number(/\d+/.exec(said)?.[0] ?? 0);
}

/** Makes an engine keep images in containerd's store, as newly installed ones do since 29. */
export const CONTAINERD_STORE = ["--feature", "containerd-snapshotter=true"];

/** In what stores the engine that is here keeps images, and the flags that make it; none where it cannot be started. */
export function dockerStores(): (readonly [name: string, flags: readonly string[]])[] {
  if (!isRoot || !hasTools("dockerd", "docker")) return [];
  const stores: [string, string[]][] = [["Docker", []]];
  if (dockerRelease() >= 25) stores.push(["Docker with containerd's store", CONTAINERD_STORE]);
  return stores;
}

/** containerd alone. @returns its socket */
export async function startContainerd(): Promise<string> {
  const directory = serviceDirectory();
  const at = (name: string): string => join(directory, name);
  const off = ["cri", "btrfs", "zfs", "devmapper"].map(
    (name) => `"io.containerd.${name === "cri" ? "grpc" : "snapshotter"}.v1.${name}"`,
  );
  const lines = [
    "version = 2",
    `root = "${at("root")}"`,
    `state = "${at("state")}"`,
    `disabled_plugins = [${off.join(", ")}]`,
    `[grpc]\naddress = "${at("s")}"`,
    `[ttrpc]\naddress = "${at("t")}"`,
  ];
  writeFileSync(at("config.toml"), `${lines.join("\n")}\n`);
  await start(directory, "containerd", ["--config", at("config.toml"), "--log-level", "error"], () =>
    Promise.resolve(spawnSync("ctr", ["--address", at("s"), "version"]).status === 0),
  );
  return at("s");
}

/** A Docker engine without systemd or a network. @param flags - further ones. @returns its socket */
export async function startDocker(flags: readonly string[] = []): Promise<string> {
  const directory = serviceDirectory();
  const socketPath = join(directory, "d.sock");
  const at = (name: string): string => join(directory, name);
  const args = ["--host", `unix://${socketPath}`, "--data-root", at("root"), "--exec-root", at("exec")];
  const quiet = ["--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false", "-l", "error"];
  await start(directory, "dockerd", [...args, "--pidfile", at("pid"), ...quiet, ...flags], () =>
    answers({ socketPath }, "/_ping"),
  );
  return socketPath;
}

/** Flags for podman and buildah: storage of their own, so that nothing of the machine's is touched. */
export function storageFlags(directory: string): string[] {
  return ["--root", join(directory, "root"), "--runroot", join(directory, "run"), "--storage-driver", "vfs"];
}

/** podman's service with the engine's interface. @returns its socket */
export async function startPodman(directory: string): Promise<string> {
  const socketPath = join(directory, "p.sock");
  const args = [...storageFlags(directory), "system", "service", "-t", "0", `unix://${socketPath}`];
  await start(directory, "podman", args, () => answers({ socketPath }, "/_ping"));
  return socketPath;
}

/** A registry over a directory of blobs. @param auth - lines of its configuration, below `auth:`. @returns `127.0.0.1:PORT` */
export async function startRegistry(blobs: string, auth = ""): Promise<string> {
  const directory = serviceDirectory();
  const port = await freePort();
  const lines = [
    "version: 0.1",
    "log: {level: error, accesslog: {disabled: true}}",
    `storage: {filesystem: {rootdirectory: ${blobs}}}`,
    `http: {addr: "127.0.0.1:${port}", secret: "for tests"}`,
    auth,
  ];
  writeFileSync(join(directory, "config.yml"), `${lines.join("\n")}\n`);
  await start(directory, "docker-registry", ["serve", join(directory, "config.yml")], () => answers({ port }, "/v2/"));
  return `127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a tool. @returns what it prints */
export function tool(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
) {
  return execFileSync(command, args, {
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
    env: { ...process.env, ...options.env },
  }).trim();
}

/** `dredge image` beside a server of this process. */
export function dredgeImage(args: readonly string[], home: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  mkdirSync(home, { recursive: true });
  const command = [COMMAND, "image", "--format", "json", "--reveal", ...args];
  const clean = { PATH: process.env["PATH"] ?? "", HOME: home, XDG_CONFIG_HOME: home, ...env };
  return new Promise((resolve) => {
    const options = { env: clean, cwd: home, timeout: 60_000, maxBuffer: 1 << 26 };
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      const exit = error === null ? 0 : Number(error.code);
      const report = stdout.startsWith("{") ? (JSON.parse(stdout) as Report) : undefined;
      resolve({ exit, stderr, stdout, report });
    });
  });
}

/** A self-signed certificate and its key, PEM. */
export function certificate(directory: string): {
  readonly key: string;
  readonly certificate: string;
  readonly path: string;
} {
  const path = join(directory, "cert.pem");
  const keyPath = join(directory, "key.pem");
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  tool("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-keyout",
    keyPath,
    "-out",
    path,
    ...subject,
  ]);
  return { key: readFileSync(keyPath, "utf8"), certificate: readFileSync(path, "utf8"), path };
}
