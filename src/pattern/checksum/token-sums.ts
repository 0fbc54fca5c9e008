/** Checksums at the end of API tokens: CRC-32 or SHA-256 of what stands before, in one base or another.
 *  Sources: the providers' own descriptions where there are any, else recomputed on published samples (docs/patterns.md).
 *  Pure. Knows nothing of patterns. */
import { createHash } from "node:crypto";
import { BASE36_LOWER, BASE62_BIG, BASE62_SMALL, encodeBase32, littleEndian, writeNumber } from "./base-n.ts";
import { tailSum, type Checksum } from "./checksum.ts";
import { crc32 } from "./crc.ts";

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const crcHex = (text: string): string => crc32(bytesOf(text)).toString(16).padStart(8, "0");
const crcBase62 = (text: string, alphabet: string = BASE62_BIG): string =>
  writeNumber(crc32(bytesOf(text)), alphabet, 6);

/** After a prefix of `prefix` characters, which does not count, a body and six base-62 digits. */
function base62Tail(form: RegExp, prefix: (value: string) => number): Checksum {
  return tailSum({ form, length: 6, sum: (before) => crcBase62(before.slice(prefix(before))) });
}

/** GitHub's own description of 2021-04-05: CRC-32 of the body, base 62, leading zeros. Real ghs_ tokens do not all keep it. */
const classic = base62Tail(/^gh[pousr]_[A-Za-z0-9]{36,76}$/, () => 4);
export const github: Checksum = {
  ...classic,
  verify: (value) => classic.verify(value) || (value.startsWith("ghs_") ? undefined : classic.verify(value)),
};

/** Eight base-32 characters of a SHA-256, before the last eight characters. */
export const githubFineGrained: Checksum = tailSum({
  form: /^github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}$/,
  length: 8,
  after: 8,
  sum: (before) => encodeBase32(createHash("sha256").update(before, "latin1").digest()).slice(0, 8),
});

export const npm: Checksum = base62Tail(/^npm_[A-Za-z0-9]{36}$/, () => 4);
export const vercel: Checksum = base62Tail(/^vc[piark]_[A-Za-z0-9]{56}$/, () => 4);
export const saladCloud: Checksum = base62Tail(
  /^salad_cloud_(?:user|org)_[A-Za-z0-9]{49}$/,
  (value) => value.lastIndexOf("_") + 1,
);

/** The prefix counts, and small letters come before capitals. */
export const apify: Checksum = tailSum({
  form: /^apify_api_[A-Za-z0-9]{36}$/,
  length: 6,
  sum: (before) => crcBase62(before, BASE62_SMALL),
});

/** Hex of the CRC's bytes, least significant first, over all but the second underscore. */
export const grafana: Checksum = tailSum({
  form: /^glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}$/,
  length: 8,
  sum: (before) => littleEndian(crc32(bytesOf(before.slice(0, 37)))).toString("hex"),
});

export const bitbucket: Checksum = tailSum({
  form: /^ATBB[A-Za-z0-9]{24}[0-9A-F]{8}$/,
  length: 8,
  sum: (before) => crcHex(before).toUpperCase(),
});

const atlassianPlain: Checksum = tailSum({
  form: /^AT[AC]TT3xFf[A-Za-z0-9_-]+=[0-9A-F]{8}$/,
  length: 8,
  sum: (before) => crcHex(before).toUpperCase(),
});

/** The equals sign counts; files hold it escaped as well. */
export const atlassian: Checksum = {
  ...atlassianPlain,
  verify: (value) => atlassianPlain.verify(value.replace(/(?:%3[Dd]|\\u003[Dd]|\\x3[Dd]|\\=)(?=[0-9A-F]{8}$)/, "=")),
};

/** The provider says that there is a sum, not which; samples agree with this one. */
export const cloudflare: Checksum = tailSum({
  form: /^cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}$/,
  length: 8,
  sum: (before) => crcHex(before.slice(before.indexOf("_") + 1)),
});

export const canva: Checksum = tailSum({
  form: /^cnvca[A-Za-z0-9_-]{43}[0-9a-f]{8}$/,
  length: 8,
  sum: crcHex,
});

export const zuplo: Checksum = tailSum({
  form: /^zpka_[A-Za-z0-9]{32}_[0-9a-f]{8}$/,
  length: 8,
  sum: (before) => crcHex(before.slice(5, 37)),
});

export const confluent: Checksum = tailSum({
  form: /^cflt[A-Za-z0-9+/]{60}$/,
  length: 6,
  sum: (before) =>
    littleEndian(crc32(bytesOf(before.slice(4))))
      .toString("base64")
      .slice(0, 6),
});

/** GitLab handbook, routable tokens: prefix, payload, ".01.", two digits of length, seven of CRC-32 over all before. */
export const gitlabRoutable: Checksum = tailSum({
  form: /^gl[a-z]{2,6}-(?:t\d_)?[A-Za-z0-9_-]{27,300}\.01\.[0-9a-z]{9}$/,
  length: 7,
  sum: (before) => writeNumber(crc32(bytesOf(before)), BASE36_LOWER, 7),
});
