/** One request over HTTP, answered as `fetch` does. Where certificates are set up for a host, Node's own client asks: `fetch` takes none.
 *  Knows nothing of registries, and follows no redirect. */
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { RegistryTls } from "./registry-tls.ts";

/** What is sent. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST. */
  readonly form?: URLSearchParams;
}

/** @throws Error of the network or of TLS, with a code; the signal's reason when it is aborted */
export function ask(
  url: URL,
  { headers = {}, form }: Asked,
  certificates: RegistryTls,
  signal: AbortSignal,
): Promise<Response> {
  const tls = url.protocol === "https:" ? certificates.of(url.host) : undefined;
  const method = form ? "POST" : "GET";
  if (!tls) return fetch(url, { method, headers, ...(form && { body: form }), redirect: "manual", signal });
  return new Promise((resolve, reject) => {
    const type = form ? { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } : {};
    const { ca, cert, key } = tls;
    const sent = request(url, { method, headers: { ...headers, ...type }, signal, ca: [...ca], cert, key });
    sent.once("error", reject);
    sent.once("response", (message) => resolve(responseOf(message)));
    sent.end(form?.toString());
  });
}

/** Statuses that come without a body. */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304]);

function responseOf(message: IncomingMessage): Response {
  const { statusCode = 0, headersDistinct } = message;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  if (EMPTY.has(statusCode)) message.resume();
  const body = EMPTY.has(statusCode) ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  return new Response(body, { status: statusCode, headers });
}
