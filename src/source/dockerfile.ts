/** Reads a Dockerfile into its instructions: continued lines, comments, here-documents, the escape directive
 *  (docs.docker.com, "Dockerfile reference"). Knows nothing of what instructions mean. Pure. */

export interface Instruction {
  /** Upper case; what stands behind ONBUILD counts as itself. */
  readonly keyword: string;
  /** Flags such as `--from=builder`. */
  readonly flags: readonly string[];
  /** What stands behind keyword and flags. */
  readonly rest: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** Build stages before it: 0 in the first. */
  readonly stage: number;
}

const HEREDOC = /<<-?["']?([A-Za-z_][\w.]*)["']?/g;

/** All instructions, in order. @param text - one character per byte, or decoded */
export function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text.replace(/^(?:\ufeff|\xef\xbb\xbf)/, "").split(/\r?\n/);
  const escape = escapeOf(lines);
  const instructions: Instruction[] = [];
  let stage = -1;
  for (let at = 0; at < lines.length;) {
    const line = at + 1;
    let written = "";
    for (; at < lines.length; at++) {
      const part = lines[at] ?? "";
      // Comments and blank lines do not end a continued instruction.
      if (/^\s*#/.test(part) || (written !== "" && part.trim() === "")) continue;
      const continued = part.trimEnd().endsWith(escape);
      written += continued ? `${part.trimEnd().slice(0, -1)} ` : part;
      if (!continued) break;
    }
    at++;
    const instruction = readInstruction(written, line, Math.max(0, stage));
    if (!instruction) continue;
    if (instruction.keyword === "FROM") stage++;
    instructions.push({ ...instruction, stage: Math.max(0, stage) });
    if (/^(?:RUN|COPY|ADD)$/.test(instruction.keyword)) at = behindHeredocs(lines, at, instruction.rest);
  }
  return instructions;
}

/** A directive in a comment of the first lines can make the backtick continue lines. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*(\w+)\s*=\s*(\S+)/.exec(line);
    if (!directive) return "\\";
    if (directive[1]?.toLowerCase() === "escape") return directive[2] ?? "\\";
  }
  return "\\";
}

function readInstruction(written: string, line: number, stage: number): Instruction | undefined {
  const text = written.trim().replace(/^ONBUILD\s+/i, "");
  const match = /^([A-Za-z]+)(?:\s+(.*))?$/s.exec(text);
  if (!match) return undefined;
  const flags: string[] = [];
  let rest = match[2] ?? "";
  for (let flag = /^(--[\w-]+(?:=\S*)?)\s+/.exec(rest); flag; flag = /^(--[\w-]+(?:=\S*)?)\s+/.exec(rest)) {
    flags.push(flag[1] ?? "");
    rest = rest.slice(flag[0].length);
  }
  return { keyword: (match[1] ?? "").toUpperCase(), flags, rest, line, stage };
}

function behindHeredocs(lines: readonly string[], from: number, rest: string): number {
  let at = from;
  for (const [, end] of rest.matchAll(HEREDOC)) {
    while (at < lines.length && (lines[at] ?? "").replace(/^\t+/, "") !== end) at++;
    at++;
  }
  return at;
}

/** What COPY and ADD copy: all words but the last, which is where to; in words or as JSON. URLs and here-documents are none. */
export function copiedSources({ rest }: Instruction): readonly string[] {
  const words = rest.trimStart().startsWith("[") ? jsonWords(rest) : rest.trim().split(/\s+/);
  return words.slice(0, -1).filter((word) => !/^(?:<<|https?:|git@)/.test(word));
}

function jsonWords(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  } catch {
    return [];
  }
}

/** Names that ARG and ENV set. */
export function namesSet({ keyword, rest }: Instruction): readonly string[] {
  // The old form of ENV: one name, a blank, the value.
  const old = /^([A-Za-z_]\w*)\s+\S/.exec(rest);
  if (keyword === "ENV" && old && !/^\w+=/.test(rest)) return [old[1] ?? ""];
  const unquoted = rest.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/gs, "v");
  return unquoted
    .split(/\s+/)
    .map((word) => /^([A-Za-z_]\w*)(?:=|$)/.exec(word)?.[1] ?? "")
    .filter((name) => name !== "");
}
