/** Whom to trust, and who to be, towards a registry over TLS: what Docker and podman find below `certs.d/HOST` (docs.docker.com, "Use trusted
 *  certificates"; containers-certs.d(5)), and `SSL_CERT_FILE` as OpenSSL, curl and Go read it. Knows nothing of requests. */
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { UsageError } from "../model/errors.ts";
import type { CertificatePlaces } from "../model/options.ts";

/** In PEM. */
export interface TlsFiles {
  readonly ca: readonly string[];
  /** The client's own. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** What is set up for the hosts of one scan. */
export class RegistryTls {
  readonly #places: CertificatePlaces | undefined;
  readonly #known = new Map<string, TlsFiles | undefined>();

  constructor(places: CertificatePlaces | undefined) {
    this.#places = places;
  }

  /**
   * What is set up for a host; undefined where nothing is, and Node's own authorities are enough.
   *
   * @param host - with its port, as in an URL
   * @throws UsageError for a file that is named and cannot be read
   */
  of(host: string): TlsFiles | undefined {
    if (!this.#known.has(host)) this.#known.set(host, this.#read(host));
    return this.#known.get(host);
  }

  #read(host: string): TlsFiles | undefined {
    const { authorities = "", extra = "" } = this.#places ?? {};
    const files = this.#directories().flatMap((directory) => filesIn(join(directory, host)));
    const own = [...files.filter((file) => file.endsWith(".crt")), ...(authorities === "" ? [] : [authorities])];
    const cert = files.find((file) => file.endsWith(".cert"));
    if (own.length === 0 && cert === undefined) return undefined;
    // With a list of its own, Node asks neither its roots nor those that the environment adds.
    const ca = [...rootCertificates, ...own.map(content), ...(extra === "" ? [] : [content(extra)])];
    const key = cert?.replace(/cert$/, "key");
    return { ca, cert: cert && content(cert), key: key && content(key) };
  }

  /** The user's before the machine's. */
  #directories(): string[] {
    const configuration = this.#places?.configHome ?? join(homedir(), ".config");
    return [
      join(homedir(), ".docker/certs.d"),
      join(configuration, "containers/certs.d"),
      "/etc/containers/certs.d",
      "/etc/docker/certs.d",
    ];
  }
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .sort()
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function content(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(`${path}: this certificate or key cannot be read (${code})`);
  }
}
