/** What a private key's block says of the key: algorithm, size, whether it is encrypted, when it was made, whether it parses at all.
 *  Facts by name, as judges give them; they hold nothing of the key. Pure. */
import { describeDer } from "./der.ts";
import { readOpenPgp, readOpenSsh, type KeyFile } from "./key-formats.ts";

type Facts = Readonly<Record<string, string>>;

function factsOf(file: KeyFile, algorithm: string): Facts {
  return {
    encrypted: file.encrypted ? "yes" : "no",
    algorithm: file.algorithm ?? algorithm,
    ...(file.bits === undefined || file.bits === 0 ? {} : { size: `${file.bits} bits` }),
    ...(file.created === undefined ? {} : { created: file.created }),
  };
}

/**
 * Facts about a block.
 *
 * @param label - of BEGIN, up to "PRIVATE KEY"
 * @param body - text between the markers
 * @param base64 - its base64 characters
 * @param complete - the block has its END
 */
export function keyFacts(label: string, body: string, base64: string, complete: boolean): Facts {
  const named = label.trim();
  const bytes = Buffer.from(base64, "base64");
  const whole = complete ? {} : { complete: "no" };
  if (named === "OPENSSH") {
    const file = readOpenSsh(bytes);
    return { ...(file ? factsOf(file, "OpenSSH") : unread("OpenSSH")), ...whole };
  }
  if (named === "PGP") {
    const file = readOpenPgp(bytes);
    return { ...(file ? factsOf(file, "OpenPGP") : unread("OpenPGP")), ...whole };
  }
  const isPkcs8 = named === "" || named === "ENCRYPTED";
  const algorithm = isPkcs8 ? "PKCS #8" : named;
  if (named === "ENCRYPTED" || /Proc-Type:\s*4,ENCRYPTED/.test(body))
    return { ...factsOf({ encrypted: true }, algorithm), ...whole };
  const described = describeDer(bytes, complete);
  if (described === "wrong length")
    return { ...unread(algorithm), ...(isFarTooShort(bytes) ? { short: "yes" } : {}), ...whole };
  return { ...factsOf({ encrypted: false, ...described }, algorithm), ...whole };
}

/** A sequence of which less than half is there: its first line, as documentation shows keys. */
function isFarTooShort(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes[0] !== 0x30) return false;
  // Its length is told in one byte or two.
  const length = bytes[1] === 0x82 ? bytes.readUInt16BE(2) : bytes[1] === 0x81 ? bytes.readUInt8(2) : 0;
  return bytes.length * 2 < length;
}

function unread(algorithm: string): Facts {
  return { encrypted: "no", algorithm, parses: "no" };
}
