/** What a private key's block says of the key, against the tools that make such keys: node:crypto, ssh-keygen, gpg. */
import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makePattern } from "../oracle/dense-patterns.ts";
import { scanBytes } from "./scan-bytes.ts";

const PEM = makePattern("pem", "", [{ text: "PRIVATE KEY", tailMax: 11 }], { judge: "pem" });
const PUTTY = makePattern("putty", "", [{ text: "PuTTY-User-Key-File", tailMax: 19 }], { judge: "putty" });
const directory = mkdtempSync(join(tmpdir(), "dredge-keys-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const factsOf = (block: string): Readonly<Record<string, string>> | undefined =>
  scanBytes([PEM, PUTTY], Buffer.from(block, "latin1"))[0]?.facts;
const has = (program: string, argument: string): boolean => spawnSync(program, [argument]).error === undefined;
const exported = (key: KeyObject, type: string, more: object = {}): string =>
  key.export({ type, format: "pem", ...more } as never) as unknown as string;

describe("keys of node:crypto", () => {
  const curves = [["P-256", "256 bits"], ["P-384", "384 bits"], ["P-521", "521 bits"], ["secp256k1", "256 bits"]] as const; // prettier-ignore

  test.each([1024, 2048])("RSA of %i bits, in both forms", (modulusLength) => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
    const expected = { encrypted: "no", algorithm: "RSA", size: `${modulusLength} bits` };
    expect(factsOf(exported(privateKey, "pkcs1"))).toEqual(expected);
    expect(factsOf(exported(privateKey, "pkcs8"))).toEqual(expected);
  });

  test.each(curves)("EC on %s, in both forms", (namedCurve, size) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    const expected = { encrypted: "no", algorithm: `EC ${namedCurve}`, size };
    expect(factsOf(exported(privateKey, "sec1"))).toEqual(expected);
    expect(factsOf(exported(privateKey, "pkcs8"))).toEqual(expected);
  });

  test.each(["ed25519", "ed448", "x25519", "x448"] as const)("%s", (name) => {
    const { privateKey } = generateKeyPairSync(name as "ed25519");
    const algorithm = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(factsOf(exported(privateKey, "pkcs8"))).toEqual({ encrypted: "no", algorithm });
  });

  test("DSA names the size of its prime; an encrypted key names nothing", () => {
    const { privateKey } = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
    expect(factsOf(exported(privateKey, "pkcs8"))).toEqual({ encrypted: "no", algorithm: "DSA", size: "1024 bits" });
    const locked = exported(privateKey, "pkcs8", { cipher: "aes-128-cbc", passphrase: "a passphrase" });
    expect(factsOf(locked)).toEqual({ encrypted: "yes", algorithm: "PKCS #8" });
  });

  test("a body of another length than it says does not parse; one that is cut off tells what is left of it", () => {
    const text = exported(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, "pkcs8");
    const lines = text.trimEnd().split("\n");
    const torn = [...lines.slice(0, 5), ...lines.slice(6)].join("\n");
    expect(factsOf(torn)).toMatchObject({ parses: "no" });
    const cut = lines.slice(0, 10).join("\n");
    expect(factsOf(cut)).toEqual({ encrypted: "no", algorithm: "RSA", size: "2048 bits", complete: "no" });
  });
});

describe.skipIf(!has("ssh-keygen", "-?"))("keys of ssh-keygen", () => {
  const make = (name: string, passphrase: string, ...rest: string[]): string => {
    const file = join(directory, name);
    execFileSync("ssh-keygen", ["-q", "-N", passphrase, "-C", "", "-f", file, ...rest]);
    return readFileSync(file, "latin1");
  };

  test("RSA tells its size, locked or not", () => {
    const expected = { algorithm: "ssh-rsa", size: "2048 bits" };
    expect(factsOf(make("a", "", "-t", "rsa", "-b", "2048"))).toEqual({ ...expected, encrypted: "no" });
    expect(factsOf(make("b", "a passphrase", "-t", "rsa", "-b", "2048"))).toEqual({ ...expected, encrypted: "yes" });
  });

  test("Ed25519 and ECDSA tell their name", () => {
    expect(factsOf(make("c", "", "-t", "ed25519"))).toEqual({ encrypted: "no", algorithm: "ssh-ed25519" });
    expect(factsOf(make("d", "x y z 1", "-t", "ecdsa"))).toEqual({
      encrypted: "yes",
      algorithm: "ecdsa-sha2-nistp256",
    });
  });
});

describe.skipIf(!has("gpg", "--version"))("keys of gpg", () => {
  const home = join(directory, "gnupg");
  const gpg = (passphrase: string, ...rest: string[]): string =>
    execFileSync("gpg", ["--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", passphrase, ...rest], { encoding: "latin1", stdio: ["ignore", "pipe", "ignore"] }); // prettier-ignore
  const endAgent = (): void => void spawnSync("gpgconf", ["--homedir", home, "--kill", "all"]);
  afterAll(endAgent);

  test.each([
    ["rsa2048", "", { encrypted: "no", algorithm: "OpenPGP RSA", size: "2048 bits" }],
    ["rsa2048", "a passphrase", { encrypted: "yes", algorithm: "OpenPGP RSA", size: "2048 bits" }],
    ["ed25519", "", { encrypted: "no", algorithm: "OpenPGP EdDSA" }],
    ["dsa2048", "", { encrypted: "no", algorithm: "OpenPGP DSA", size: "2048 bits" }],
  ])("%s with passphrase %j", (algorithm, passphrase, expected) => {
    endAgent();
    rmSync(home, { recursive: true, force: true });
    execFileSync("mkdir", ["-m", "700", home]);
    gpg(passphrase, "--faked-system-time", "20210304T000000", "--quick-generate-key", "someone", algorithm, "default", "never"); // prettier-ignore
    const block = gpg(passphrase, "--armor", "--export-secret-keys");
    expect(factsOf(block)).toEqual({ ...expected, created: "2021-03-04" });
  });
});
