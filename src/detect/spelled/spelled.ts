/** Text that is spelled out where it is looked for: what it says, and where each character of that is written.
 *  Knows nothing of how. */

/** Characters that say a text, and where each stands: indices into the window, ends exclusive. */
export interface Spelled {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** It is a file of its own: whatever it holds counts, told by what stands near by too. */
  readonly isFile: boolean;
}

/** How texts are spelled out. */
export const SPELLINGS = [
  "numbers",
  "pieces of strings",
  "reversed",
  "rot13",
  "base64 among other bytes",
  "base85",
  "uuencode",
  "a binary patch",
] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** What a file holds that is packed; empty for any other. @param most - bytes that may come out */
export type UnpackFile = (bytes: Uint8Array, most: number) => Uint8Array;

/** Reads the text around a window's literal, if one is spelled out there. */
export type Speller = (text: string, at: number, length: number, unpack: UnpackFile) => Spelled | undefined;

/** A text whose characters are put in one by one. */
export class SpelledText implements Spelled {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly isFile: boolean;
  #text = "";

  constructor(isFile = false) {
    this.isFile = isFile;
  }

  get text(): string {
    return this.#text;
  }

  add(character: string, start: number, end: number): void {
    this.#text += character;
    this.starts.push(start);
    this.ends.push(end);
  }

  /** Puts bytes in that are written between two places, each taken to be as far on in the one as in the other; and a line end behind them. */
  addAll(bytes: Uint8Array, from: number, to: number): void {
    this.#text += `${Buffer.from(bytes).toString("latin1")}\n`;
    const share = (to - from) / (bytes.length + 1);
    for (let i = 0; i <= bytes.length; i++) {
      this.starts.push(Math.floor(from + share * i));
      this.ends.push(Math.ceil(from + share * (i + 1)));
    }
  }
}
