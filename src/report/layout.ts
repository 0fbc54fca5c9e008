/** Colours, columns and fields of the text report.
 *  All that is shown goes through `printable` before it gets here; the only escape sequences in a report are those made here.
 *  Knows nothing of findings. */
import type { Severity } from "../model/pattern.ts";
import { columnsOf, wrap } from "../model/wrap.ts";

/** The narrowest report: below that, lines run over rather than be cut to nothing. */
const MIN_WIDTH = 40;
/** Lines of prose longer than this are hard to read on any screen. */
const MAX_PROSE = 100;

export type Style = "bold" | "dim" | "link" | "good" | "bad" | Severity;

/** Select Graphic Rendition parameters (ECMA-48 8.3.117). */
const SGR: Readonly<Record<Style, string>> = {
  bold: "1",
  dim: "2",
  link: "36",
  good: "32",
  bad: "31",
  critical: "1;31",
  high: "31",
  medium: "33",
  low: "36",
};

/** A page of a given width that may be coloured. */
export class Page {
  readonly width: number;
  readonly #color: boolean;

  /** @param width - columns */
  constructor(width: number, color: boolean) {
    this.width = Math.max(width, MIN_WIDTH);
    this.#color = color;
  }

  style(style: Style, text: string): string {
    return this.#color && text !== "" ? `\u001b[${SGR[style]}m${text}\u001b[0m` : text;
  }

  /** Prose, wrapped and indented. @param indent - columns before each line */
  prose(text: string, indent: number, style?: Style): string[] {
    const lines = wrap(text, Math.min(this.width - indent, MAX_PROSE));
    return lines.map((line) => " ".repeat(indent) + (style === undefined ? line : this.style(style, line)));
  }

  /**
   * Lines behind a label: the label stands in its own column before the first.
   * @param indent - columns before the label
   */
  field(label: string, lines: readonly string[], indent: number): string[] {
    return lines.map((line, index) => {
      const column = (index === 0 ? label : "").padEnd(LABEL_COLUMNS);
      return `${" ".repeat(indent)}${index === 0 ? this.style("dim", column) : column}${line}`;
    });
  }

  /** A list that is cut to what fits on a line or two, with the number of what was left out. */
  list(items: readonly string[], more: number, indent: number): string[] {
    const shown: string[] = [];
    let columns = 0;
    const room = 2 * (this.width - indent - LABEL_COLUMNS) - 20;
    for (const item of items) {
      columns += columnsOf(item) + 2;
      if (shown.length > 0 && columns > room) break;
      shown.push(item);
    }
    const rest = items.length - shown.length + more;
    const text = shown.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
    return wrap(text, this.width - indent - LABEL_COLUMNS);
  }
}

/** Columns of a field's label. */
export const LABEL_COLUMNS = 10;

/** Cuts a text to so many columns, an ellipsis in place of the rest. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
