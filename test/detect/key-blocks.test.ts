/** Private key blocks: each form that keys are kept in, wherever it stands in other text; and what only looks like one. Keys are made here. */
import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ENCODING_NAMES, encodeText, makePattern } from "../oracle/dense-patterns.ts";
import { scanBytes, type Reported } from "./scan-bytes.ts";

const PEM = makePattern("pem", "", [{ text: "PRIVATE KEY", tailMax: 11 }], { judge: "pem" });
const PUTTY = makePattern("putty", "", [{ text: "PuTTY-User-Key-File", tailMax: 19 }], { judge: "putty" });
const RULE = "-".repeat(5);
const label = (name: string): { begin: string; end: string } => ({
  begin: `${RULE}BEGIN ${name}${RULE}`,
  end: `${RULE}END ${name}${RULE}`,
});

const scan = (text: string): Reported[] => scanBytes([PEM, PUTTY], Buffer.from(text, "latin1"));

/** Checks that the text holds one block, exactly this one, and returns what is said of it. */
function theOne(text: string, block: string): Reported {
  const [one, ...more] = scan(text);
  expect(more).toEqual([]);
  expect(one?.value).toBe(block);
  expect([one?.span.start, one?.span.end]).toEqual([text.indexOf(block), text.indexOf(block) + block.length]);
  return one!;
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const cipher = { cipher: "aes-128-cbc", passphrase: "a passphrase" } as const;
const pem = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1", more: object = {}): string =>
  (key.export({ type, format: "pem", ...more } as never) as unknown as string).trimEnd();

function openssh(cipherName: string): string {
  const string = (bytes: Buffer | string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, Buffer.from(bytes as string)]);
  };
  const key = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    string(cipherName),
    string(cipherName === "none" ? "none" : "bcrypt"),
    string(""),
    Buffer.from([0, 0, 0, 1]),
    string(Buffer.concat([string("ssh-ed25519"), string(randomBytes(32))])),
    string(randomBytes(136)),
  ]);
  return armoured("OPENSSH PRIVATE KEY", key);
}

function armoured(name: string, content: Buffer, head = ""): string {
  const { begin, end } = label(name);
  return `${begin}\n${head}${(content.toString("base64").match(/.{1,70}/g) ?? []).join("\n")}\n${end}`;
}

const FORMS: Readonly<Record<string, { block: string; encrypted: string; algorithm: string }>> = {
  "RSA, PKCS #1": { block: pem(rsa, "pkcs1"), encrypted: "no", algorithm: "RSA" },
  "RSA, PKCS #8": { block: pem(rsa, "pkcs8"), encrypted: "no", algorithm: "RSA" },
  "RSA, PKCS #8, encrypted": { block: pem(rsa, "pkcs8", cipher), encrypted: "yes", algorithm: "PKCS #8" },
  "RSA, PKCS #1, encrypted": { block: pem(rsa, "pkcs1", cipher), encrypted: "yes", algorithm: "RSA" },
  "EC, SEC 1": { block: pem(ec, "sec1"), encrypted: "no", algorithm: "EC P-256" },
  "EC, PKCS #8": { block: pem(ec, "pkcs8"), encrypted: "no", algorithm: "EC P-256" },
  "Ed25519, the shortest there is": { block: pem(ed25519, "pkcs8"), encrypted: "no", algorithm: "Ed25519" },
  OpenSSH: { block: openssh("none"), encrypted: "no", algorithm: "ssh-ed25519" },
  "OpenSSH, encrypted": { block: openssh("aes256-ctr"), encrypted: "yes", algorithm: "ssh-ed25519" },
  OpenPGP: {
    block: armoured(
      "PGP PRIVATE KEY BLOCK",
      Buffer.concat([Buffer.from([0x99]), randomBytes(899)]),
      "Version: 1\nComment: made for a test\n\n",
    ),
    encrypted: "no",
    algorithm: "OpenPGP",
  },
};

describe.each(Object.entries(FORMS))("%s", (_, { block, encrypted, algorithm }) => {
  test("is told, with what it is and whether it is encrypted", () => {
    const { facts } = theOne(block, block);
    expect(facts).toMatchObject({ encrypted, algorithm });
  });

  test("is told in the middle of other text, with other line ends, indented, and cut at neither end", () => {
    theOne(`some text ${block} more text`, block);
    const dos = block.replaceAll("\n", "\r\n");
    theOne(`\r\n${dos}\r\n`, dos);
    const indented = block.replaceAll("\n", "\n      ");
    theOne(`key: |\n      ${indented}\nnext: 1\n`, indented);
  });

  test("is told inside string literals", () => {
    for (const escaped of ["\\n", "\\r\\n", "\\\\n", "&#10;", "<br/>"]) {
      const literal = block.replaceAll("\n", escaped);
      theOne(`{"private_key": "${literal}${escaped}", "id": 1}`, literal);
    }
    const joined = block.replaceAll("\n", '\\n" +\n    "');
    theOne(`const key = "${joined}";`, joined);
  });

  test.each(ENCODING_NAMES)("is told in %s", (encoding) => {
    const [one, ...more] = scanBytes([PEM, PUTTY], encodeText(`x = ${block}\n`, encoding));
    expect(more).toEqual([]);
    expect(one?.value).toBe(block);
    expect([one?.span.line, one?.span.column]).toEqual([1, 5]);
  });
});

describe("a block that is cut off", () => {
  const { begin } = label("RSA PRIVATE KEY");
  const body = pem(rsa, "pkcs1").split("\n").slice(1, 5);

  test("is told while enough of it is left, and said to be incomplete", () => {
    const cut = `${begin}\n${body.join("\n")}`;
    expect(theOne(`${cut}\n`, cut).facts).toMatchObject({ complete: "no", encrypted: "no" });
    expect(theOne(`${cut}\n\nand then prose that is no key`, cut).facts).toMatchObject({ complete: "no" });
  });
  test("is none when next to nothing is left", () => {
    expect(scan(`${begin}\n${body[0]}\n`)).toEqual([]);
  });
  test("does not take the next block's end for its own", () => {
    const block = pem(ec, "sec1");
    const cut = `${begin}\n${body.join("\n")}`;
    expect(scan(`${cut}\n${block}\n`).map((one) => one.value)).toEqual([cut, block]);
  });
  test("of more than 64 KiB is told by its beginning", () => {
    const huge = armoured("RSA PRIVATE KEY", randomBytes(80_000));
    const [one, ...more] = scan(huge);
    expect(more).toEqual([]);
    expect(one?.facts).toMatchObject({ complete: "no" });
    expect(one?.span.start).toBe(0);
  });
});

describe("none is", () => {
  const { begin, end } = label("RSA PRIVATE KEY");
  const random = (length: number): string =>
    createHash("sha512").update(String(length)).digest("base64").slice(0, length);

  test.each(
    Object.entries({
      "a marker in code": `if (text.startsWith("${begin}")) return parse(text, "${end}");`,
      "an empty block": `${begin}\n${end}`,
      "a block with a placeholder": `${begin}\nYOUR KEY HERE\n${end}`,
      "a block of dots": `${begin}\n...\n${end}`,
      "a block of one letter": `${begin}\n${`${"A".repeat(64)}\n`.repeat(12)}${end}`,
      "a block that is too short for any key": `${begin}\n${random(30)}\n${end}`,
      "a public key": generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }) as string,
      "a certificate": armoured("CERTIFICATE", randomBytes(600)),
      "a block without dashes": `BEGIN RSA PRIVATE KEY\n${random(64)}\n${random(64)}\nEND RSA PRIVATE KEY`,
      "prose about a PRIVATE KEY": "keep your PRIVATE KEY to yourself ".repeat(10),
    }),
  )("%s", (_, text) => {
    expect(scan(text)).toEqual([]);
  });
});

test("several blocks in one file are several, each in its place", () => {
  const blocks = [pem(rsa, "pkcs8"), pem(ec, "sec1"), openssh("none"), pem(ed25519, "pkcs8")];
  expect(scan(blocks.join("\n")).map((one) => one.value)).toEqual(blocks);
});

describe("PuTTY key files", () => {
  const lines = (bytes: number): string =>
    (
      randomBytes(bytes)
        .toString("base64")
        .match(/.{1,64}/g) ?? []
    ).join("\n");
  const file = (version: number, encryption: string): string => {
    const [shown, hidden] = [lines(51), lines(36)];
    const derivation =
      version === 3 && encryption !== "none"
        ? `Key-Derivation: Argon2id\nArgon2-Memory: 8192\nArgon2-Passes: 13\n`
        : "";
    const mac = createHash(version === 3 ? "sha256" : "sha1")
      .update(hidden)
      .digest("hex");
    return [
      `PuTTY-User-Key-File-${version}: ssh-ed25519`,
      `Encryption: ${encryption}`,
      "Comment: made for a test",
      `Public-Lines: ${shown.split("\n").length}`,
      shown,
      `${derivation}Private-Lines: ${hidden.split("\n").length}`,
      hidden,
      `Private-MAC: ${mac}`,
    ].join("\n");
  };

  test.each([1, 2, 3])("of version %i are told, encrypted or not", (version) => {
    for (const [encryption, encrypted] of [
      ["none", "no"],
      ["aes256-cbc", "yes"],
    ] as const) {
      const text = file(version, encryption);
      expect(theOne(`# a comment\n${text}\n`, text).facts).toEqual({ encrypted, algorithm: "ssh-ed25519" });
      const dos = text.replaceAll("\n", "\r\n");
      expect(scan(dos).map((one) => one.value)).toEqual([dos]);
    }
  });
  test("without private lines are none", () => {
    const text = file(2, "none");
    expect(scan(text.slice(0, text.indexOf("Private-Lines")))).toEqual([]);
  });
});
