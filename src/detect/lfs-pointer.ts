/** A pattern of our own that finds Git LFS pointers, so that content which is not there can be told apart from content that was looked at.
 *  It is public and never reported; the recorder notes the ids. Format: Git LFS specification v1. */
import type { Pattern } from "../model/pattern.ts";

export const LFS_POINTER: Pattern = {
  id: "git-lfs-pointer",
  provider: "git",
  role: "public",
  severity: "low",
  regex: String.raw`version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-[^\n]{1,200}\n){0,8}oid sha256:([0-9a-f]{64})\r?\nsize [0-9]{1,15}`,
  flags: "",
  secretGroup: 1,
  literals: [
    {
      text: "git-lfs.gith",
      ignoreCase: false,
      leadMin: 16,
      leadMax: 16,
      tailMax: 1800,
      after: [],
      before: [],
    },
  ],
  minEntropy: 0,
  stopwords: [],
  companions: [],
  told: "prefix",
  specificity: 0,
  enabled: true,
};
