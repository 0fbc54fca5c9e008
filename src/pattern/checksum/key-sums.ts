/** Checksums of cryptographic keys as text: bech32 (age), base58check (Bitcoin), CRC-16 (NATS, Stellar), CRC-24 (OpenPGP armour).
 *  Pure. Knows nothing of patterns. */
import { createHash } from "node:crypto";
import { decodeBase32, decodeBase58, encodeBase32, encodeBase58 } from "./base-n.ts";
import { bech32Sum } from "./bech32.ts";
import { tailSum, type Checksum } from "./checksum.ts";
import { crc16Xmodem, crc24 } from "./crc.ts";

/** C2SP age: bech32 with the readable part "age-secret-key-", written in capitals. */
export const ageSecretKey: Checksum = tailSum({
  form: /^AGE-SECRET-KEY-1[A-Z0-9]{58}$/,
  length: 6,
  sum: (before) => bech32Sum("age-secret-key-", before.slice(16).toLowerCase())?.toUpperCase(),
});

export const ageRecipient: Checksum = tailSum({
  form: /^age1[a-z0-9]{58}$/,
  length: 6,
  sum: (before) => bech32Sum("age", before.slice(4)),
});

const doubleSha256 = (bytes: Uint8Array): Buffer =>
  createHash("sha256").update(createHash("sha256").update(bytes).digest()).digest();

const withSum = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, doubleSha256(bytes).subarray(0, 4)]);

/** Bytes of base-58 text whose last four are the start of a double SHA-256 of the others; undefined when they are not. */
function readBase58Check(text: string): Buffer | undefined {
  const bytes = decodeBase58(text);
  if (!bytes || bytes.length < 5) return undefined;
  const body = bytes.subarray(0, -4);
  return withSum(body).equals(bytes) ? body : undefined;
}

const WIF_FORM = /^(?:[59][1-9A-HJ-NP-Za-km-z]{50}|[KLc][1-9A-HJ-NP-Za-km-z]{51})$/;
const MAIN_NET = 0x80;
const TEST_NET = 0xef;

/** Bitcoin wallet import format: version, 32 bytes, and a byte 1 when the public key is compressed. */
export const bitcoinWif: Checksum = {
  length: 0,
  verify: (value) => {
    if (!WIF_FORM.test(value)) return undefined;
    const body = readBase58Check(value);
    const isKey = body?.length === 33 || (body?.length === 34 && body[33] === 1);
    return isKey && (body[0] === MAIN_NET || body[0] === TEST_NET);
  },
  // Few strings of the form decode to the right version byte, so the key is made from the value, not kept.
  repair: (value) => {
    const key = createHash("sha256").update(value, "latin1").digest();
    const version = value.startsWith("9") || value.startsWith("c") ? TEST_NET : MAIN_NET;
    return encodeBase58(withSum(Buffer.from([version, ...key, ...(value.length === 52 ? [1] : [])])));
  },
};

/** BIP-32 extended keys: 78 bytes. */
export const bip32Key: Checksum = {
  length: 0,
  verify: (value) =>
    /^[xtyzuv]p(?:rv|ub)[1-9A-HJ-NP-Za-km-z]{107}$/.test(value) ? readBase58Check(value)?.length === 78 : undefined,
  repair: (value) => encodeBase58(withSum((decodeBase58(value) ?? Buffer.alloc(0)).subarray(0, 78))),
};

/** Base 32 of bytes that end in a little-endian CRC-16. */
function base32Crc16(form: RegExp): Checksum {
  return {
    length: 0,
    verify: (value) => {
      if (!form.test(value)) return undefined;
      const bytes = decodeBase32(value);
      if (!bytes) return false;
      const end = bytes.length - 2;
      return crc16Xmodem(bytes.subarray(0, end)) === bytes.readUInt16LE(end);
    },
    repair: (value) => {
      const bytes = decodeBase32(value);
      if (!bytes) return value;
      const end = bytes.length - 2;
      bytes.writeUInt16LE(crc16Xmodem(bytes.subarray(0, end)), end);
      return encodeBase32(bytes);
    },
  };
}

/** nats-io/nkeys: S, a letter for the kind of key, and 32 bytes. */
export const natsSeed: Checksum = base32Crc16(/^S[ACNOUX][A-Z2-7]{56}$/);
/** SEP-23: version byte 0x90 ("S") and 32 bytes. */
export const stellarSeed: Checksum = base32Crc16(/^S[A-D][A-Z2-7]{54}$/);

const ARMOUR = /-----BEGIN PGP [A-Z ]+-----([^]*?)-----END PGP/;
const SUM_LINE = /\n=([A-Za-z0-9+/]{4})\s*$/;

/** Body and sum line of an armoured block; escaped line breaks count as line breaks. */
function armourParts(value: string): { body: Buffer; sum: string | undefined } | undefined {
  const inner = ARMOUR.exec(value.replace(/\\r?\\?n|\\n|\r\n/g, "\n"))?.[1];
  if (inner === undefined) return undefined;
  const text = inner.slice(Math.max(0, inner.search(/\n\s*\n/)));
  const sum = SUM_LINE.exec(text.trimEnd())?.[1];
  return { body: Buffer.from(text.trimEnd().replace(SUM_LINE, ""), "base64"), sum };
}

const armourSum = (body: Uint8Array): string =>
  Buffer.from([2, 1, 0].map((i) => (crc24(body) >>> (8 * i)) & 255)).toString("base64");

/** OpenPGP's optional armour checksum (RFC 4880, section 6.1). */
export const pgpArmour: Checksum = {
  length: 4,
  verify: (value) => {
    const parts = armourParts(value);
    return parts?.sum === undefined ? undefined : parts.sum === armourSum(parts.body);
  },
  repair: (value) => {
    const parts = armourParts(value);
    return parts?.sum === undefined ? value : value.replace(`=${parts.sum}`, `=${armourSum(parts.body)}`);
  },
};
