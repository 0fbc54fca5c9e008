/** Requests to one registry: what is tried again, and where redirects may take credentials: nowhere but the same origin.
 *  Every wait is bounded, and a registry that had all its attempts is not waited for again. */
import { UsageError } from "../model/errors.ts";
import type { ImageTarget } from "../model/options.ts";
import { askQuickly, causeOf } from "./registry-answer.ts";
import { credentialsFor, type CredentialPlaces, type Found } from "./registry-credentials.ts";
import type { Asked } from "./registry-request.ts";
import { RegistryTls } from "./registry-tls.ts";
import { answerTo } from "./registry-token.ts";

const ATTEMPTS = 4;
/** Attempts at a server that does not answer at all. */
const SILENT_ATTEMPTS = 2;
const REDIRECTS = 5;
/** Longest that a rate limit is waited for, in seconds. */
const LONGEST_WAIT = 60;

export class RegistryHttp {
  readonly #host: string;
  readonly #base: string;
  readonly #found: Found;
  readonly #tls: RegistryTls;
  readonly #signal: AbortSignal | undefined;
  #authorization: string | undefined;
  /** Most attempts of a request. */
  #attempts = ATTEMPTS;

  /** @param host - as in an image's name. @param repository - what is asked for there. @param signal - ends everything */
  constructor(
    host: string,
    repository: string,
    { plainHttp, ...places }: CredentialPlaces & Pick<ImageTarget, "plainHttp">,
    signal: AbortSignal | undefined,
  ) {
    this.#host = host;
    this.#tls = new RegistryTls(places.certificates);
    this.#signal = signal;
    this.#base = `${plainHttp ? "http" : "https"}://${host === "docker.io" ? "registry-1.docker.io" : host}`;
    this.#found = credentialsFor(host, repository, places);
  }

  /**
   * Asks for a path.
   *
   * @returns an answer of 200 or 206
   * @throws UsageError, one line, when it cannot be had
   */
  async get(path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#once(path, headers, attempt);
      if (!response) continue;
      if (response.ok) {
        this.#attempts = ATTEMPTS;
        return response;
      }
      await response.body?.cancel();
      if (response.status === 401 && attempt < ATTEMPTS && (await this.#authorize(response))) continue;
      const isPassing = response.status === 429 || response.status >= 500;
      const wait = retryAfter(response.headers.get("retry-after")) ?? 2 ** attempt / 4;
      if (!isPassing || attempt >= this.#attempts || wait > LONGEST_WAIT) {
        if (isPassing) this.#attempts = 1;
        throw this.#refusal(response.status, path, wait);
      }
      await pause(wait, this.#signal);
    }
  }

  /** Undefined when the network failed and another attempt is worth it. */
  async #once(path: string, headers: Readonly<Record<string, string>>, attempt: number): Promise<Response | undefined> {
    let url = new URL(this.#base + path);
    const home = url.origin;
    try {
      for (let hop = 0; hop <= REDIRECTS; hop++) {
        const own =
          url.origin === home && this.#authorization !== undefined ? { authorization: this.#authorization } : {};
        const response = await askQuickly(url, { headers: { ...headers, ...own } }, this.#tls, this.#signal);
        const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
        if (location === null) return response;
        await response.body?.cancel();
        url = this.#redirected(location, url);
      }
    } catch (error) {
      const code = causeOf(error);
      const worth = code === "ETIMEDOUT" ? SILENT_ATTEMPTS : isTlsError(code) || this.#signal?.aborted ? 1 : ATTEMPTS;
      if (error instanceof UsageError || attempt >= Math.min(worth, this.#attempts)) {
        this.#attempts = 1;
        throw this.#unreachable(error);
      }
      await pause(2 ** attempt / 4, this.#signal);
      return undefined;
    }
    throw new UsageError(`${this.#host}: redirects without end`);
  }

  #redirected(location: string, from: URL): URL {
    const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
    if (url === undefined) throw new UsageError(`${this.#host}: redirects to what is no address`);
    if (url.protocol !== "https:" && url.protocol !== from.protocol)
      throw new UsageError(`${this.#host}: redirects to a place that is not asked (no TLS)`);
    // Names and passwords in an address are nobody's that asked.
    url.username = url.password = "";
    return url;
  }

  /** Answers a challenge. Returns whether there is something new to try. */
  async #authorize(response: Response): Promise<boolean> {
    const before = this.#authorization;
    const ask = (url: URL, what: Asked): Promise<Response> => askQuickly(url, what, this.#tls, this.#signal);
    const challenge = response.headers.get("www-authenticate") ?? "";
    try {
      this.#authorization = await answerTo(challenge, this.#found.credentials, this.#base.startsWith("http:"), ask);
    } catch (error) {
      throw this.#unreachable(error);
    }
    return this.#authorization !== undefined && this.#authorization !== before;
  }

  #refusal(status: number, path: string, wait: number): UsageError {
    const name = path.replace(/^\/v2\//, "").replace(/\/(?:manifests|blobs)\//, " ");
    const { absent } = this.#found;
    const helpers = absent.length > 0 ? ` (${[...new Set(absent)].join(", ")} cannot be run)` : "";
    if (status === 401 || status === 403)
      return new UsageError(`${this.#host}: refuses ${name} (HTTP ${status}); docker login ${this.#host}${helpers}`);
    if (status === 404) return new UsageError(`${this.#host}: has no ${name} (HTTP 404)`);
    if (status === 429)
      return new UsageError(
        `${this.#host}: its rate limit is reached (HTTP 429); try again in ${Math.ceil(wait)} seconds, or log in`,
      );
    return new UsageError(`${this.#host}: answers with HTTP ${status} for ${name}`);
  }

  #unreachable(error: unknown): UsageError {
    if (error instanceof UsageError) return error;
    const code = causeOf(error);
    if (this.#signal?.aborted) return new UsageError(`${this.#host}: did not answer before the time limit`);
    const advice = isTlsError(code)
      ? `; ~/.docker/certs.d/${this.#host}/ca.crt or SSL_CERT_FILE=FILE names an authority to trust, --plain-http asks without TLS`
      : "";
    return new UsageError(`${this.#host}: cannot be reached (${code})${advice}`);
  }
}

function isTlsError(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/.test(code);
}

/** Seconds to wait, from a number or a date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
