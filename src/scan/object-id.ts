/** Recomputes an object's id: the hash of "type SP size NUL content" (git documentation, gitformat-pack and hash-function-transition). */
import { createHash } from "node:crypto";
import type { ObjectIndex } from "../git/object-index.ts";
import { typeFromNumber } from "../git/object.ts";
import type { WalkedObject } from "./sink.ts";

/** @param memory - in which the object stands */
export function makesId(memory: Buffer, { at, length, type, object }: WalkedObject, index: ObjectIndex): boolean {
  const hash = createHash(index.hashBytes === 20 ? "sha1" : "sha256");
  hash.update(`${typeFromNumber(type) ?? ""} ${length}\0`).update(memory.subarray(at, at + length));
  return hash.digest("hex") === index.idOf(object);
}
