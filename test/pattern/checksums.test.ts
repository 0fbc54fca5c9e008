/** Offline checksums against values computed elsewhere: published check values of the algorithms, and sums that Python's zlib, hashlib and
 *  base64 gave for made-up bodies. Tokens are put together at run time: none stands here. */
import { describe, expect, test } from "vitest";
import { decodeBase32, decodeBase58, encodeBase32, encodeBase58 } from "../../src/pattern/checksum/base-n.ts";
import { bech32Sum } from "../../src/pattern/checksum/bech32.ts";
import { crc16Xmodem, crc24, crc32 } from "../../src/pattern/checksum/crc.ts";
import { marvinState } from "../../src/pattern/checksum/marvin32.ts";
import { checksums } from "../../src/pattern/checksums.ts";

const ascii = (text: string): Buffer => Buffer.from(text, "latin1");
const verify = (name: string, value: string): boolean | undefined => checksums[name]?.verify(value);

describe("algorithms have their published check values", () => {
  test("CRCs over 123456789", () => {
    expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
    expect(crc16Xmodem(ascii("123456789"))).toBe(0x31c3);
    expect(crc24(ascii("123456789"))).toBe(0x21cf02);
  });

  test.each([
    ["", 0x30ed35c1, 0x00cd3c7d],
    ["af", 0x48e73fc7, 0x7d75ddc1],
    ["e70f", 0xb5f6e1fc, 0x485dbff8],
    ["37f495", 0xf0b07c78, 0x9b8cf7e8],
    ["8642dc59", 0x7008f2e8, 0x7e9cf556],
  ])("Marvin over %j (.NET's own test values)", (hex, high, low) => {
    expect(marvinState(Buffer.from(hex, "hex"), 0x001bdbcc, 0x004fb61a)).toEqual([low, high]);
  });

  test("bech32 (BIP-173's valid strings)", () => {
    expect(bech32Sum("a", "")).toBe("2uel5l");
    expect(bech32Sum("abcdef", "qpzry9x8gf2tvdw0s3jn54khce6mua7l")).toBe("mqqqxw");
    expect(bech32Sum("split", "checkupstagehandshakeupstreamerranterredcaperred")).toBe("2y9e3w");
    expect(bech32Sum("a", "b")).toBeUndefined();
  });

  test("base 32 and base 58 there and back", () => {
    expect(encodeBase32(ascii("foobar"))).toBe("MZXW6YTBOI");
    expect(decodeBase32("mzxw6ytboi")).toEqual(ascii("foobar"));
    expect(decodeBase32("m1")).toBeUndefined();
    expect(encodeBase58(ascii("Hello World!"))).toBe("2NEpo7TZRRrLZSi2U");
    expect(decodeBase58("2NEpo7TZRRrLZSi2U")).toEqual(ascii("Hello World!"));
    expect(decodeBase58(encodeBase58(Buffer.from([0, 0, 1])))).toEqual(Buffer.from([0, 0, 1]));
  });
});

/** A made-up body of letters and digits. */
const body = (length: number): string => "Ab3".repeat(40).slice(0, length);

describe("tokens: right with the sum that Python computed, wrong with another, undefined in another form", () => {
  const cask = `${body(52)}JQQJ9${"9BC"}${"A".repeat(12)}${"0".repeat(4)}AZDO`;
  const rows: [name: string, before: string, sum: string, after: string][] = [
    ["github", `ghp_${body(30)}`, "1ka48H", ""],
    ["github", `gho_${body(30)}`, "1ka48H", ""],
    ["github", `ghr_${body(70)}`, "3iUUf9", ""],
    ["github-fine-grained", `github_pat_${body(22)}_${body(43)}`, "C5XD3VW5", body(8)],
    ["npm", `npm_${body(30)}`, "1ka48H", ""],
    ["vercel", `vcp_${body(50)}`, "2Bcr9s", ""],
    ["vercel", `vck_${body(50)}`, "2Bcr9s", ""],
    ["salad-cloud", `salad_cloud_user_${body(43)}`, "4NIokp", ""],
    ["apify", `apify_api_${body(30)}`, "4pbni0", ""],
    ["grafana", `glsa_${body(32)}_`, "70c0b9a3", ""],
    ["bitbucket", `ATBB${body(24)}`, "F62DC5D7", ""],
    ["atlassian", `ATATT3xFfGF0${body(60)}=`, "814440F1", ""],
    ["atlassian", `ATCTT3xFfGN0${body(60)}=`, "064EA743", ""],
    ["cloudflare", `cfut_${body(40)}`, "829f8d6c", ""],
    ["canva", `cnvca${body(43)}`, "57c42646", ""],
    ["zuplo", `zpka_${body(32)}_`, "fd0273b6", ""],
    ["confluent", `cflt${body(54)}`, "g74uyA", ""],
    ["gitlab-routable", `glpat-${body(30)}.01.0u`, "1p4vt9l", ""],
    ["azure-identifiable", `${body(76)}+ASt`, "I/axdg", "=="],
    ["azure-identifiable", `${body(33)}AzCa`, "F5Dp7g", "="],
    ["azure-identifiable", `${body(42)}+ACR`, "DmrvLz", ""],
    ["azure-identifiable", `${body(42)}AzSe`, "CjxO0E", ""],
    ["azure-identifiable", `${body(44)}AzFu`, "xAf1ZQ", "=="],
    ["azure-annotated", cask, "3OAj", ""],
    ["azure-annotated", cask, "3OAjzT", "=="],
    ["azure-annotated", cask, "uRuN", ""],
    ["entra-secret", `Ab38Q~${body(31)}`, "bLU", ""],
    ["age-secret-key", `AGE-SECRET-KEY-1${bech32Body(52).toUpperCase()}`, "QEPTQ2", ""],
    ["age-recipient", `age1${bech32Body(52)}`, "nkj3se", ""],
  ];

  test.each(rows)("%s", (name, before, sum, after) => {
    expect(verify(name, before + sum + after)).toBe(true);
    expect(verify(name, before + turned(sum) + after)).toBe(false);
    expect(verify(name, before.slice(1) + sum + after)).toBeUndefined();
  });

  test.each(rows.filter(([, , sum]) => sum !== "uRuN" && sum !== "CjxO0E"))(
    "%s: repair makes the right sum",
    (name, before, sum, after) => {
      const filler = "A".repeat(sum.length);
      expect(checksums[name]?.repair(before + filler + after)).toBe(before + sum + after);
    },
  );

  test("a wrong sum proves nothing against ghs_", () => {
    expect(verify("github", `ghs_${body(30)}1ka48H`)).toBe(true);
    expect(verify("github", `ghs_${body(30)}1ka48I`)).toBeUndefined();
  });

  test.each(["%3D", "\\u003d", "\\="])("Atlassian's equals sign may be written %s", (escaped) => {
    expect(verify("atlassian", `ATATT3xFfGF0${body(60)}${escaped}814440F1`)).toBe(true);
  });
});

function bech32Body(length: number): string {
  return "qpzry9x8gf2tvdw0s3jn54khce6mua7l".repeat(2).slice(0, length);
}

/** The sum with its first character changed for another of base 16. */
function turned(sum: string): string {
  return (
    (/^[0-9]/.test(sum)
      ? String((Number(sum[0]) + 1) % 10)
      : sum[0] === "A"
        ? "B"
        : sum[0] === "a"
          ? "b"
          : /[a-z]/.test(sum[0] ?? "")
            ? "a"
            : "A") + sum.slice(1)
  );
}

describe("keys: put together from bytes 0, 1, 2 … and the sum that Python computed", () => {
  const counting = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => i));
  const joined = (...parts: (Buffer | string)[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part)));

  test("Bitcoin WIF, plain and compressed; BIP-32", () => {
    const wif = (tail: string): string => encodeBase58(joined("80", counting(32), tail));
    expect(verify("bitcoin-wif", wif("bbec2917"))).toBe(true);
    expect(verify("bitcoin-wif", wif("0121f5fd68"))).toBe(true);
    expect(verify("bitcoin-wif", wif("00000000"))).toBe(false);
    expect(verify("bip32-key", encodeBase58(joined("0488ade4", counting(74), "d3b82f3e")))).toBe(true);
    expect(verify("bip32-key", encodeBase58(joined("0488ade4", counting(74), "00000000")))).toBe(false);
  });

  test("Stellar and NATS seeds", () => {
    expect(verify("stellar-seed", encodeBase32(joined("90", counting(32), "3548")))).toBe(true);
    expect(verify("stellar-seed", encodeBase32(joined("90", counting(32), "0000")))).toBe(false);
    expect(verify("nats-seed", encodeBase32(joined("9500", counting(32), "fff6")))).toBe(true);
    expect(verify("nats-seed", encodeBase32(joined("9500", counting(32), "0000")))).toBe(false);
  });

  test("an old Azure DevOps token: the sum is woven in", () => {
    const bytes = counting(32);
    Buffer.from("4198d33b", "hex").forEach((byte, i) => (bytes[[22, 8, 7, 2][i] ?? 0] = byte));
    expect(verify("azure-devops", encodeBase32(bytes).toLowerCase())).toBe(true);
    expect(verify("azure-devops", encodeBase32(counting(32)).toLowerCase())).toBe(false);
    expect(checksums["azure-devops"]?.repair(encodeBase32(counting(32)).toLowerCase())).toBe(
      encodeBase32(bytes).toLowerCase(),
    );
  });

  test("OpenPGP armour, also with escaped line breaks; without a sum there is nothing to say", () => {
    const block = (sum: string): string =>
      [
        "-----BEGIN PGP PRIVATE KEY",
        " BLOCK-----\n\n",
        counting(48).toString("base64"),
        sum,
        "\n-----END PGP PRIVATE KEY BLOCK-----",
      ].join("");
    expect(verify("pgp-armour", block("\n=+PDL"))).toBe(true);
    expect(verify("pgp-armour", block("\n=+PDM"))).toBe(false);
    expect(verify("pgp-armour", block(""))).toBeUndefined();
    expect(verify("pgp-armour", block("\n=+PDL").replaceAll("\n", "\\n"))).toBe(true);
  });

  test("seed phrases: the list's first word says nothing but zeros, and the last of them holds the sum", () => {
    // BIP-39's own first test vectors: entropy of zeros.
    expect(verify("seed-phrase", `${"abandon ".repeat(11)}about`)).toBe(true);
    expect(verify("seed-phrase", `${"abandon ".repeat(23)}art`)).toBe(true);
    expect(verify("seed-phrase", `${"abandon ".repeat(11)}above`)).toBe(false);
    expect(verify("seed-phrase", `${"abandon ".repeat(10)}about`)).toBe(false);
    expect(verify("seed-phrase", `${"sentence ".repeat(11)}abouts`)).toBe(false);
  });

  test("repaired keys are right", () => {
    for (const [name, value] of [
      ["bitcoin-wif", `5${"J".repeat(50)}`],
      ["bitcoin-wif", `K${"w".repeat(51)}`],
      ["bip32-key", `xprv9${"s".repeat(106)}`],
      ["stellar-seed", `SA${"B".repeat(54)}`],
      ["nats-seed", `SU${"B".repeat(56)}`],
      ["seed-phrase", "any ".repeat(12)],
      ["seed-phrase", "any ".repeat(24)],
    ] as const) {
      expect(verify(name, checksums[name]?.repair(value) ?? "")).toBe(true);
    }
  });
});
