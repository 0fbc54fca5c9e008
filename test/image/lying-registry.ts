/** A registry on the loopback that serves what a test gives it, unless the test says otherwise, and a home of the test's own. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";

/** Answers a request in the registry's place; false: it does not. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Content type of what is served. */
export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** There from the first test of a file to the last; what a test changes is undone behind it. */
export class LyingRegistry {
  /** Is asked first. */
  before: Handler = () => false;
  host = "";
  home = "";
  /** Paths that were asked for. */
  readonly asked: string[] = [];

  /** @param serve - answers what `before` leaves */
  constructor(serve: (url: string, response: ServerResponse) => void) {
    const server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      if (!this.before(request, response)) serve(request.url ?? "", response);
    });
    beforeAll(async () => {
      this.home = mkdtempSync(join(tmpdir(), "dredge-test-"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(() => {
      this.before = () => false;
      this.asked.length = 0;
      for (const name of [".docker", "containers", "run"])
        rmSync(join(this.home, name), { recursive: true, force: true });
    });
    afterAll(async () => {
      rmSync(this.home, { recursive: true, force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }
}
