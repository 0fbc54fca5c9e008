/** Parses commits and annotated tags: the headers, and where the message begins.
 *  Tolerant, since history holds what old and foreign tools wrote: what is missing is undefined, never an error.
 *  Format: git-hash-object's checks in fsck, and gitformat-signature for multi-line headers. */
import { bytesToPath } from "../bytes/byte-path.ts";

/** Who and when: "Name <email> seconds zone". Text is Latin-1, byte by byte. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970; undefined where the date cannot be read. */
  readonly seconds: number | undefined;
  /** As written, such as "+0530"; "+0000" where it cannot be read. */
  readonly zone: string;
}

export interface Commit {
  /** Hex; undefined in a commit that names none. */
  readonly tree: string | undefined;
  readonly parents: readonly string[];
  readonly author: Signature | undefined;
  readonly committer: Signature | undefined;
  /** The `encoding` header, as written. */
  readonly encoding: string | undefined;
  /** Byte at which the message begins; the length of the object when there is none. */
  readonly messageStart: number;
}

export interface Tag {
  /** Hex. */
  readonly object: string | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly tagger: Signature | undefined;
  readonly messageStart: number;
}

/** @param content - of a commit object */
export function parseCommit(content: Uint8Array): Commit {
  const headers = new Headers(content);
  return {
    tree: headers.ids("tree")[0],
    parents: headers.ids("parent"),
    author: headers.signature("author"),
    committer: headers.signature("committer"),
    encoding: headers.first("encoding"),
    messageStart: headers.messageStart,
  };
}

/** @param content - of a tag object */
export function parseTag(content: Uint8Array): Tag {
  const headers = new Headers(content);
  return {
    object: headers.ids("object")[0],
    type: headers.first("type"),
    name: headers.first("tag"),
    tagger: headers.signature("tagger"),
    messageStart: headers.messageStart,
  };
}

/** The date of a signature in ISO 8601, in the zone it was written in; undefined when there is none. */
export function isoDate(signature: Signature | undefined): string | undefined {
  if (signature?.seconds === undefined) return undefined;
  const match = /^([+-])(\d\d)(\d\d)$/.exec(signature.zone);
  const minutes = match === null ? 0 : (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  const date = new Date((signature.seconds + minutes * 60) * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const zone = minutes === 0 ? "Z" : `${signature.zone.slice(0, 3)}:${signature.zone.slice(3)}`;
  return date.toISOString().replace(/\.000Z$/, zone);
}

/** Header lines up to the first empty one; a line that begins with a space continues the one before. */
class Headers {
  readonly messageStart: number;
  readonly #lines: readonly { readonly key: string; readonly value: string }[];

  constructor(content: Uint8Array) {
    const lines: { key: string; value: string }[] = [];
    let at = 0;
    while (at < content.length && content[at] !== 0x0a) {
      const newline = content.indexOf(0x0a, at);
      const end = newline < 0 ? content.length : newline;
      if (content[at] !== 0x20) {
        const line = bytesToPath(content, at, end);
        const space = line.indexOf(" ");
        lines.push(space < 0 ? { key: line, value: "" } : { key: line.slice(0, space), value: line.slice(space + 1) });
      }
      at = end + 1;
    }
    this.#lines = lines;
    this.messageStart = Math.min(at + 1, content.length);
  }

  first(key: string): string | undefined {
    return this.#lines.find((line) => line.key === key)?.value;
  }

  ids(key: string): string[] {
    return this.#lines
      .filter((line) => line.key === key && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(line.value))
      .map((line) => line.value);
  }

  signature(key: string): Signature | undefined {
    const value = this.first(key);
    return value === undefined ? undefined : parseSignature(value);
  }
}

/** Parses "Name <email> seconds zone"; the last `>` ends the address, as git has it. */
export function parseSignature(text: string): Signature {
  const open = text.indexOf("<");
  const close = text.lastIndexOf(">");
  const date = /^\s*(-?\d{1,15})(?:\s+([+-]\d{4}))?/.exec(close < 0 ? "" : text.slice(close + 1));
  return {
    name: (open < 0 ? text : text.slice(0, open)).trim(),
    email: open < 0 || close < open ? "" : text.slice(open + 1, close),
    seconds: date === null ? undefined : Number(date[1]),
    zone: date?.[2] ?? "+0000",
  };
}
