/** Parses filter expressions of rule files (the part that CEL and Expr have in common) into a tree; what it cannot read it names.
 *  Knows nothing of what names and functions mean. */

export type Node =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "list"; readonly items: readonly Node[] }
  | { readonly kind: "name"; readonly name: string }
  /** `of.key`, `of["key"]`, `of[?"key"]`. */
  | { readonly kind: "member"; readonly of: Node; readonly key: string }
  /** A function, or a method with what it belongs to as its first argument. */
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Node[] }
  | { readonly kind: "operation"; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly of: Node };

/** The expression is beyond what is read here; the message says where. */
export class FilterError extends Error {
  override readonly name = "FilterError";
}

const TOKEN =
  /\s*(?:(?:\/\/|#)[^\n]*(?:\n\s*|$))*(?:(r?"""[^]*?"""|r?'''[^]*?'''|[rR]?"(?:[^"\\\n]|\\.)*"|[rR]?'(?:[^'\\\n]|\\.)*'|`[^`]*`)|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(\|\||&&|[=!<>]=|\[\?|\?\.|[-!<>()[\].,+?:{}|])|$)/y;

/** Loosest first; each row binds alike. */
const OPERATORS: readonly (readonly string[])[] = [
  ["||", "or"],
  ["&&", "and"],
  ["==", "!=", "<", "<=", ">", ">=", "in", "matches", "contains", "startsWith", "endsWith"],
];
const ALIASES: Readonly<Record<string, string>> = { or: "||", and: "&&" };

interface Token {
  readonly kind: "text" | "number" | "word" | "sign" | "end";
  readonly text: string;
}

/**
 * Parses an expression.
 * @throws FilterError when it is beyond the subset
 */
export function parseFilter(source: string): Node {
  const parser = new FilterParser(tokensOf(source));
  return parser.whole();
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new FilterError(`cannot be read from ${JSON.stringify(text.slice(at, at + 20).trim())} on`);
    const [, quoted, number, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: "text", text: unquote(quoted) });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
  }
  return tokens;
}

function unquote(quoted: string): string {
  const isRaw = /^[rR`]/.test(quoted);
  const inner = quoted.replace(/^[rR]?(?:"""|'''|["'`])/, "").replace(/(?:"""|'''|["'`])$/, "");
  if (isRaw) return inner;
  const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]))/g,
    (_, hex?: string, unit?: string, char?: string) =>
      char === undefined ? String.fromCharCode(parseInt(hex ?? unit ?? "", 16)) : (letters[char] ?? char),
  );
}

const END: Token = { kind: "end", text: "" };

class FilterParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#operation(0);
    if (this.#next.kind !== "end") throw new FilterError(`${this.#next.text} is not expected there`);
    return node;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #takes(sign: string): boolean {
    const { kind, text } = this.#next;
    if (kind !== "sign" || text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign))
      throw new FilterError(`${sign} is missing${this.#next.text === "" ? "" : ` before ${this.#next.text}`}`);
  }

  #operation(level: number): Node {
    const operators = OPERATORS[level];
    if (!operators) return this.#unary();
    let left = this.#operation(level + 1);
    for (;;) {
      const { kind, text } = this.#next;
      const negated = kind === "word" && text === "not" && level === 2;
      if (negated) this.#at++;
      const operator = this.#next;
      if ((operator.kind !== "sign" && operator.kind !== "word") || !operators.includes(operator.text)) return left;
      this.#at++;
      const right = this.#operation(level + 1);
      left = { kind: "operation", operator: ALIASES[operator.text] ?? operator.text, left, right };
      if (negated) left = { kind: "not", of: left };
    }
  }

  #unary(): Node {
    const { kind, text } = this.#next;
    if ((kind === "sign" && text === "!") || (kind === "word" && text === "not")) {
      this.#at++;
      return { kind: "not", of: this.#unary() };
    }
    return this.#members(this.#primary());
  }

  #primary(): Node {
    const { kind, text } = this.#next;
    this.#at++;
    if (kind === "text") return { kind: "literal", value: text };
    if (kind === "number") return { kind: "literal", value: Number(text) };
    if (kind === "word") {
      if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
      if (this.#takes("(")) return { kind: "call", name: text, arguments: this.#list(")") };
      return { kind: "name", name: text };
    }
    if (kind === "sign" && text === "(") {
      const inner = this.#operation(0);
      this.#expect(")");
      return inner;
    }
    if (kind === "sign" && text === "[") return { kind: "list", items: this.#list("]") };
    throw new FilterError(kind === "end" ? "it ends too early" : `${text} is not expected there`);
  }

  #members(start: Node): Node {
    let node = start;
    for (;;) {
      if (this.#takes(".") || this.#takes("?.")) {
        const key = this.#next;
        if (key.kind !== "word") throw new FilterError("a name is missing after the point");
        this.#at++;
        node = this.#takes("(")
          ? { kind: "call", name: key.text, arguments: [node, ...this.#list(")")] }
          : { kind: "member", of: node, key: key.text };
      } else if (this.#takes("[") || this.#takes("[?")) {
        const key = this.#next;
        if (key.kind !== "text") throw new FilterError("only texts in quotes are read between brackets");
        this.#at++;
        this.#expect("]");
        node = { kind: "member", of: node, key: key.text };
      } else return node;
    }
  }

  #list(end: string): Node[] {
    const items: Node[] = [];
    while (!this.#takes(end)) {
      if (items.length > 0) this.#expect(",");
      if (this.#takes(end)) break;
      items.push(this.#operation(0));
    }
    return items;
  }
}
