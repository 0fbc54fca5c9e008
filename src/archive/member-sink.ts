/** What readers of archives hand over, and to whom. */
import type { ArchiveMember } from "./archive-tally.ts";
import type { Expected } from "./unpack.ts";

/** Where members are unpacked, which is where they are wanted. */
export interface MemberRoom {
  /**
   * Inflates a raw deflate stream (RFC 1951).
   *
   * @returns what came out, valid until more is unpacked; undefined where it is not what is expected or has no room here
   */
  readonly inflate: (packed: Uint8Array, expected: Expected) => Uint8Array | undefined;
  /** Whether the same stream was unpacked before and nothing was found in it: it need not be unpacked again. */
  readonly isKnown: (packed: Uint8Array, expected: Expected) => boolean;
  /** The same bytes, to be kept while more is unpacked. */
  readonly lasting: (content: Uint8Array) => Uint8Array;
}

export interface MemberSink {
  /** Undefined: members are unpacked anywhere. */
  readonly room?: MemberRoom | undefined;
  /** Takes a member. Returns false when there have been too many: the reader ends. */
  readonly member: (member: ArchiveMember) => boolean;
  /** Takes text that stands beside a member's content, such as the target of a link: it is judged as names are. */
  readonly beside: (name: string, text: string) => void;
  /** Takes a member's extended attributes, a line for each: they are searched as content is. */
  readonly attributes: (name: string, lines: string) => void;
}

export const NOTHING: Uint8Array = new Uint8Array(0);

/** What stands behind an archive's end, and belongs to no member. */
export const BEHIND = "(behind the end)";
