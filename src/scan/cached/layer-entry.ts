/** What a scan has learnt of one layer, as a cache keeps it: sealed under a key that is made of all bytes of the layer, so that whoever can
 *  open it has the layer, and that nobody else could have written it. A value is not in it even then, but its digest, by which the same
 *  value is known again elsewhere. Knows nothing of files. */
import { createCipheriv, createDecipheriv, createHash, randomBytes, type Hash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ArchiveTally } from "../../archive/archive-tally.ts";
import { bytesToPath, pathBytes } from "../../bytes/byte-path.ts";
import { runIdentity } from "../../detect/secret.ts";
import { FormatError } from "../../model/errors.ts";
import type { BytePath, InlineAllowance, Span } from "../../model/finding.ts";
import type { ImagesResult, LayerResult } from "../job.ts";
import { MEMBER_KINDS, memberPlace, type MemberPlace, type MemberRun } from "../member-rows.ts";
import { eachRow, writeRow, type PartRecord, type Records, type SecretRecord } from "../record-rows.ts";
import { RowList } from "../row-list.ts";

const MAGIC = "dredge layer 2\n";
export const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

type KeptSecret = Omit<SecretRecord, "identity" | "secret">;

/** A row: member, kind, secret, numbers of parts, of comments and of what is inside an archive, then the span's six. */
type KeptRow = readonly number[];

/** What is sealed. */
export interface LayerEntry {
  readonly layer: Omit<LayerResult, "layer" | "problem" | "stopped" | "key">;
  readonly secrets: readonly KeptSecret[];
  readonly parts: readonly (readonly PartRecord[])[];
  readonly allow: readonly (readonly InlineAllowance[])[];
  /** Paths inside of archives. */
  readonly inside: readonly BytePath[];
  readonly archives: readonly { readonly member: number; readonly kind: number; readonly tally: ArchiveTally }[];
  readonly rows: readonly KeptRow[];
  /** Digest of the key that fingerprints were made under. */
  readonly fingerprints: string;
}

/**
 * The key that seals a layer's entry. Without the layer it cannot be had from the layer's digest, though that is a hash of the same bytes:
 * what follows them here is not what ends a hash.
 *
 * @param whole - a hash that has been given all bytes of the layer; used up
 */
export function layerKey(whole: Hash, salt: Uint8Array): Uint8Array {
  const last = whole.update("\ndredge layer cache\n").update(salt).digest();
  return createHash("sha256").update(last).digest();
}

/** What tells under which key fingerprints were made; only ever kept sealed. */
export function fingerprintMark(key: string | undefined): string {
  return createHash("sha256")
    .update(JSON.stringify(["dredge fingerprints", key ?? null]))
    .digest("hex");
}

/** Gathers entries of several layers from what all workers have found. @param wanted - numbers of the layers */
export function layerEntries(
  results: readonly ImagesResult[],
  wanted: ReadonlyMap<number, LayerResult>,
  fingerprints: string,
): Map<number, LayerEntry> {
  const makers = new Map([...wanted].map(([number, result]) => [number, new EntryMaker(result, fingerprints)]));
  for (const { records, runs } of results) {
    eachRow(records, (unit, record, span, parts, allow, inside) => {
      const place = memberPlace(runs, unit);
      if (place) makers.get(place.layer)?.add(place, { record, span, parts, allow, inside });
    });
    for (const { object, tally } of records.archives) {
      const place = memberPlace(runs, object);
      if (!place) continue;
      // Time was up before the archive's end: the layer is to be read again.
      if (tally.isCutShort) makers.delete(place.layer);
      else makers.get(place.layer)?.addArchive(place, tally);
    }
  }
  return new Map([...makers].map(([number, maker]) => [number, maker.entry]));
}

interface FoundRow {
  readonly record: SecretRecord;
  readonly span: Span;
  readonly parts: readonly PartRecord[];
  readonly allow: readonly InlineAllowance[];
  readonly inside: BytePath | undefined;
}

class EntryMaker {
  readonly entry: LayerEntry & {
    readonly rows: KeptRow[];
    readonly inside: BytePath[];
    readonly archives: { member: number; kind: number; tally: ArchiveTally }[];
  };
  readonly #secrets = new Map<SecretRecord, number>();
  readonly #kept: { secrets: KeptSecret[]; parts: (readonly PartRecord[])[]; allow: (readonly InlineAllowance[])[] };

  constructor(
    { layer: _layer, problem: _problem, stopped: _stopped, key: _key, ...layer }: LayerResult,
    fingerprints: string,
  ) {
    this.#kept = { secrets: [], parts: [], allow: [] };
    this.entry = { layer, fingerprints, rows: [], inside: [], archives: [], ...this.#kept };
  }

  addArchive({ member, kind }: MemberPlace, tally: ArchiveTally): void {
    this.entry.archives.push({ member, kind: MEMBER_KINDS.indexOf(kind), tally });
  }

  add({ member, kind: name }: MemberPlace, row: FoundRow): void {
    const kind = MEMBER_KINDS.indexOf(name);
    const { secrets, parts, allow } = this.#kept;
    let secret = this.#secrets.get(row.record);
    if (secret === undefined) {
      const { identity: _identity, secret: _secret, ...kept } = row.record;
      this.#secrets.set(row.record, (secret = secrets.push(kept) - 1));
    }
    const { start, end, line, column, endLine, endColumn } = row.span;
    const part = row.parts.length === 0 ? -1 : parts.push(row.parts) - 1;
    const comment = row.allow.length === 0 ? -1 : allow.push(row.allow) - 1;
    const inside = row.inside === undefined ? -1 : this.entry.inside.push(row.inside) - 1;
    this.entry.rows.push([member, kind, secret, part, comment, inside, start, end, line, column, endLine, endColumn]);
  }
}

const NO_RECORDS: Records = {
  secrets: [],
  rows: [],
  parts: [],
  allow: [],
  members: [],
  archives: [],
  comments: [],
  lfsPointers: [],
};

/** What a worker would have returned for the layer. @param runKey - the scan's own, for identities */
export function entryResult(entry: LayerEntry, layer: number, runKey: string): ImagesResult {
  const rows = new RowList();
  const kinds = MEMBER_KINDS.length;
  for (const [place = 0, kind = 0, secret = 0, parts = -1, allow = -1, member = -1, ...numbers] of entry.rows) {
    const [start = 0, end = 0, line = 0, column = 0, endLine = 0, endColumn = 0] = numbers;
    const span = { start, end, line, column, endLine, endColumn };
    writeRow(rows, { object: place * kinds + kind, secret, span, parts, allow, member });
  }
  const secrets = entry.secrets.map((kept): SecretRecord => {
    if (kept.digest === undefined) throw new FormatError("corrupt", "a secret of it has no digest");
    return { ...kept, identity: runIdentity(runKey, kept.digest), secret: undefined };
  });
  const archives = entry.archives.map(({ member, kind, tally }) => ({ object: member * kinds + kind, tally }));
  const { parts, allow, inside: members } = entry;
  const records = { ...NO_RECORDS, secrets, rows: rows.take(), parts, allow, members, archives };
  const run: MemberRun = { base: 0, layer, first: 0 };
  return {
    searched: entry.layer.bytes + entry.layer.attributeBytes,
    records,
    runs: [run],
    layers: [{ ...entry.layer, layer, problem: undefined, stopped: false }],
    cut: [],
    documents: NO_RECORDS,
    known: [],
  };
}

/** Seals an entry. @param key - of the layer, made with this salt */
export function sealEntry(entry: LayerEntry, key: Uint8Array, salt: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const { names } = entry.layer;
  const kept = { ...entry, layer: { ...entry.layer, names: { ...names, paths: bytesToPath(names.paths) } } };
  const text = deflateRawSync(JSON.stringify(kept), { level: 1 });
  const sealed = [cipher.update(text), cipher.final()];
  return Buffer.concat([Buffer.from(MAGIC), salt, nonce, cipher.getAuthTag(), ...sealed]);
}

/** The salt of a sealed entry. @throws FormatError when it is none */
export function saltOf(bytes: Uint8Array): Uint8Array {
  if (
    bytes.length < MAGIC.length + SALT_BYTES ||
    Buffer.from(bytes.subarray(0, MAGIC.length)).toString("latin1") !== MAGIC
  )
    throw new FormatError("unsupported", "it is not a layer cache of this version");
  return bytes.subarray(MAGIC.length, MAGIC.length + SALT_BYTES);
}

/** Opens an entry. @throws FormatError when it is damaged, or of another layer */
export function openEntry(bytes: Uint8Array, key: Uint8Array): LayerEntry {
  const nonceAt = MAGIC.length + SALT_BYTES;
  const tagAt = nonceAt + NONCE_BYTES;
  const bodyAt = tagAt + TAG_BYTES;
  if (bytes.length < bodyAt) throw new FormatError("truncated", "it ends before its content does");
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(nonceAt, tagAt)).setAuthTag(
      bytes.subarray(tagAt, bodyAt),
    );
    const text = Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
    const kept = JSON.parse(inflateRawSync(text).toString("utf8")) as LayerEntry;
    const { names } = kept.layer;
    const paths = new Uint8Array(pathBytes(String(names.paths)));
    return { ...kept, layer: { ...kept.layer, names: { ...names, paths } } };
  } catch {
    throw new FormatError("corrupt", "it is damaged");
  }
}
