/** What a git object is, however it is stored: a type and content; and how its id follows from them. */
import { toHex } from "../bytes/hex.ts";
import { digest } from "../bytes/digest.ts";
import type { DigestName } from "../bytes/digest.ts";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

/** The digest that a repository names its objects by (`extensions.objectFormat`). */
export type ObjectFormat = DigestName;

export interface ObjectHeader {
  readonly type: ObjectType;
  /** Bytes of the content. */
  readonly size: number;
}

export interface GitObject {
  readonly type: ObjectType;
  readonly content: Uint8Array;
}

/** Type numbers of packs (gitformat-pack). */
export const COMMIT = 1;
export const TREE = 2;
export const BLOB = 3;
export const TAG = 4;

/** Names by these numbers. */
const TYPE_NAMES: readonly (ObjectType | undefined)[] = [undefined, "commit", "tree", "blob", "tag"];

export function typeFromNumber(type: number): ObjectType | undefined {
  return TYPE_NAMES[type];
}

/** 1 commit, 2 tree, 3 blob, 4 tag. */
export function numberOfType(type: ObjectType): number {
  return TYPE_NAMES.indexOf(type);
}

export function typeFromName(name: string): ObjectType | undefined {
  return name === "commit" || name === "tree" || name === "blob" || name === "tag" ? name : undefined;
}

/** The id that the object should have, in hex. */
export function computeObjectId(type: ObjectType, content: Uint8Array, format: ObjectFormat): string {
  return toHex(digest(format, `${type} ${content.length}\0`, content));
}
