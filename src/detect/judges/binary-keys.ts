/** Private keys that stand in DER among other bytes: files of their own (`.der`, `.p8`), PKCS #12 and Java key stores, programs that hold one.
 *  RFC 8017, RFC 5915, RFC 5208, RFC 7292; sun.security.provider.KeyProtector names what Java's stores protect keys with.
 *  A key is the outermost sequence around the literal that is one, all of it. Knows nothing of file names. */
import { describeDer, elementAt, elementsOf, INTEGER, OCTETS, IDENTIFIER, SEQUENCE, type Element } from "./der.ts";
import type { Judge, Window, WindowMatch } from "./window.ts";

/** From where a key begins to the literal: a bag of PKCS #12 around an encrypted key, whose algorithm is told. */
const BEFORE = 48;
/** RSA of 16,384 bits takes 9.5 KiB. */
const AFTER = 12288;
/** Different bytes among the last of a key, which are random; 30 of 32, give or take some. Libraries keep heads of keys alone. */
const RANDOM = 32;
const FEWEST_DISTINCT = 23;

/** How keys are protected, and bags of PKCS #12: object identifiers in hex. */
const PROTECTION: Readonly<Record<string, string>> = {
  "2a864886f70d01050d": "PKCS #8",
  "2a864886f70d010c0103": "PKCS #8",
  "2b060104012a02110101": "Java key store",
  "2b060104012a021301": "Java key store",
};
const SHROUDED_BAG = "2a864886f70d010c0a0102";
/** `[0]`, constructed. */
const TAGGED = 0xa0;

type Facts = Readonly<Record<string, string>>;

/** PKCS #8, SEC 1, or PKCS #1 and the like: a version, and then parts of these kinds. */
function isPrivate([version, second, third, ...more]: readonly Element[]): boolean {
  if (version?.tag !== INTEGER || version.content.length !== 1 || (version.content[0] ?? 2) > 1) return false;
  if (second?.tag === SEQUENCE) return third?.tag === OCTETS && third.content.length >= 32;
  if (second?.tag === OCTETS) return second.content.length >= 24 && third?.tag === TAGGED;
  return second?.tag === INTEGER && second.content.length >= 64 && more.length >= 3;
}

/** A key that is not protected. */
function openKey(bytes: Buffer, parts: readonly Element[]): Facts | undefined {
  const described = isPrivate(parts) ? describeDer(bytes, true) : undefined;
  if (described === undefined || described === "wrong length" || described.algorithm === "EC") return undefined;
  const { algorithm, bits } = described;
  return { encrypted: "no", algorithm, ...(bits === undefined ? {} : { size: `${bits} bits` }) };
}

/** A key that a password protects, or the bag of a PKCS #12 store that holds one. */
function protectedKey(_: Buffer, parts: readonly Element[]): Facts | undefined {
  const [first, second] = parts;
  if (first?.tag === IDENTIFIER)
    return first.content.toString("hex") === SHROUDED_BAG && second?.tag === TAGGED
      ? { encrypted: "yes", algorithm: "PKCS #12" }
      : undefined;
  if (first?.tag !== SEQUENCE || second?.tag !== OCTETS || second.content.length < 32 || parts.length > 2)
    return undefined;
  const [method] = elementsOf(first.content, 1);
  const algorithm = method?.tag === IDENTIFIER ? PROTECTION[method.content.toString("hex")] : undefined;
  return algorithm === undefined ? undefined : { encrypted: "yes", algorithm };
}

type Reader = (bytes: Buffer, parts: readonly Element[]) => Facts | undefined;

/** What the sequence is that begins at a place, if it is a key as a whole. */
function keyAt(bytes: Buffer, at: number, read: Reader): { readonly end: number; readonly facts: Facts } | undefined {
  const whole = bytes[at] === SEQUENCE ? elementAt(bytes, at) : undefined;
  if (!whole || whole.end > bytes.length || whole.content.length < 40) return undefined;
  const parts = elementsOf(whole.content, 10);
  const key = bytes.subarray(at, whole.end);
  const facts = parts.at(-1)?.end === whole.content.length ? read(key, parts) : undefined;
  if (!facts || new Set(key.subarray(-RANDOM)).size < FEWEST_DISTINCT) return undefined;
  return { end: whole.end, facts };
}

function judgeOf(read: Reader): Judge {
  const judge = ({ text, at, length }: Window): WindowMatch | undefined => {
    const bytes = Buffer.from(text, "latin1");
    for (let start = Math.max(0, at - BEFORE); start < at; start++) {
      const key = keyAt(bytes, start, read);
      if (!key || key.end < at + length) continue;
      return { start, end: key.end, secretStart: start, secretEnd: key.end, facts: key.facts };
    }
    return undefined;
  };
  return { before: BEFORE, after: AFTER, probes: { after: [], before: [] }, judge };
}

export const derJudge: Judge = judgeOf(openKey);
export const keyStoreJudge: Judge = judgeOf(protectedKey);
