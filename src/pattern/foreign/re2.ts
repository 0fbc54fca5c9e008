/** Translates regexes of RE2 and Go (https://github.com/google/re2/wiki/Syntax) into JavaScript's over UTF-8 bytes, without any flag: scoped
 *  flags, named groups, text anchors, quoted text, POSIX and Unicode classes. What RE2 refuses is refused here, too.
 *  Knows nothing of rules. */
import { RegexError } from "../regex-tree.ts";
import { ClassBuilder, writeBytes } from "./re2-class.ts";

export interface Translated {
  /** Without flags. */
  readonly source: string;
  /** Number of capturing groups. */
  readonly groups: number;
}

interface Flags {
  /** Case of letters is ignored. */
  i: boolean;
  /** `^` and `$` stand at lines. */
  m: boolean;
  /** `.` is any character, line feeds too. */
  s: boolean;
  /** Quantifiers are lazy, and greedy with `?`. */
  U: boolean;
}

/** RE2's own limit. */
const MOST_REPEATS = 1000;
const ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/**
 * Translates a regex.
 * @throws RegexError saying what is wrong with it
 */
export function translateRe2(source: string): Translated {
  const reader = new Re2Reader(source);
  return { source: reader.readAll(), groups: reader.groups };
}

class Re2Reader {
  readonly #text: string;
  #at = 0;
  groups = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): string {
    const whole = this.#alternatives({ i: false, m: false, s: false, U: false });
    if (this.#at < this.#text.length) throw new RegexError("a closing parenthesis too many");
    return whole;
  }

  /** Up to the end or the parenthesis that closes the group. Flags set inside hold to the group's end. */
  #alternatives(flags: Flags): string {
    let written = "";
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === ")") return written;
      if (char === "|") {
        this.#at++;
        written += "|";
      } else written += this.#term(flags);
    }
  }

  #term(flags: Flags): string {
    if (this.#takes("\\Q")) return this.#quoted(flags);
    const atom = this.#atom(flags);
    if (atom === undefined) return "";
    const quantifier = this.#quantifier(flags);
    if (quantifier === "") return atom.text;
    if (this.#quantifier(flags) !== "")
      throw new RegexError("a quantifier after a quantifier: RE2 has no possessive ones");
    return (atom.single ? atom.text : `(?:${atom.text})`) + quantifier;
  }

  /** Text between `\Q` and `\E`; a quantifier after it belongs to its last character. */
  #quoted(flags: Flags): string {
    const end = this.#text.indexOf("\\E", this.#at);
    const characters = Array.from(this.#text.slice(this.#at, end < 0 ? undefined : end));
    this.#at = end < 0 ? this.#text.length : end + 2;
    const written = characters.map((char) => this.#literal(char.codePointAt(0) ?? 0, flags));
    const quantifier = this.#quantifier(flags);
    const last = written.pop();
    if (last === undefined) return "";
    const tail = quantifier === "" || last.single ? last.text : `(?:${last.text})`;
    return written.map(({ text }) => text).join("") + tail + quantifier;
  }

  /** What a quantifier applies to; undefined for flags alone. */
  #atom(flags: Flags): { text: string; single: boolean } | undefined {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#at += char.length;
    switch (char) {
      case "(":
        return this.#group(flags);
      case "[":
        return { text: this.#class(flags), single: true };
      case ".":
        return { text: flags.s ? "[^]" : "[^\\n]", single: true };
      case "^":
        return { text: flags.m ? "(?<![^\\n])" : "(?<![^])", single: false };
      case "$":
        return { text: flags.m ? "(?![^\\n])" : "(?![^])", single: false };
      case "\\":
        return this.#escape(flags);
      case "*":
      case "+":
      case "?":
        throw new RegexError(`${char} has nothing to repeat`);
      default:
        return this.#literal(char.codePointAt(0) ?? 0, flags);
    }
  }

  #group(flags: Flags): { text: string; single: boolean } | undefined {
    const inner = { ...flags };
    let open = "(";
    if (this.#takes("?")) {
      if (/^(?:=|!|<=|<!)/.test(this.#rest())) throw new RegexError("RE2 has no lookarounds");
      if (/^(?:P=|P>|>|#|\(|R)/.test(this.#rest()))
        throw new RegexError(`(?${this.#rest().slice(0, 2)} is nothing that RE2 knows`);
      const name = /^P?<\w+>/.exec(this.#rest())?.[0];
      if (name === undefined) {
        if (this.#flags(inner)) {
          Object.assign(flags, inner);
          return undefined;
        }
        open = "(?:";
      } else this.#at += name.length;
    }
    if (open === "(") this.groups++;
    const text = this.#alternatives(inner);
    if (!this.#takes(")")) throw new RegexError("a group is not closed");
    return { text: `${open}${text})`, single: true };
  }

  /** Reads `i-s)` or `i-s:`; true for the former, which holds for the rest of the group around it. */
  #flags(flags: Flags): boolean {
    const match = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(this.#rest());
    if (!match) throw new RegexError(`(?${this.#rest().slice(0, 3)} are no flags that RE2 knows`);
    this.#at += match[0].length;
    for (const flag of match[1] ?? "") flags[flag as keyof Flags] = true;
    for (const flag of match[2] ?? "") flags[flag as keyof Flags] = false;
    return match[3] === ")";
  }

  #quantifier(flags: Flags): string {
    const match = /^(?:[*+?]|\{(\d{1,4})(,(\d{0,4}))?\})(\?)?/.exec(this.#rest());
    if (!match) return "";
    this.#at += match[0].length;
    const [least, most] = [Number(match[1] ?? 0), Number(match[3] ?? 0)];
    if (Math.max(least, most) > MOST_REPEATS)
      throw new RegexError(`${match[0]}: RE2 repeats ${MOST_REPEATS} times at most`);
    if (match[3] !== undefined && match[3] !== "" && most < least)
      throw new RegexError(`${match[0]}: the numbers are in the wrong order`);
    const isLazy = (match[4] !== undefined) !== flags.U;
    return match[0].replace(/(?<=.)\?$/, "") + (isLazy ? "?" : "");
  }

  #literal(codePoint: number, flags: Flags): { text: string; single: boolean } {
    const char = String.fromCodePoint(codePoint);
    const [lower, upper] = [char.toLowerCase(), char.toUpperCase()];
    const hasCases = flags.i && lower !== upper && Array.from(lower).length === 1 && Array.from(upper).length === 1;
    if (codePoint < 0x80) {
      if (hasCases) return { text: `[${lower}${upper}]`, single: true };
      if (codePoint < 0x20 || codePoint === 0x7f) return { text: writeBytes(codePoint), single: true };
      return { text: char.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`), single: true };
    }
    const [one, other] = [writeBytes(lower.codePointAt(0) ?? 0), writeBytes(upper.codePointAt(0) ?? 0)];
    return hasCases ? { text: `(?:${one}|${other})`, single: true } : { text: writeBytes(codePoint), single: false };
  }

  #escape(flags: Flags): { text: string; single: boolean } | undefined {
    const char = this.#text[this.#at] ?? "";
    if (/[dDsSwWpP]/.test(char)) {
      const builder = new ClassBuilder();
      this.#classEscape(builder);
      return { text: builder.write(false, flags.i), single: true };
    }
    const anchors: Readonly<Record<string, string>> = { A: "(?<![^])", z: "(?![^])", b: "\\b", B: "\\B" };
    const anchor = anchors[char];
    if (anchor !== undefined) {
      this.#at++;
      return { text: anchor, single: false };
    }
    if (this.#takes("E")) return undefined;
    return this.#literal(this.#codePoint(), flags);
  }

  /** The character that an escape stands for; the backslash has been read. */
  #codePoint(): number {
    const match =
      /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|([0-7]{3}|0[0-7]{0,2}|[1-7][0-7]{2})|([aftnrv])|([^A-Za-z0-9\s]))/u.exec(
        this.#rest(),
      );
    if (!match) throw new RegexError(`\\${this.#rest().slice(0, 1)} is no escape that RE2 knows`);
    this.#at += match[0].length;
    const [, braced, hex, octal, letter, plain] = match;
    if (octal !== undefined) return parseInt(octal, 8);
    if (letter !== undefined) return ESCAPES[letter] ?? 0;
    if (plain !== undefined) return plain.codePointAt(0) ?? 0;
    const codePoint = parseInt(braced ?? hex ?? "", 16);
    if (codePoint > 0x10ffff) throw new RegexError(`\\${match[0]}: there is no such character`);
    return codePoint;
  }

  /** `\d`, `\pL`, `\p{Greek}` and the like, in a class or outside; false for any other escape. */
  #classEscape(builder: ClassBuilder): boolean {
    const char = this.#text[this.#at] ?? "";
    if (builder.addPerl(char)) {
      this.#at++;
      return true;
    }
    const named = /^([pP])(?:\{(\^?\w+)\}|(\w))/.exec(this.#rest());
    if (!named) {
      if (/^[pP]/.test(char)) throw new RegexError(`\\${char} needs the name of a class`);
      return false;
    }
    this.#at += named[0].length;
    builder.addUnicode(named[2] ?? named[3] ?? "", named[1] === "P");
    return true;
  }

  #class(flags: Flags): string {
    const builder = new ClassBuilder();
    const negated = this.#takes("^");
    for (let first = true; first || !this.#takes("]"); first = false) {
      if (this.#at >= this.#text.length) throw new RegexError("a class is not closed");
      const posix = /^\[:(\^?\w+):\]/.exec(this.#rest());
      if (posix) {
        if (!builder.addPosix(posix[1] ?? "")) throw new RegexError(`${posix[0]}: there is no such class`);
        this.#at += posix[0].length;
        continue;
      }
      if (this.#text[this.#at] === "\\") {
        this.#at++;
        if (this.#classEscape(builder)) continue;
        this.#at--;
      }
      const low = this.#member();
      const isRange = /^-[^\]]/.test(this.#rest());
      if (isRange) this.#at++;
      const high = isRange ? this.#member() : low;
      if (high < low) throw new RegexError(`a range of a class is in the wrong order`);
      builder.addRange(low, high);
    }
    return builder.write(negated, flags.i);
  }

  #member(): number {
    if (this.#takes("\\")) return this.#codePoint();
    const codePoint = this.#text.codePointAt(this.#at) ?? 0;
    this.#at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #rest(): string {
    return this.#text.slice(this.#at);
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}
