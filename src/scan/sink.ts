/** What a walk hands over, and to whom. Types only. */
import type { ScannedBase } from "../detect/object-scanner.ts";
import type { FormatError } from "../model/errors.ts";
import type { LargeBlob } from "./large-blob.ts";

/** An object in the kernel's memory, as the sink sees it. */
export interface WalkedObject {
  /** Entry of the pack, and the object's number among all objects of the repository. */
  readonly entry: number;
  readonly object: number;
  /** 1 commit, 2 tree, 3 blob, 4 tag. */
  readonly type: number;
  readonly at: number;
  readonly length: number;
  /** Copied ranges, for the result of a delta; a count of 0 says nothing is known to be copied. */
  readonly stretchesAt: number;
  readonly stretchCount: number;
}

/** What a sink wants to remember of an object while its deltas are walked. */
export interface Sink<State> {
  /**
   * @param base - what the sink returned for the delta's base; undefined for whole objects
   * @param keep - deltas follow: the state is needed
   */
  visit(object: WalkedObject, base: State | undefined, keep: boolean): State;
  /** Blobs of more bytes that no delta builds on are not visited but streamed. */
  readonly large: { readonly pieceBytes: number };
  /** @throws FormatError when the blob is damaged */
  stream(blob: LargeBlob): void;
  /** The state's object has been freed. */
  release(state: State): void;
  /** The entry cannot be read; with it go all deltas upon it, which are reported one by one. */
  failed(entry: number, object: number, error: FormatError): void;
}

/** State of an object while deltas upon it are walked. */
export interface ObjectState extends ScannedBase {
  readonly object: number;
  /** Its address, while deltas upon it are walked. */
  readonly at: number;
  /** Its entries can be inherited: it is a tree that is well-formed to its end. */
  readonly isSoundTree: boolean;
}
