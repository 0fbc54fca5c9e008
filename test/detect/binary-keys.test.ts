/** Private keys that stand in DER among other bytes: what node:crypto, openssl and keytool write, alone and inside of other files; and what only
 *  begins like one. Keys are made here. */
import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadCompiled } from "../../src/pattern/load.ts";
import { scanBytes, type Reported } from "./scan-bytes.ts";

const patterns = loadCompiled().patterns.filter(({ id }) => id.startsWith("private-key"));
const directory = mkdtempSync(join(tmpdir(), "dredge-der-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const scan = (bytes: Buffer): Reported[] => scanBytes(patterns, bytes);
const der = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1", more: object = {}): Buffer =>
  key.export({ type, format: "der", ...more } as never) as unknown as Buffer;
const has = (program: string, argument: string): boolean => spawnSync(program, [argument]).error === undefined;

/** Checks that the bytes hold one key, exactly this one, wherever they stand, and returns its facts. */
function factsOf(bytes: Buffer, key: Buffer = bytes, pattern = "private-key-der"): Reported["facts"] {
  const noise = randomBytes(300);
  const places = [bytes, Buffer.concat([noise, bytes, noise]), Buffer.concat([Buffer.alloc(64), bytes])];
  const found = places.map((place) => {
    const [one, ...more] = scan(place);
    expect(more).toEqual([]);
    expect(one?.pattern).toBe(pattern);
    expect(Buffer.from(one?.value ?? "", "latin1").equals(key)).toBe(true);
    expect(one?.span.start).toBe(place.indexOf(key));
    return one?.facts;
  });
  return found[0];
}

describe("keys of node:crypto", () => {
  test.each([1024, 2048, 3072, 4096])("RSA of %i bits, in both forms", (modulusLength) => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
    const expected = { encrypted: "no", algorithm: "RSA", size: `${modulusLength} bits` };
    expect(factsOf(der(privateKey, "pkcs1"))).toEqual(expected);
    expect(factsOf(der(privateKey, "pkcs8"))).toEqual(expected);
  });

  test.each(["P-256", "P-384", "P-521", "secp256k1"])("EC on %s, in both forms", (namedCurve) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    expect(factsOf(der(privateKey, "sec1"))).toMatchObject({ encrypted: "no", algorithm: `EC ${namedCurve}` });
    expect(factsOf(der(privateKey, "pkcs8"))).toMatchObject({ encrypted: "no", algorithm: `EC ${namedCurve}` });
  });

  test.each(["ed25519", "ed448", "x25519", "x448"] as const)("%s", (name) => {
    const { privateKey } = generateKeyPairSync(name as "ed25519");
    const algorithm = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(factsOf(der(privateKey, "pkcs8"))).toEqual({ encrypted: "no", algorithm });
  });

  test("one under a password says so", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const locked = der(privateKey, "pkcs8", { cipher: "aes-256-cbc", passphrase: "a passphrase" });
    expect(factsOf(locked, locked, "private-key-store")).toEqual({ encrypted: "yes", algorithm: "PKCS #8" });
  });

  test("in base64, without a frame", () => {
    for (const key of [
      der(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "pkcs8"),
      der(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "sec1"),
      der(generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey, "pkcs8"),
      der(generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey, "pkcs8"),
      der(generateKeyPairSync("ed25519").privateKey, "pkcs8"),
    ]) {
      const text = key.toString("base64");
      expect(scan(Buffer.from(`"${text}"`)).map(({ pattern, value }) => [pattern, value])).toEqual([
        ["private-key-ec-base64", text],
      ]);
    }
  });
});

describe("what holds no private key, or not all of one", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const whole = der(privateKey, "pkcs8");
  const curve = der(generateKeyPairSync("x25519").privateKey, "pkcs8");
  const marshalled = Buffer.from("Ns\u0004x448s\u0005ed448)\u0003NNN(namedtuple_key__");
  test.each<[name: string, bytes: Buffer]>([
    ["a public key", publicKey.export({ type: "spki", format: "der" })],
    ["a public key in PKCS #1", publicKey.export({ type: "pkcs1", format: "der" })],
    ["one that is cut off", whole.subarray(0, whole.length - 40)],
    ["a head alone, as libraries keep it", Buffer.concat([curve.subarray(0, 16), marshalled.subarray(0, 32)])],
    ["a head, and zeros", Buffer.concat([curve.subarray(0, 16), Buffer.alloc(400)])],
  ])("%s", (_, bytes) => {
    expect(scan(bytes)).toEqual([]);
  });
});

describe.runIf(has("openssl", "version"))("stores of openssl", () => {
  const run = (...args: string[]): void => {
    expect(spawnSync("openssl", args, { cwd: directory }).status, args.join(" ")).toBe(0);
  };
  test("PKCS #12, under a password and without; one that holds certificates alone is none", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(directory, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    run("req", "-x509", "-key", "key.pem", "-subj", "/CN=x", "-days", "30", "-out", "cert.pem");
    const store = ["pkcs12", "-export", "-in", "cert.pem"];
    run(...store, "-inkey", "key.pem", "-passout", "pass:something", "-out", "locked.p12");
    run(...store, "-inkey", "key.pem", "-passout", "pass:", "-keypbe", "NONE", "-certpbe", "NONE", "-out", "open.p12");
    run(...store, "-nokeys", "-passout", "pass:something", "-out", "trust.p12");
    const [locked, open, trust] = ["locked.p12", "open.p12", "trust.p12"].map((name) =>
      scan(readFileSync(join(directory, name))),
    );
    expect(locked?.map(({ pattern, facts }) => [pattern, facts])).toEqual([
      ["private-key-store", { encrypted: "yes", algorithm: "PKCS #12" }],
    ]);
    expect(open?.map(({ value }) => value)).toEqual([der(privateKey, "pkcs8").toString("latin1")]);
    expect(trust).toEqual([]);
  });
});

describe.runIf(has("keytool", "-help"))("stores of keytool", () => {
  test.each(["JKS", "JCEKS"])("%s", (type) => {
    const made = ["-keyalg", "EC", "-storepass", "something", "-keypass", "something", "-dname", "CN=x"];
    const args = ["-genkeypair", "-alias", "a", "-keystore", `k.${type}`, "-storetype", type, ...made];
    expect(spawnSync("keytool", args, { cwd: directory }).status).toBe(0);
    expect(scan(readFileSync(join(directory, `k.${type}`))).map(({ pattern, facts }) => [pattern, facts])).toEqual([
      ["private-key-store", { encrypted: "yes", algorithm: "Java key store" }],
    ]);
  });
});
