/** Reads OpenSSH private keys (PROTOCOL.key) and OpenPGP secret-key packets (RFC 9580) far enough to name them and to tell whether they are
 *  encrypted. Pure; never throws. Knows nothing of PEM or armour. */
import { bitLength, type KeyDescription } from "./der.ts";

const MAGIC = "openssh-key-v1\0";

/** Strings of the SSH wire format: four bytes of length, then the bytes. */
function* sshStrings(bytes: Buffer, from: number): Generator<Buffer, undefined> {
  for (let at = from; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    yield bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

/** What a public key in SSH's form is: its name, then numbers. */
export function describeSshKey(blob: Buffer): KeyDescription | undefined {
  const [name, first, second] = [...sshStrings(blob, 0)].slice(0, 3);
  const algorithm = name?.toString("latin1") ?? "";
  if (!/^[a-z0-9@.-]{4,60}$/.test(algorithm)) return undefined;
  // RSA: exponent, modulus. DSA: prime first.
  if (algorithm === "ssh-rsa" && second) return { algorithm, bits: bitLength(second) };
  if (algorithm === "ssh-dss" && first) return { algorithm, bits: bitLength(first) };
  return { algorithm };
}

export interface KeyFile extends Partial<KeyDescription> {
  readonly encrypted: boolean;
  /** `2020-01-31`, where the format says. */
  readonly created?: string;
}

/** An OpenSSH private key; undefined when the bytes are none. */
export function readOpenSsh(bytes: Buffer): KeyFile | undefined {
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const [cipher, kdf, options] = [...sshStrings(bytes, MAGIC.length)].slice(0, 3);
  if (!cipher || !kdf || !options) return undefined;
  const keysAt = MAGIC.length + 12 + cipher.length + kdf.length + options.length + 4;
  const [blob] = sshStrings(bytes, keysAt);
  return { encrypted: cipher.toString("latin1") !== "none", ...(blob && describeSshKey(blob)) };
}

const SECRET_KEY = 5;

/** Content of the first packet, if it is a secret key. */
function secretKeyPacket(bytes: Buffer): Buffer | undefined {
  const tag = bytes[0] ?? 0;
  const isNew = (tag & 0xc0) === 0xc0;
  if ((tag & 0x80) === 0 || (isNew ? tag & 0x3f : (tag >> 2) & 0x0f) !== SECRET_KEY) return undefined;
  const first = bytes[1] ?? 0;
  if (isNew) return bytes.subarray(first < 192 ? 2 : first < 224 ? 3 : 6);
  const sizes = [2, 3, 5, 1];
  return bytes.subarray(sizes[tag & 3]);
}

/** Algorithms by number: name, how many numbers their public half has, and whether a curve's identifier comes first. */
const PGP: Readonly<Record<number, readonly [name: string, numbers: number, curve: boolean]>> = {
  1: ["RSA", 2, false],
  2: ["RSA", 2, false],
  3: ["RSA", 2, false],
  16: ["Elgamal", 3, false],
  17: ["DSA", 4, false],
  18: ["ECDH", 1, true],
  19: ["ECDSA", 1, true],
  22: ["EdDSA", 1, true],
};
/** Algorithms whose public key has a fixed length in bytes. */
const PGP_FIXED: Readonly<Record<number, readonly [name: string, length: number]>> = {
  25: ["X25519", 32],
  26: ["X448", 56],
  27: ["Ed25519", 32],
  28: ["Ed448", 57],
};

/** Where the public half of a key ends, and how long its first number is. */
function publicHalf(
  packet: Buffer,
  from: number,
  number: number,
): { name: string; end: number; bits: number } | undefined {
  const fixed = PGP_FIXED[number];
  if (fixed) return { name: fixed[0], end: from + fixed[1], bits: 0 };
  const known = PGP[number];
  if (!known) return undefined;
  const [name, numbers, hasCurve] = known;
  let at = hasCurve ? from + 1 + (packet[from] ?? 0) : from;
  const bits = hasCurve || at + 2 > packet.length ? 0 : packet.readUInt16BE(at);
  for (let i = 0; i < numbers && at + 2 <= packet.length; i++) at += 2 + ((packet.readUInt16BE(at) + 7) >> 3);
  // How the shared secret becomes a key.
  if (name === "ECDH") at += 1 + (packet[at] ?? 0);
  return { name, end: at, bits };
}

/** An OpenPGP secret key of version 4 or 6; undefined when the bytes begin with none. */
export function readOpenPgp(bytes: Buffer): KeyFile | undefined {
  const packet = secretKeyPacket(bytes);
  const version = packet?.[0];
  if (!packet || packet.length < 12 || (version !== 4 && version !== 6)) return undefined;
  const half = publicHalf(packet, version === 6 ? 10 : 6, packet[5] ?? 0);
  if (!half) return undefined;
  return {
    // The octet that says how the secret half is protected: 0 is not at all.
    encrypted: (packet[half.end] ?? 0) !== 0,
    created: new Date(packet.readUInt32BE(1) * 1000).toISOString().slice(0, 10),
    algorithm: `OpenPGP ${half.name}`,
    ...(half.bits === 0 ? {} : { bits: half.bits }),
  };
}
