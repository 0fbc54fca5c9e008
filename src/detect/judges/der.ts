/** Reads private keys in DER far enough to name them: PKCS #1, SEC 1, PKCS #8 (RFC 8017, RFC 5915, RFC 5208), DSA as OpenSSL writes it.
 *  Pure; never throws. Knows nothing of PEM. */

/** What a key is, as far as its bytes tell. */
export interface KeyDescription {
  /** Such as "RSA" or "EC P-256". */
  readonly algorithm: string;
  /** Of the modulus, the field or the group. */
  readonly bits?: number;
}

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

export const SEQUENCE: number = 0x30;
export const INTEGER: number = 0x02;
export const OCTETS: number = 0x04;
export const IDENTIFIER: number = 0x06;

/** The element at an offset; cut off content is given as far as it goes. */
export function elementAt(bytes: Buffer, at: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, content: bytes.subarray(at + 2, at + 2 + first), end: at + 2 + first };
  const count = first & 0x7f;
  if (count === 0 || count > 3 || at + 2 + count > bytes.length) return undefined;
  const length = bytes.readUIntBE(at + 2, count);
  const start = at + 2 + count;
  return { tag, content: bytes.subarray(start, start + length), end: start + length };
}

export function elementsOf(content: Buffer, most: number): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < content.length && elements.length < most;) {
    const element = elementAt(content, at);
    if (!element) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** Bits of a number, most significant byte first. */
export function bitLength(number: Uint8Array): number {
  const from = number.findIndex((byte) => byte !== 0);
  return from < 0 ? 0 : (number.length - from - 1) * 8 + (32 - Math.clz32(number[from] ?? 0));
}

/** Object identifiers in hex, and what they name. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  "2a864886f70d010101": "RSA",
  "2a864886f70d01010a": "RSA-PSS",
  "2a8648ce380401": "DSA",
  "2a8648ce3d0201": "EC",
  "2a864886f70d010301": "Diffie-Hellman",
  "2b656e": "X25519",
  "2b656f": "X448",
  "2b6570": "Ed25519",
  "2b6571": "Ed448",
};

const CURVES: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  "2a8648ce3d030101": ["P-192", 192],
  "2b81040021": ["P-224", 224],
  "2a8648ce3d030107": ["P-256", 256],
  "2b81040022": ["P-384", 384],
  "2b81040023": ["P-521", 521],
  "2b8104000a": ["secp256k1", 256],
};

function curve(identifier: Buffer | undefined): KeyDescription {
  const known = CURVES[identifier?.toString("hex") ?? ""];
  return known ? { algorithm: `EC ${known[0]}`, bits: known[1] } : { algorithm: "EC" };
}

/** A row of integers: version, then the modulus or the prime. */
function numbers(parts: readonly Element[], algorithm: string): KeyDescription {
  return { algorithm, bits: bitLength(parts[1]?.content ?? new Uint8Array()) };
}

function pkcs8(parts: readonly Element[]): KeyDescription | undefined {
  const [identifier, parameters] = elementsOf(parts[1]?.content ?? Buffer.alloc(0), 2);
  const algorithm = ALGORITHMS[identifier?.content.toString("hex") ?? ""];
  if (algorithm === undefined || identifier?.tag !== IDENTIFIER) return undefined;
  if (algorithm === "EC") return curve(parameters?.content);
  const inner = parts[2]?.tag === OCTETS ? elementAt(parts[2].content, 0) : undefined;
  if (algorithm.startsWith("RSA") && inner) return numbers(elementsOf(inner.content, 3), algorithm);
  // Parameters of DSA and Diffie-Hellman begin with the prime.
  const prime = parameters && elementsOf(parameters.content, 1)[0];
  return prime?.tag === INTEGER ? { algorithm, bits: bitLength(prime.content) } : { algorithm };
}

/**
 * Describes the private key that these bytes are.
 *
 * @param bytes - DER; may be cut off at its end
 * @returns undefined when they are none that is known, "wrong length" when they are no DER of their length
 */
export function describeDer(bytes: Buffer, complete: boolean): KeyDescription | "wrong length" | undefined {
  const whole = elementAt(bytes, 0);
  if (whole?.tag !== SEQUENCE || (complete && whole.end !== bytes.length)) return "wrong length";
  const parts = elementsOf(whole.content, 9);
  const [first, second, third] = parts;
  if (first?.tag !== INTEGER) return undefined;
  if (second?.tag === SEQUENCE) return pkcs8(parts);
  // SEC 1: the private number, then the curve in a context tag.
  if (second?.tag === OCTETS) return curve(third && elementAt(third.content, 0)?.content);
  if (second?.tag !== INTEGER) return undefined;
  return numbers(parts, parts.length <= 6 && !(third && third.content.length <= 4) ? "DSA" : "RSA");
}
