/** Lays prose out in terminal columns: how wide a text is, and where it may break.
 *  Only prose goes through here: paths, URLs and commands stay whole so that they can be clicked and copied.
 *  Knows nothing of colours or reports. */

/** East Asian wide and fullwidth letters and pictographs, two columns each (a close cut of Unicode UAX #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const ZERO = /\p{Mark}/u;

/** Columns that a printable text takes in a terminal. */
export function columnsOf(text: string): number {
  // Plain ASCII is nearly everything: no per-character work for it.
  if (!/[^ -~]/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/**
 * Breaks prose at spaces into lines of at most `width` columns; a word longer than that gets a line of its own, unbroken.
 * @param width - columns, of the text alone (indents are the caller's)
 */
export function wrap(text: string, width: number): string[] {
  if (/^[!-~]+(?: [!-~]+)*$/.test(text)) return wrapPlain(text, width);
  const lines: string[] = [];
  let line = "";
  let columns = 0;
  for (const word of text.split(" ")) {
    const wordColumns = columnsOf(word);
    if (line !== "" && columns + 1 + wordColumns > width) {
      lines.push(line);
      line = word;
      columns = wordColumns;
    } else {
      columns += wordColumns + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}

/** The same for words of ASCII with one space between them, without a look at each word. */
function wrapPlain(text: string, width: number): string[] {
  const lines: string[] = [];
  let at = 0;
  while (text.length - at > width) {
    let space = text.lastIndexOf(" ", at + width);
    if (space <= at) space = text.indexOf(" ", at + Math.max(width, 0));
    if (space < 0) break;
    lines.push(text.slice(at, space));
    at = space + 1;
  }
  lines.push(text.slice(at));
  return lines;
}
