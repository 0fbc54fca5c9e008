/** Requests to one registry: who asks (anonymous, Basic, or a Bearer token fetched as the challenge says; distribution spec and
 *  Docker's token authentication), what is tried again, and where redirects may take credentials: nowhere but the same origin.
 *  Every wait is bounded. */
import { FormatError, UsageError } from "../model/errors.ts";
import type { ImageTarget } from "../model/options.ts";
import { parseJson, record, text } from "../image/json.ts";
import { credentialsFor, type Credentials } from "./registry-credentials.ts";
import { ask, type Asked } from "./registry-request.ts";
import { RegistryTls } from "./registry-tls.ts";

/** Milliseconds that a server may be silent. */
const SILENCE_MS = 15_000;
/** Milliseconds over which a body must come at `SLOWEST` bytes a second or more. */
const PATIENCE_MS = 30_000;
const SLOWEST = 1024;
const ATTEMPTS = 4;
/** Attempts at a server that does not answer at all. */
const SILENT_ATTEMPTS = 2;
const REDIRECTS = 5;
/** Longest that a rate limit is waited for, in seconds. */
const LONGEST_WAIT = 60;

export class RegistryHttp {
  readonly #host: string;
  readonly #base: string;
  readonly #credentials: Credentials | undefined;
  readonly #tls: RegistryTls;
  readonly #signal: AbortSignal | undefined;
  #authorization: string | undefined;

  /** @param host - as in an image's name. @param signal - ends everything */
  constructor(
    host: string,
    { plainHttp, dockerConfig, certificates }: Pick<ImageTarget, "plainHttp" | "dockerConfig" | "certificates">,
    signal: AbortSignal | undefined,
  ) {
    this.#host = host;
    this.#tls = new RegistryTls(certificates);
    this.#signal = signal;
    this.#base = `${plainHttp ? "http" : "https"}://${host === "docker.io" ? "registry-1.docker.io" : host}`;
    this.#credentials = credentialsFor(host, dockerConfig);
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
      if (response.ok) return response;
      await response.body?.cancel();
      if (response.status === 401 && attempt < ATTEMPTS && (await this.#authorize(response))) continue;
      const isPassing = response.status === 429 || response.status >= 500;
      const wait = retryAfter(response.headers.get("retry-after")) ?? 2 ** attempt / 4;
      if (!isPassing || attempt >= ATTEMPTS || wait > LONGEST_WAIT) throw this.#refusal(response.status, path, wait);
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
        const response = await fetchQuickly(url, { headers: { ...headers, ...own } }, this.#tls, this.#signal);
        const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
        if (location === null) return response;
        await response.body?.cancel();
        url = this.#redirected(location, url);
      }
    } catch (error) {
      const code = causeOf(error);
      const most = code === "ETIMEDOUT" ? SILENT_ATTEMPTS : isTlsError(code) || this.#signal?.aborted ? 1 : ATTEMPTS;
      if (error instanceof UsageError || attempt >= most) throw this.#unreachable(error);
      await pause(2 ** attempt / 4, this.#signal);
      return undefined;
    }
    throw new UsageError(`${this.#host}: redirects without end`);
  }

  #redirected(location: string, from: URL): URL {
    const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
    if (url === undefined || (url.protocol !== "https:" && url.protocol !== from.protocol)) {
      throw new UsageError(`${this.#host}: redirects to a place that is not asked (no TLS)`);
    }
    return url;
  }

  /** Answers a challenge (RFC 9110, section 11.6.1). Returns whether there is something new to try. */
  async #authorize(response: Response): Promise<boolean> {
    const challenge = response.headers.get("www-authenticate") ?? "";
    const before = this.#authorization;
    const basic =
      this.#credentials &&
      `Basic ${Buffer.from(`${this.#credentials.username}:${this.#credentials.password}`).toString("base64")}`;
    if (/^basic\b/i.test(challenge)) this.#authorization = basic;
    else if (/^bearer\b/i.test(challenge)) this.#authorization = await this.#token(challenge, basic);
    return this.#authorization !== undefined && this.#authorization !== before;
  }

  async #token(challenge: string, basic: string | undefined): Promise<string | undefined> {
    const of = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`, "i").exec(challenge)?.[1];
    const realm = of("realm") ?? "";
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    if (url === undefined || (url.protocol !== "https:" && !this.#base.startsWith("http:"))) return undefined;
    for (const name of ["service", "scope"]) {
      const value = of(name);
      if (value !== undefined) url.searchParams.set(name, value);
    }
    try {
      const answer = await fetchQuickly(url, this.#tokenRequest(url, basic), this.#tls, this.#signal);
      if (!answer.ok) return undefined;
      const json = record(parseJson(new Uint8Array(await answer.arrayBuffer())));
      const token = text(json["token"]) ?? text(json["access_token"]);
      return token === undefined ? undefined : `Bearer ${token}`;
    } catch (error) {
      if (error instanceof FormatError) throw new UsageError(`${url.host}: the token server's answer ${error.message}`);
      throw error;
    }
  }

  /** An identity token is exchanged by POST (Docker's "OAuth2 token authentication"); a name and a password come with a GET. */
  #tokenRequest(url: URL, basic: string | undefined): Asked {
    const { identityToken } = this.#credentials ?? {};
    if (identityToken === undefined) return basic === undefined ? {} : { headers: { authorization: basic } };
    const fields = { grant_type: "refresh_token", client_id: "dredge", refresh_token: identityToken };
    return { form: new URLSearchParams([...url.searchParams, ...Object.entries(fields)]) };
  }

  #refusal(status: number, path: string, wait: number): UsageError {
    const name = path.replace(/^\/v2\//, "").replace(/\/(?:manifests|blobs)\//, " ");
    if (status === 401 || status === 403)
      return new UsageError(`${this.#host}: refuses ${name} (HTTP ${status}); docker login ${this.#host}`);
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

/** The pieces of an answer's body; a server that falls silent, or sends next to nothing, is an error. */
export async function* bodyPieces(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let since = performance.now();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read());
      if (done) return;
      bytes += value.length;
      if (performance.now() - since > PATIENCE_MS) {
        if (bytes < (SLOWEST * PATIENCE_MS) / 1000) throw Object.assign(new Error("slow"), { code: TOO_SLOW });
        since = performance.now();
        bytes = 0;
      }
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The code of an error of a body that comes too slowly to be waited for. */
export const TOO_SLOW = "ESLOW";

/** What went wrong on the network, as the system names it. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code !== "") return code;
  return cause instanceof Error ? cause.name : "unknown";
}

/** An answer's header within a bounded time. */
async function fetchQuickly(
  url: URL,
  what: Asked,
  tls: RegistryTls,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const quiet = new AbortController();
  const signals = signal === undefined ? [quiet.signal] : [quiet.signal, signal];
  const asked = ask(url, what, tls, AbortSignal.any(signals));
  try {
    return await withinSilence(asked);
  } catch (error) {
    quiet.abort();
    asked.catch(() => undefined);
    throw error;
  }
}

async function withinSilence<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("silent"), { code: "ETIMEDOUT" })), SILENCE_MS);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
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
