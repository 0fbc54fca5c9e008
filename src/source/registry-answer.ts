/** Answers of a server that may hang, drip or never end: every wait for one is bounded. Knows nothing of registries. */
import { UsageError } from "../model/errors.ts";
import { ask, type Asked } from "./registry-request.ts";
import type { RegistryTls } from "./registry-tls.ts";

/** Milliseconds that a server may be silent. */
const SILENCE_MS = 15_000;
/** Milliseconds over which a body must come at `SLOWEST` bytes a second or more. */
const PATIENCE_MS = 30_000;
const SLOWEST = 1024;

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
export async function askQuickly(
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

/**
 * A short body as a whole.
 *
 * @param most - bytes
 * @throws UsageError beyond `most`; Error of the network, or of a server that is silent or slow, with a code
 */
export async function wholeBody(response: Response, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of bodyPieces(response)) {
    bytes += piece.length;
    if (bytes > most) throw new UsageError(`an answer of more than ${most} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
