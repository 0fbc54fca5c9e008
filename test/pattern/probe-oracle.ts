/** Probes taken one place at a time over a whole text, without words, distances or windows: what the kernel's automaton is held to. */
import type { Probe } from "../../src/model/pattern.ts";

function isMember(charClass: string, code: number): boolean {
  const byte = Number.parseInt(charClass.slice((code >> 3) * 2, (code >> 3) * 2 + 2), 16);
  return code < 256 && (byte & (1 << (code & 7))) !== 0;
}

/** Offsets in the text that all steps lead to, from an offset between two characters; `by` is -1 to go leftwards. */
export function reach(row: readonly Probe[], text: string, from: number, by: 1 | -1): ReadonlySet<number> {
  let places: ReadonlySet<number> = new Set([from]);
  for (const step of row) places = new Set([...places].flatMap((place) => take(step, text, place, by)));
  return places;
}

function take(step: Probe, text: string, place: number, by: 1 | -1): number[] {
  const has = (charClass: string, at: number): boolean =>
    at >= 0 && at < text.length && isMember(charClass, text.charCodeAt(at));
  const run = (charClass: string, start: number, most: number): number => {
    let length = 0;
    while (length < most && has(charClass, by > 0 ? start + length : start - 1 - length)) length++;
    return length;
  };
  switch (step[0]) {
    case "run": {
      const length = run(step[1], place, step[3]);
      return Array.from({ length: Math.max(0, length - step[2] + 1) }, (_, i) => place + by * (step[2] + i));
    }
    case "any":
      return step[1].flatMap((row) => [...reach(row, text, place, by)]);
    case "next-not":
      return has(step[1], place) ? [] : [place];
    case "previous-not":
      return has(step[1], place - 1) ? [] : [place];
    case "before":
      return Array.from({ length: step[2] }, (_, i) => place - 1 - i).some((at) => has(step[1], at)) ? [place] : [];
    case "ahead":
      return reach(step[1], text, place, 1).size > 0 ? [place] : [];
    case "within": {
      for (let off = 0; off <= step[3]; off++) if (run(step[1], place + by * off, step[2]) === step[2]) return [place];
      return [];
    }
    case "assignment":
      return [place];
  }
}
