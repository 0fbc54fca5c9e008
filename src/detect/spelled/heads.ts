/** Beginnings of tokens and keys for which it is worth to read a text that is spelled out. Pure; knows nothing of how it is spelled. */

/** What tokens and keys begin with. */
export const HEADS = [
  "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "rk_live_", "sk-proj-", "sk-ant-", "AIza", "AKIA",
  "SG.", "npm_", "pypi-", "hf_", "dop_v1_", "shpat_", "dckr_pat_", "eyJhbGci", "eyJ0eXAi",   "-----BEGIN", "AGE-SECRET",
] as const; // prettier-ignore

/** The part of a beginning that tells it: of PEM's dashes one, and the word. */
export function told(head: string): string {
  return head.startsWith("-----") ? head.slice(4) : head;
}

const TOLD = HEADS.map(told);

/** Most characters of a beginning that are asked for. */
export const LONGEST: number = Math.max(...TOLD.map((head) => head.length));

/** Whether a text begins as a token does, or, as where words of two bytes are dumped, with its second character. */
export function isHead(text: string): boolean {
  return TOLD.some((head) => text.startsWith(head) || text.startsWith(head.slice(1)));
}
