/** Which reader opens which kind of archive. Compressed streams hold one thing, which may be an archive that counts as one with them; the others hold members. */
import type { ArchiveKind } from "./archive-kind.ts";
import type { Budget } from "./archive-tally.ts";
import { arMembers } from "./ar-members.ts";
import { asarMembers } from "./asar-members.ts";
import { decodeBzip2 } from "./codec/bzip2.ts";
import { decodeLz4 } from "./codec/lz4.ts";
import { decodeLzip, decodeLzma } from "./codec/lzma-files.ts";
import type { Output } from "./codec/output.ts";
import { decodeXz } from "./codec/xz.ts";
import { cpioMembers } from "./cpio-members.ts";
import { gitBundleMembers, gitPackMembers } from "./git-members.ts";
import type { MemberSink } from "./member-sink.ts";
import { pdfStreams } from "./pdf-streams.ts";
import { pngTexts } from "./png-texts.ts";
import { sqliteTables } from "./sqlite-rows.ts";
import { sevenZipMembers } from "./sevenzip-members.ts";
import { tarMembers } from "./tar-members.ts";
import { gunzip, inflateZlib, unpackBy, unpackZstd, type Unpacked } from "./unpack.ts";
import { zipMembers } from "./zip-members.ts";

export type StreamKind = "gzip" | "zstd" | "xz" | "bzip2" | "lz4" | "lzip" | "lzma" | "zlib";

type Unpack = (bytes: Uint8Array, budget: Budget) => Unpacked;

function by(decode: (input: Buffer, out: Output) => void): Unpack {
  return (bytes, budget) => unpackBy(decode, bytes, budget);
}

/** Bytes that come out are not spent. */
export const STREAMS: Readonly<Record<StreamKind, Unpack>> = {
  gzip: gunzip,
  zstd: unpackZstd,
  xz: by(decodeXz),
  bzip2: by(decodeBzip2),
  lz4: by(decodeLz4),
  lzip: by(decodeLzip),
  lzma: by(decodeLzma),
  zlib: inflateZlib,
};

/** Hands over members, and spends the budget for what is unpacked. Returns false where it is damaged. */
type ReadMembers = (bytes: Uint8Array, budget: Budget, sink: MemberSink) => boolean;

/** Archives that are not compressed: with a stream around them they are one. */
export const PLAIN: Readonly<Partial<Record<ArchiveKind, (bytes: Uint8Array, sink: MemberSink) => boolean>>> = {
  tar: tarMembers,
  cpio: cpioMembers,
};

export const CONTAINERS: Readonly<Record<Exclude<ArchiveKind, StreamKind | "rpm">, ReadMembers>> = {
  zip: zipMembers,
  tar: (bytes, _, sink) => tarMembers(bytes, sink),
  cpio: (bytes, _, sink) => cpioMembers(bytes, sink),
  ar: (bytes, _, sink) => arMembers(bytes, sink),
  asar: (bytes, _, sink) => asarMembers(bytes, sink),
  pdf: pdfStreams,
  png: pngTexts,
  "7z": sevenZipMembers,
  sqlite: sqliteTables,
  "git pack": gitPackMembers,
  "git bundle": gitBundleMembers,
};

export function isStream(kind: ArchiveKind): kind is StreamKind {
  return kind in STREAMS;
}
