/** What a page of a PDF shows (ISO 32000-1, 9.4): strings stand in pieces between numbers that move them, so that no word of them can be searched.
 *  Read where strings are characters, as with the standard fonts; glyph numbers of other fonts say nothing. One pass, whatever the bytes. Pure. */

/** Operators that begin another line. */
const LINE: ReadonlySet<string> = new Set(["Td", "TD", "T*", "Tm", "ET", "'", '"']);
const SHOW: ReadonlySet<string> = new Set(["Tj", "TJ", "'", '"']);
/** A gap in thousandths of the font's size from which on a blank is seen. */
const BLANK = -180;
const MOST_TEXT = 16 << 20;
const BACKSLASH = 0x5c;
/** One for each character of numbers and operators. */
const IN_WORD = new Uint8Array(256).fill(0);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'\"*+-.")
  IN_WORD[character.charCodeAt(0)] = 1;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** The page's text and behind it the stream as it is; of what is no page the stream alone. */
export function pageText(content: Uint8Array): Uint8Array {
  if (content.length > MOST_TEXT) return content;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  if (!bytes.includes("BT") || !(bytes.includes("Tj") || bytes.includes("TJ"))) return content;
  const text = new Page(bytes.toString("latin1")).text();
  return text.trim() === "" ? content : Buffer.concat([Buffer.from(`${text}\n`, "latin1"), bytes]);
}

class Page {
  readonly #code: string;
  #at = 0;
  readonly #shown: string[] = [];
  #waiting = "";
  /** The last one read: of a move how far it goes up. */
  #number = 0;

  constructor(code: string) {
    this.#code = code;
  }

  text(): string {
    let isArray = false;
    while (this.#at < this.#code.length) {
      const first = this.#code[this.#at] ?? "";
      if (first === "(") this.#waiting += this.#string();
      else if (first === "<" && this.#code[this.#at + 1] !== "<") this.#waiting += this.#hex();
      else if (this.#isInWord()) this.#word(isArray);
      else {
        if (first === "[" || first === "]") isArray = first === "[";
        this.#at++;
      }
    }
    return this.#shown.join("");
  }

  /** Asked of every character; nothing stands behind the last. */
  #isInWord(): boolean {
    return this.#at < this.#code.length && IN_WORD[this.#code.charCodeAt(this.#at)] === 1;
  }

  /** A number or an operator. */
  #word(isArray: boolean): void {
    const start = this.#at;
    while (this.#isInWord()) this.#at++;
    const word = this.#code.slice(start, this.#at);
    if (/^[+\-.\d]/.test(word)) {
      this.#number = Number(word);
      if (isArray && Number(word) < BLANK) this.#waiting += " ";
      return;
    }
    const isSameLine = (word === "Td" || word === "TD") && this.#number === 0;
    if (LINE.has(word) && this.#shown.length > 0 && this.#shown.at(-1) !== "\n")
      this.#shown.push(isSameLine ? " " : "\n");
    if (SHOW.has(word) && this.#waiting !== "") this.#shown.push(this.#waiting);
    this.#waiting = "";
  }

  /** Brackets in it come in pairs, or behind a backslash. */
  #string(): string {
    let text = "";
    let depth = 1;
    let from = ++this.#at;
    for (; this.#at < this.#code.length; this.#at++) {
      const code = this.#code.charCodeAt(this.#at);
      if (code === BACKSLASH) {
        text += this.#code.slice(from, this.#at) + this.#escaped();
        from = this.#at + 1;
      } else if (code === 0x28) depth++;
      else if (code === 0x29 && --depth === 0) break;
    }
    return text + this.#code.slice(from, this.#at++);
  }

  /** Stops at its last character. */
  #escaped(): string {
    const digits = /^[0-7]{1,3}/.exec(this.#code.slice(this.#at + 1, this.#at + 4))?.[0];
    this.#at += digits?.length ?? 1;
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 8) & 255);
    const letter = this.#code[this.#at] ?? "";
    return letter === "\n" || letter === "\r" ? "" : (ESCAPES[letter] ?? letter);
  }

  #hex(): string {
    const end = this.#code.indexOf(">", this.#at);
    const digits = this.#code.slice(this.#at + 1, end < 0 ? undefined : end).replace(/[^0-9A-Fa-f]/g, "");
    this.#at = end < 0 ? this.#code.length : end + 1;
    return Buffer.from(digits, "hex").toString("latin1");
  }
}
