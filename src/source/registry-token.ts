/** Who asks: answers the challenge of a registry (RFC 9110, section 11.6.1) with Basic credentials, or with a Bearer token that is fetched as the
 *  challenge says (distribution spec; Docker's token authentication). Credentials go to the token server that the registry names, as
 *  they do with Docker, and never over plain HTTP unless that was asked for. */
import { parseJson, record, text } from "../image/json.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import { causeOf, wholeBody } from "./registry-answer.ts";
import type { Credentials } from "./registry-credentials.ts";
import type { Asked } from "./registry-request.ts";

/** One way in which a server says that one can show who one is. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Most bytes of a token server's answer; tokens have a few thousand. */
const MOST_TOKEN = 1 << 20;

/** Reads `WWW-Authenticate`: a list of challenges, each with a list of parameters. What is neither ends it. */
export function challengesOf(header: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  const next = /[\s,]*(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)(?=[\s,]|$))/y;
  for (let match = next.exec(header); match; match = next.exec(header)) {
    const [, name, quoted, plain, scheme] = match;
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined) {
      const value = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
      found.at(-1)?.parameters.set(name.toLowerCase(), value);
    }
  }
  return found;
}

/**
 * What to send as `Authorization`.
 *
 * @param header - the challenge
 * @param isPlain - whether asking without TLS is allowed
 * @param ask - one request, its head within bounded time
 * @returns undefined when there is no answer
 * @throws UsageError when the token server cannot be asked, or answers with something else
 */
export async function answerTo(
  header: string,
  credentials: Credentials | undefined,
  isPlain: boolean,
  ask: (url: URL, what: Asked) => Promise<Response>,
): Promise<string | undefined> {
  const challenges = challengesOf(header);
  const basic =
    credentials && credentials.identityToken === undefined
      ? `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`
      : undefined;
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  if (bearer) {
    const url = tokenUrl(bearer, isPlain);
    if (url) return fetchToken(url, request(url, credentials, basic), ask);
  }
  return challenges.some(({ scheme }) => scheme === "basic") ? basic : undefined;
}

function tokenUrl({ parameters }: Challenge, isPlain: boolean): URL | undefined {
  const realm = parameters.get("realm") ?? "";
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || (url.protocol !== "https:" && !(isPlain && url.protocol === "http:"))) return undefined;
  for (const name of ["service", "scope"]) {
    const value = parameters.get(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** An identity token is exchanged by POST (Docker's "OAuth2 token authentication"); a name and a password come with a GET. */
function request(url: URL, credentials: Credentials | undefined, basic: string | undefined): Asked {
  const { identityToken } = credentials ?? {};
  if (identityToken === undefined) return basic === undefined ? {} : { headers: { authorization: basic } };
  const fields = { grant_type: "refresh_token", client_id: "dredge", refresh_token: identityToken };
  return { form: new URLSearchParams([...url.searchParams, ...Object.entries(fields)]) };
}

async function fetchToken(
  url: URL,
  what: Asked,
  ask: (url: URL, what: Asked) => Promise<Response>,
): Promise<string | undefined> {
  try {
    const answer = await ask(url, what);
    if (!answer.ok) {
      await answer.body?.cancel();
      return undefined;
    }
    const json = record(parseJson(await wholeBody(answer, MOST_TOKEN)));
    const token = text(json["token"]) ?? text(json["access_token"]);
    // What cannot stand in a header is no token.
    return token === undefined || !/^[\x21-\x7e]+$/.test(token) ? undefined : `Bearer ${token}`;
  } catch (error) {
    if (error instanceof FormatError || error instanceof UsageError)
      throw new UsageError(`${url.host}: the token server's answer: ${error.message}`);
    throw new UsageError(`${url.host}: the token server cannot be asked (${causeOf(error)})`);
  }
}
