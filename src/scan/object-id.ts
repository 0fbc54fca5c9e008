/** Recomputes an object's id: the hash of "type SP size NUL content" (git documentation, gitformat-pack and hash-function-transition). */
import { createHash, type Hash } from "node:crypto";
import type { ObjectIndex } from "../git/object-index.ts";
import { typeFromNumber } from "../git/object.ts";
import type { WalkedObject } from "./sink.ts";

/** The hash of an object's id, ready for its content. */
export function hashOf(type: number, length: number, index: ObjectIndex): Hash {
  return createHash(index.hashBytes === 20 ? "sha1" : "sha256").update(`${typeFromNumber(type) ?? ""} ${length}\0`);
}

/** @param memory - in which the object stands */
export function makesId(memory: Buffer, { at, length, type, object }: WalkedObject, index: ObjectIndex): boolean {
  const hash = hashOf(type, length, index).update(memory.subarray(at, at + length));
  return hash.digest("hex") === index.idOf(object);
}
