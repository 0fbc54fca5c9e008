/** A pattern of our own that finds Git LFS pointers, so that content which is not there can be told apart from content that was looked at.
 *  It is public and never reported; the recorder notes the ids. Format: Git LFS specification v1. */
import type { Pattern } from "../model/pattern.ts";
import { ownLiteral, ownPattern } from "./own-pattern.ts";

export const LFS_POINTER: Pattern = ownPattern({
  id: "git-lfs-pointer",
  provider: "git",
  regex: String.raw`version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-[^\n]{1,200}\n){0,8}oid sha256:([0-9a-f]{64})\r?\nsize [0-9]{1,15}`,
  secretGroup: 1,
  literals: [{ ...ownLiteral("git-lfs.gith", 1800), leadMin: 16, leadMax: 16 }],
  told: "prefix",
});
