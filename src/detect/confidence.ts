/** How sure a finding is, and why: evidence from the content, added up as log-odds. Path and file kind are weighed after placement.
 *  Known dummies are labelled, not dropped. Pure. */
import type { Evidence } from "../model/finding.ts";
import { shannonEntropy } from "./entropy.ts";
import type { Judgement } from "./judge.ts";
import { valueTexts } from "./model/value-texts.ts";
import { OBVIOUS } from "./model/chosen-password.ts";
import { fact, type Fact } from "./facts/fact.ts";
import { factsOf, judgedFact } from "./facts/facts.ts";
import { documentedBy } from "./known-dummies.ts";
import { TYPED } from "./path-evidence.ts";
import { isRight } from "./resolve.ts";
import { isTyped } from "./typed.ts";

/** Log-odds before any evidence, by how the format is told. */
const BASE = { prefix: 2.2, keyword: 0.9, generic: 0 } as const;

export interface Assessment {
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly dummy: boolean;
}

const DUMMY_WORDS =
  /example|sample|dummy|placeholder|changeme|redacted|some[-_]?random|your[-_]?(?:(?:[a-z0-9]{1,16}[-_]){0,3}|(?:access|api|auth|client|private|secret)?[-_]?)(?:key|token|secret|password)|your[-_](?:[a-z0-9]{1,16}[-_]){0,3}auth|(?:votre|deine?n?|ihren?|sua|jouw|tua)[-_](?:[a-z0-9]{1,16}[-_]){0,2}(?:api|chave|cl[e\xc3\xe9]|geheim|jeton|key|mot|passw|schl|secret|senha|sleutel|token)|(?<![a-z])(?:tu|su)[-_](?:api|clave|contrase|llave|secret|token)|x{6,}|z{5,}|0{10,}|1234567890?(?![0-9])|abcdefgh|foobar|deadbeef|(?:123){3}/i;

/** Users that are no tokens, and whom anybody knows. */
const KNOWN_USER = /^(?:admin|default|guest|root|test|user)$/i;

/** The password of `user:password` in base64, as Basic authentication sends it; none where a user whom anybody knows has none. */
function encodedPassword(value: string): string | undefined {
  if (value.length > 120 || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) return undefined;
  const [, user, password] =
    /^(?!\{)([\x21-\x39\x3b-\x7e]{1,60}):([\x20-\x7e]{0,60})\n?$/.exec(
      Buffer.from(value, "base64").toString("latin1"),
    ) ?? [];
  return password !== "" || KNOWN_USER.test(user ?? "") ? password : undefined;
}

/** One word in base64, as manifests of Kubernetes write it. */
function encodedText(value: string): string | undefined {
  if (value.length > 80 || !/^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(value)) return undefined;
  const text = Buffer.from(value, "base64").toString("latin1");
  return /^[!-z|~]{4,40}\n?$/.test(text) ? text.trim() : undefined;
}

/** `asdf1234`, `1234567898765432`: nearly every character stands beside the one before, on a keyboard or in the alphabet. */
function isWalk(value: string): boolean {
  if (value.length < 8 || value.length > 64) return false;
  const { walks, wordy } = valueTexts().steps(value);
  return walks >= 0.8 * (wordy - 1) && walks >= 6;
}

/** From so many characters on a part can be the secret of a value that holds ids as well. */
const SECRET_PART = 20;

/** A value without the numbers of accounts, bots and channels in it: who takes a secret out writes over the secret, and
 *  whoever makes a number up may still have put a real secret behind it. Whole where no part is long enough to be the secret. */
function withoutIds(value: string): string {
  if (!/(?<![A-Za-z0-9])\d{6,}[-:|/]/.test(value)) return value;
  const parts = value.split(/[-:|/]/);
  const others = parts.filter((part) => !/^\d{6,}$/.test(part));
  return others.some((part) => part.length >= SECRET_PART) ? others.join("-") : value;
}

/** Letters of one kind over and over, twice: `T01XXXXRKMJ/B04XXXXGY67`. */
const BLANKED = /X{4,}.*X{4}/;

/** `client-secret`: what the field is called. */
const FIELD =
  /^(?:api|app|client|my|oauth|private|test|the|user)?[-_ ]?(?:access|secret)?[-_ ]?(?:key|token|secret|password)$/i;

/** Digests of nothing (MD5, SHA-1, SHA-256), whole or cut off: what a program has where a file or a password is empty. */
const OF_NOTHING = /^(?:d41d8cd98f00b204|da39a3ee5e6b4b0d|e3b0c44298fc1c14)[0-9a-f]*$/i;
/** `acme_v1_xxx`, `51f7xxxx`, `AAAA-BBB-CCCC`. */
const LEFT_OPEN = /[_-]x{3,}$|[A-Za-z0-9]x{4,}$|^(?:([A-Za-z])\1{2,}(?:[-_.]|$)){2,}$/i;

function isDummy(whole: string): boolean {
  const value = withoutIds(whole);
  if (OF_NOTHING.test(value) || LEFT_OPEN.test(value)) return true;
  if (DUMMY_WORDS.test(value) || BLANKED.test(value) || OBVIOUS.test(value) || isWalk(value)) return true;
  const password = encodedPassword(value) ?? encodedText(value);
  if (
    password !== undefined &&
    (password === "" || DUMMY_WORDS.test(password) || OBVIOUS.test(password) || FIELD.test(password))
  )
    return true;
  // A body of very few distinct characters is typed, not generated.
  const tail = value.slice(-16);
  return value.length >= 12 && new Set(tail).size <= 3;
}

/**
 * @param parts - the companions that stand near
 * @param reveal - facts that name people may be told
 */
export function assess(match: Judgement, parts: readonly Judgement[], reveal: boolean): Assessment {
  const { pattern } = match.use;
  const right = isRight(match);
  const dummy = (right !== true && isDummy(match.value)) || documentedBy(match.value) !== undefined;
  const evidence: Evidence[] = [...formEvidence(match, right, parts.length > 0)];
  for (const { personal, ...shown } of [...ownFacts(match), ...partFacts(parts)])
    if (reveal || !personal) evidence.push(shown);
  if (!dummy && right !== true && isTyped(withoutIds(match.value)))
    evidence.push(fact(TYPED, "was typed along the alphabet", 0));
  // The generic detector's model has weighed that already.
  if (dummy)
    evidence.push(fact("dummy", "looks like a documentation or test value", pattern.told === "generic" ? 0 : -2));
  const odds = evidence.reduce<number>((sum, e) => sum + e.weight, BASE[pattern.told]);
  return { confidence: Math.round((1 / (1 + Math.exp(-odds))) * 1000) / 1000, evidence, dummy };
}

/** Checksum, companions, what stands around the value, how random it is. */
function formEvidence(match: Judgement, right: boolean | undefined, hasParts: boolean): readonly Evidence[] {
  const { pattern } = match.use;
  const evidence: Evidence[] = [];
  if (right === true) evidence.push(fact("checksum", "its checksum is right", 5));
  if (right === false) evidence.push(fact("checksum", "its checksum is wrong: invented, redacted or mistyped", -2.5));
  if (hasParts) evidence.push(fact("companion", "its companion value stands near by", 1.5));
  if (match.evidence) evidence.push(...match.evidence);
  else if (match.score !== 0) evidence.push(fact("context", "the value and the words around it", match.score));
  if (pattern.told === "keyword" && shannonEntropy(match.value) < 2.6)
    evidence.push(fact("entropy", "few distinct characters", -2));
  return evidence;
}

/** What the match says of itself, by its value and by the words that its judge read. */
function ownFacts({ use, value, facts }: Judgement): readonly Fact[] {
  const judged = Object.entries(facts ?? {}).flatMap(([name, text]) => judgedFact(name, text));
  return [...judged, ...factsOf(use.pattern, value)];
}

/** What companions say (the account of a key id, say); each fact once. */
export function partFacts(parts: readonly Judgement[]): readonly Fact[] {
  const facts = parts.flatMap(ownFacts);
  return facts.filter(({ text }, i) => facts.findIndex((other) => other.text === text) === i);
}
