/** Patterns of our own, which find what a scan has to know and are never reported: comments, pointers, beginnings of texts that are spelled out. Pure. */
import type { Literal, Pattern } from "../model/pattern.ts";

/** A literal that a match begins with. @param tailMax - bytes from its first to the match's end, at most */
export function ownLiteral(text: string, tailMax: number): Literal {
  return { text, ignoreCase: false, leadMin: 0, leadMax: 0, tailMax, after: [], before: [] };
}

/** Not told by a prefix: names of files and refs are judged by those alone, and a name must not allow itself, nor spell anything out. */
export function ownPattern(own: Pick<Pattern, "id" | "literals"> & Partial<Pattern>): Pattern {
  return {
    provider: "dredge",
    role: "public",
    severity: "low",
    regex: "",
    flags: "",
    secretGroup: 0,
    minEntropy: 0,
    stopwords: [],
    companions: [],
    told: "generic",
    specificity: 0,
    enabled: true,
    ...own,
  };
}
