/** Takes an image from a running engine, Docker's or podman's, through its socket: `GET /images/NAME/get`
 *  (Docker Engine API, "Export an image"), which is what `docker save` writes. */
import { accessSync, constants } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ImageSet } from "../image/image-set.ts";
import { UsageError } from "../model/errors.ts";
import type { ImageTarget } from "../model/options.ts";
import { addArchive, Spool, type TemporaryFiles } from "./image.ts";

/** Milliseconds that an engine may be silent: it begins only when it has put the archive together. */
const SILENCE_MS = 120_000;
/** Milliseconds in which one that is there at all says so. */
const PING_MS = 10_000;
/** Where Docker listens unless it is told otherwise. */
const DOCKER_SOCKET = "/var/run/docker.sock";

/**
 * Adds an image of an engine.
 *
 * @param name - as the engine knows it
 * @throws UsageError when there is no engine, or no such image
 */
export async function exportImage(
  set: ImageSet,
  name: string,
  target: ImageTarget,
  temporary: TemporaryFiles,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!/^[\w][\w./:@-]*$/.test(name)) throw new UsageError("not the name of an image: docker-daemon:NAME:TAG");
  const socketPath = socketFrom(target, name);
  (await ask(socketPath, "/_ping", PING_MS, signal)).destroy();
  const response = await ask(socketPath, `/images/${encodeURIComponent(name)}/get`, SILENCE_MS, signal);
  if (response.statusCode !== 200) {
    response.destroy();
    const known =
      response.statusCode === 404 ? "has no image of that name" : `answers with HTTP ${response.statusCode ?? 0}`;
    throw new UsageError(`docker-daemon:${name}: the engine at ${socketPath} ${known}`);
  }
  const spool = new Spool(temporary.path());
  try {
    for await (const piece of response) spool.write(piece as Uint8Array);
  } catch {
    const why = signal?.aborted
      ? "did not send all of the image before the time limit"
      : "broke off in the middle of the image";
    set.problem(signal?.aborted ? "timed-out" : "truncated", name, `${name}: the engine ${why}`);
  }
  if (!(await addArchive(set, spool.close(), name, target.platforms, temporary))) {
    throw new UsageError(`docker-daemon:${name}: the engine did not send an image`);
  }
}

function socketFrom({ dockerHost = "", runtimeDirectory = "" }: ImageTarget, name: string): string {
  if (dockerHost === "") return usualSockets(runtimeDirectory).find(isOpen) ?? DOCKER_SOCKET;
  const path = /^unix:\/\/(\/.*)$/.exec(dockerHost)?.[1];
  if (path === undefined)
    throw new UsageError(`DOCKER_HOST: only unix:// sockets are asked; docker save ${name} | dredge image -`);
  return path;
}

/** Docker's own and the user's (docs.docker.com, "Rootless mode"; Docker Desktop), then podman's, the user's first. */
function usualSockets(runtimeDirectory: string): string[] {
  const own = (path: string): string[] => (runtimeDirectory === "" ? [] : [join(runtimeDirectory, path)]);
  return [
    DOCKER_SOCKET,
    ...own("docker.sock"),
    join(homedir(), ".docker/run/docker.sock"),
    ...own("podman/podman.sock"),
    "/run/podman/podman.sock",
  ];
}

/** Whether it is there for this user: some are for root alone. */
function isOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function ask(
  socketPath: string,
  path: string,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path, timeout, signal }, resolve);
    request.on("timeout", () => request.destroy(new Error("silent")));
    request.on("error", (error: NodeJS.ErrnoException) => {
      const words = `no engine answers at ${socketPath} (${error.code ?? error.message})`;
      reject(new UsageError(`${words}; DOCKER_HOST=unix:///PATH names another socket`));
    });
  });
}
