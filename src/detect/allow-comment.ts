/** Comments that ask to leave a value out, dredge's own and those of other tools, as a pattern of our own: they ride through deltas like any match,
 *  so that a comment is known wherever its value is. The pattern is public and never reported; whether a comment counts is the policy's to say. */
import type { InlineAllowance, Span } from "../model/finding.ts";
import type { Pattern } from "../model/pattern.ts";
import type { InlineTool } from "../model/policy.ts";
import { ownLiteral, ownPattern } from "./own-pattern.ts";

/** Bytes that are read of a comment from its marker on. */
const MOST = 300;

const LITERALS = [
  "dredge:allow",
  "gitleaks:all",
  "betterleaks:",
  "trufflehog:i",
  "pragma: allo",
  "pragma:allow",
  "pragma: whit",
  "pragma:white",
  "secretlint-d",
  "secretlint-e",
  "ggignore",
  "kingfisher:i",
];

export const ALLOW_COMMENT: Pattern = ownPattern({
  id: "dredge-allow-comment",
  regex:
    String.raw`(?<![\w-])(?:dredge:allow(?:-next-line)?|gitleaks:allow|betterleaks:allow|trufflehog:ignore|ggignore|kingfisher:ignore|` +
    String.raw`pragma: ?(?:allow|white)list[ -](?:nextline[ -])?secret|secretlint-(?:disable(?:-next-line|-line)?|enable))` +
    String.raw`(?![\w-])[^\r\n]{0,${MOST}}`,
  literals: LITERALS.map((text) => ownLiteral(text, MOST + 48)),
});

/** Where a comment reaches: its own line, the next one, or all lines until it is taken back. */
type Reach = "line" | "next-line" | "on" | "off";

/** A comment and the line that it stands on. */
export interface PlacedComment {
  readonly line: number;
  readonly reach: Reach;
  readonly allowance: InlineAllowance;
}

const TOOL_OF: readonly (readonly [start: string, tool: InlineTool])[] = [
  ["dredge:", "dredge"],
  ["gitleaks:", "gitleaks"],
  ["betterleaks:", "betterleaks"],
  ["trufflehog:", "trufflehog"],
  ["pragma:", "detect-secrets"],
  ["secretlint-", "secretlint"],
  ["ggignore", "ggshield"],
  ["kingfisher:", "kingfisher"],
];
const MARKER = /^(?:pragma: ?[a-z]+[ -](?:nextline[ -])?secret|[a-z]+(?:[:-][a-z]+)*)/;
const RULES = /^\s+([a-z0-9*][a-z0-9*.-]*(?:,[a-z0-9*.-]+)*)(?=:?(?:\s|$))/;
const SECRETLINT_RULES = /@secretlint\/secretlint-rule-([a-z0-9-]+)/g;
/** What closes a comment on its own line. */
const CLOSING = /\s*(?:\*\/|--%?>|%>|#\}|\}\}|["'`)\]},;]+)\s*$/;

/**
 * Reads a comment.
 * @param text - the pattern's match, one character per byte
 * @param line - where it stands, from 1
 */
export function readAllowComment(text: string, line: number): PlacedComment {
  const marker = MARKER.exec(text)?.[0] ?? text;
  const tool = TOOL_OF.find(([start]) => marker.startsWith(start))?.[1] ?? "dredge";
  const rest = text.slice(marker.length);
  const { rules, reason } = tool === "dredge" ? own(rest) : foreign(tool, rest);
  return { line, reach: reachOf(marker), allowance: { line, tool, marker, rules, reason } };
}

function own(rest: string): Pick<InlineAllowance, "rules" | "reason"> {
  const named = RULES.exec(rest);
  const reason = rest.slice(named?.[0].length ?? 0).replace(CLOSING, "");
  return { rules: named?.[1]?.split(",") ?? [], reason: reason.replace(/^[\s:–-]+/, "").trim() };
}

/** secretlint names rules of its own after providers, as ours are; those that are not called alike leave nothing out. */
function foreign(tool: InlineTool, rest: string): Pick<InlineAllowance, "rules" | "reason"> {
  const names = tool === "secretlint" ? [...rest.matchAll(SECRETLINT_RULES)].map((match) => `${match[1] ?? ""}-*`) : [];
  return { rules: names.length > 0 ? names : ["*"], reason: "" };
}

function reachOf(marker: string): Reach {
  if (/next-?line/.test(marker)) return "next-line";
  if (marker === "secretlint-disable") return "on";
  return marker === "secretlint-enable" ? "off" : "line";
}

/**
 * The comments of an object that speak of a value.
 * @param comments - all of the object, by line
 */
export function allowancesFor(comments: readonly PlacedComment[], span: Span): readonly InlineAllowance[] {
  const found: InlineAllowance[] = [];
  let lasting: InlineAllowance | undefined;
  for (const { line, reach, allowance } of comments) {
    const within = line >= span.line && line <= span.endLine;
    if (reach === "off" && line <= span.line) lasting = undefined;
    else if (reach === "on" && line <= span.line) lasting = allowance;
    else if ((reach === "line" && within) || (reach === "next-line" && line + 1 === span.line)) found.push(allowance);
  }
  return lasting ? [...found, lasting] : found;
}
