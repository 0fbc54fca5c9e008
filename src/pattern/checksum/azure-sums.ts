/** Checksums of Microsoft's key formats (microsoft/security-utilities, MIT): identifiable keys, common annotated keys, Entra secrets,
 *  Azure DevOps tokens of the old form. Pure. Knows nothing of patterns. */
import { BASE62_BIG, decodeBase32, encodeBase32, littleEndian, writeNumber } from "./base-n.ts";
import { tailSum, type Checksum } from "./checksum.ts";
import { crc32 } from "./crc.ts";
import { marvin32, type MarvinSeed } from "./marvin32.ts";

/** Seeds by the four characters that stand before the sum; the first is the one that `repair` uses. */
const SEEDS: Readonly<Record<string, readonly MarvinSeed[]>> = {
  "+ASt": ["Default0"],
  ACDb: ["MastRW00", "MastRO00", "SystRW00", "SystRO00", "SysAll00", "Resour00", "Encryp00"],
  "+ABa": ["AbAcct00"],
  "+AMC": ["Classic0"],
  APIM: ["Tenant00", "IoTHub00", "Gatewy00", "GitKey00"],
  AzCa: ["Access00"],
  AIoT: ["IoTHub00", "DpsKey00", "Device00"],
  "+ASb": ["Send0000", "Listen00", "Manage00", "System00", "Unknown0"],
  "+AEh": ["Send0000", "Listen00", "Manage00", "System00", "Unknown0"],
  "+ARm": ["Send0000", "Listen00", "Manage00", "System00", "Unknown0"],
  AzSe: ["Query000", "PAdmin00"],
  "+ACR": ["ACRDflt0"],
  AzFu: ["Functi00", "Master00", "System00"],
};

/** Characters of keys of 32, 39, 40 and 64 bytes, without padding. */
const KEY_LENGTHS: ReadonlySet<number> = new Set([43, 52, 54, 86]);

interface IdentifiableKey {
  readonly bytes: Buffer;
  readonly seeds: readonly MarvinSeed[];
}

function readIdentifiable(value: string): IdentifiableKey | undefined {
  const plain = value.replace(/=+$/, "");
  const seeds = SEEDS[plain.slice(-10, -6)];
  if (!seeds || !KEY_LENGTHS.has(plain.length) || /[^A-Za-z0-9+/_-]/.test(plain)) return undefined;
  return { bytes: Buffer.from(plain, "base64"), seeds };
}

/** Keys of 2022 and later: a signature of four characters, then four bytes of Marvin-32, all in base 64. */
export const azureIdentifiable: Checksum = {
  length: 6,
  verify: (value) => {
    const key = readIdentifiable(value);
    if (!key) return undefined;
    const end = key.bytes.length - 4;
    const found = key.bytes.readUInt32LE(end);
    return key.seeds.some((seed) => marvin32(key.bytes.subarray(0, end), seed) === found);
  },
  repair: (value) => {
    const key = readIdentifiable(value);
    const seed = key?.seeds[0];
    if (!key || seed === undefined) return value;
    const end = key.bytes.length - 4;
    key.bytes.writeUInt32LE(marvin32(key.bytes.subarray(0, end), seed), end);
    const padding = /=*$/.exec(value)?.[0] ?? "";
    return (
      key.bytes.toString(value.includes("-") || value.includes("_") ? "base64url" : "base64").replace(/=+$/, "") +
      padding
    );
  },
};

const CASK_FORM = /^[A-Za-z0-9]{52}JQQJ9[9DH][A-Z][A-L][A-Za-z0-9+/]{24}(?:[A-Za-z0-9+/]{2}==)?$/;

function caskSum(head: string, length: number): string {
  const sum = littleEndian(marvin32(Buffer.from(head, "base64").subarray(0, 60), "Default0"));
  return writeNumber(sum.readUInt32BE(0), BASE62_BIG, 6).slice(0, length);
}

/** Common annotated security keys: base 62 of Marvin-32 after the eightieth character; early ones have its bytes in plain base 64. */
export const azureAnnotated: Checksum = {
  length: 4,
  verify: (value) => {
    if (!CASK_FORM.test(value)) return undefined;
    const head = value.slice(0, 80);
    const found = value.slice(80).replace(/=+$/, "");
    const bytes = littleEndian(marvin32(Buffer.from(head, "base64"), "Default0"));
    return found === caskSum(head, found.length) || found === bytes.toString("base64").slice(0, found.length);
  },
  repair: (value) => {
    const padding = /=*$/.exec(value)?.[0] ?? "";
    const head = value.slice(0, 80);
    return head + caskSum(head, value.length - 80 - padding.length) + padding;
  },
};

const BASE66 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";

/** Client secrets of Entra ID: three characters, "8Q~", 34 more of which the last three are the sum. */
export const entraSecret: Checksum = tailSum({
  form: /^[A-Za-z0-9_.~-]{3}8Q~[A-Za-z0-9_.~-]{34}$/,
  length: 3,
  sum: (before) => writeNumber(marvin32(Buffer.from(before, "latin1"), "AadPwd00"), BASE66, 6).slice(0, 3),
});

/** Where the four bytes of the sum are woven into an old Azure DevOps token, least significant first. */
const DEVOPS_SUM_AT = [22, 8, 7, 2];
const DEVOPS_KEYS = [0xe0b9692d, 0x1019f92e];

function devopsParts(value: string): { bytes: Buffer; crc: number; found: number } | undefined {
  const bytes = /^[A-Za-z2-7]{52}$/.test(value) ? decodeBase32(value) : undefined;
  if (!bytes) return undefined;
  const crc = crc32(bytes.filter((_, i) => !DEVOPS_SUM_AT.includes(i)));
  const found = DEVOPS_SUM_AT.reduce((sum, at, i) => (sum | ((bytes[at] ?? 0) << (8 * i))) >>> 0, 0);
  return { bytes, crc, found };
}

/** Azure DevOps personal access tokens of the old form: 32 bytes in base 32, SEC101/102. */
export const azureDevops: Checksum = {
  length: 0,
  verify: (value) => {
    const parts = devopsParts(value);
    return parts && DEVOPS_KEYS.some((key) => (parts.crc ^ key) >>> 0 === parts.found);
  },
  repair: (value) => {
    const parts = devopsParts(value);
    if (!parts) return value;
    const sum = littleEndian(parts.crc ^ (DEVOPS_KEYS[0] ?? 0));
    DEVOPS_SUM_AT.forEach((at, i) => (parts.bytes[at] = sum[i] ?? 0));
    const text = encodeBase32(parts.bytes);
    return value === value.toLowerCase() ? text.toLowerCase() : text;
  },
};
