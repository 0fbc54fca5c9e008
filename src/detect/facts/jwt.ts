/** JSON Web Tokens (RFC 7519) and tokens built like them: algorithm, issuer, role, dates.
 *  The subject and other names of people are personal facts. Knows nothing of who signs what. */
import { ENCRYPTED_TOKEN, ENDS, SHORT_LIVED } from "../path-evidence.ts";
import {
  decodeJson,
  expiryFact,
  fact,
  isDate,
  issuedFact,
  personalFact,
  plainName,
  type Fact,
  type FactReader,
} from "./fact.ts";

/** A token inside a longer value (GitHub's installation tokens put a number in front). */
const TOKEN = /(?:^|_)((?:ey|ew)[A-Za-z0-9_-]{8,})\.([A-Za-z0-9_-]*)(?:\.[A-Za-z0-9_=-]*){0,3}$/;
/** Parts of an encrypted token (RFC 7516). */
const PARTS_OF_JWE = 5;

function readJwt(value: string): readonly Fact[] {
  const match = TOKEN.exec(value);
  const header = decodeJson(match?.[1] ?? "");
  const algorithm = header?.["alg"];
  if (!match || typeof algorithm !== "string") {
    return [fact("jwt", "its header is no JSON that names an algorithm: not a token", -2.5)];
  }
  if (value.split(".").length === PARTS_OF_JWE) return [fact(ENCRYPTED_TOKEN, "encrypted JWT", 0.5)];
  const signed =
    algorithm.toLowerCase() === "none"
      ? fact("jwt", "JWT without a signature", -1.5)
      : fact("jwt", `JWT signed with ${plainName(algorithm, 20) ?? "an algorithm of its own"}`, 0.7);
  const payload = decodeJson(match[2] ?? "");
  return payload ? [signed, ...claims(payload)] : [signed, fact("jwt-payload", "its payload is no JSON", -1.5)];
}

function claims(payload: Readonly<Record<string, unknown>>): Fact[] {
  const { iss, exp, iat, role, sub, email } = payload;
  const issuer = plainName(iss);
  const facts: Fact[] = [];
  if (issuer !== undefined) facts.push(fact("issuer", `issued by ${issuer}`));
  else if (typeof iss === "string") facts.push(personalFact("issuer", `issued by ${iss}`));
  // Supabase: what the key may do.
  if (role === "service_role") facts.push(fact("role", "role service_role: all rights", 0.5));
  if (role === "anon") facts.push(fact("role", "role anon: meant to be public", -1.5));
  facts.push(...issuedFact(iat), ...expiryFact(exp));
  if (exp === undefined) facts.push(fact("expiry", "never expires"));
  if (typeof exp === "number" && typeof iat === "number" && exp < iat)
    facts.push(fact("expiry-order", "expires before it was issued: made up", -1));
  if (isDate(exp) && isDate(iat) && exp >= iat && exp - iat <= SHORT_LIFE)
    facts.push(fact(SHORT_LIVED, `is good for ${inWords(exp - iat)}`));
  else if (isDate(exp) && iat === undefined) facts.push(fact(ENDS, "ends, as tokens of sessions do"));
  if (isOfDemonstration(payload)) facts.push(fact("demonstration", "says what demonstrations of JWT say", -1.5));
  if (typeof sub === "string") facts.push(personalFact("subject", `subject ${sub}`));
  if (typeof email === "string") facts.push(personalFact("email", `e-mail address ${email}`));
  return facts;
}

/** Seconds; such a token is a session's. */
const SHORT_LIFE = 31 * 24 * 3600;

function inWords(seconds: number): string {
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}

/** What jwt.io fills in, and what test suites of libraries sign. */
function isOfDemonstration({ sub, name, foo, exp, iss }: Readonly<Record<string, unknown>>): boolean {
  // What Supabase's own stack starts with on every machine.
  if (iss === "supabase-demo") return true;
  return exp === undefined && (name === "John Doe" || (sub === "1234567890" && name === undefined) || foo === "bar");
}

export const jwtReader: FactReader = {
  form: /(?:^|_)e[yw][A-Za-z0-9_-]{10,}\.(?:[A-Za-z0-9_-]{8,}|(?=\.))(?:\.[A-Za-z0-9_=-]*){0,3}$/,
  read: readJwt,
};
