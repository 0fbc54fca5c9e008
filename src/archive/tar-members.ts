/** The members of a tar archive that stands in memory: views of its bytes, nothing is copied. Read by the reader that layers are read with. */
import { TarReader, type TarEntry } from "../image/tar-reader.ts";
import { FormatError } from "../model/errors.ts";
import type { ArchiveMember } from "./archive-tally.ts";
import { BEHIND, type MemberSink } from "./member-sink.ts";

/** Hands over all members but links, devices and directories, what links lead to, and attributes. Returns false where the archive is cut short or damaged. */
export function tarMembers(bytes: Uint8Array, sink: MemberSink): boolean {
  let open: TarEntry | undefined;
  let parts: Uint8Array[] = [];
  const behind: Uint8Array[] = [];
  /** Contents are ranges of what the reader was given, or of what it had put aside for a moment. */
  const part = (piece: Uint8Array, from: number, to: number): Uint8Array =>
    piece.buffer === bytes.buffer ? piece.subarray(from, to) : Uint8Array.prototype.slice.call(piece, from, to);
  const tell = (notRead: ArchiveMember["notRead"]): void => {
    if (open?.type === "file") sink.member({ name: open.path, content: joined(parts), notRead });
    open = undefined;
  };
  const reader = new TarReader({
    entry: (entry) => {
      open = entry;
      parts = [];
      if (entry.type === "symlink" || entry.type === "hard-link") sink.beside(entry.path, entry.linkName);
      if (entry.attributes.size > 0)
        sink.attributes(entry.path, [...entry.attributes].map(([name, value]) => `${name}=${value}\n`).join(""));
    },
    content: (piece, from, to) => parts.push(part(piece, from, to)),
    end: () => tell(undefined),
    behind: (piece, from, to) => behind.push(part(piece, from, to)),
  });
  let isSound = true;
  try {
    reader.push(bytes);
    reader.finish();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    isSound = false;
    tell("damaged");
  }
  if (behind.length > 0) sink.member({ name: BEHIND, content: joined(behind), notRead: undefined });
  return isSound;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}
