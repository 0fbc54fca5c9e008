/** A git server on the loopback interface: real `git http-backend` behind node:http, with a password if asked.
 *  `damage` may change what it sends. Knows nothing of dredge. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitServer {
  /** Without credentials, ends with a slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the repositories below a directory.
 * @param auth - "name:password" that every request must bring
 * @param damage - applied to each body that is sent
 */
export async function startGitServer(
  directory: string,
  auth: string | undefined,
  damage: (body: Buffer, path: string) => Buffer = (body) => body,
): Promise<GitServer> {
  const server = createServer((request, response) => {
    const sent = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString("utf8");
    if (auth !== undefined && sent !== auth) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return;
    }
    runBackend(directory, request, response, damage);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One request through CGI (RFC 3875). */
function runBackend(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
  damage: (body: Buffer, path: string) => Buffer,
): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      CONTENT_LENGTH: request.headers["content-length"],
      GIT_PROTOCOL: request.headers["git-protocol"]?.toString(),
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  backend.stdout.on("end", () => {
    const whole = Buffer.concat(chunks);
    const split = whole.indexOf("\r\n\r\n");
    for (const line of whole.subarray(0, split).toString("latin1").split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name === "Status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(damage(whole.subarray(split + 4), pathname));
  });
}
