/** Text that is spelled out where it is looked for: what it says, and where each character of that is written.
 *  Knows nothing of how. */

/** Characters that say a text, and where each stands: indices into the window, ends exclusive. */
export interface Spelled {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** How texts are spelled out. */
export const SPELLINGS = ["numbers", "pieces of strings", "reversed", "rot13"] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** Reads the text around a window's literal, if one is spelled out there. */
export type Speller = (text: string, at: number, length: number) => Spelled | undefined;

/** A text whose characters are put in one by one. */
export class SpelledText implements Spelled {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  #text = "";

  get text(): string {
    return this.#text;
  }

  add(character: string, start: number, end: number): void {
    this.#text += character;
    this.starts.push(start);
    this.ends.push(end);
  }
}
