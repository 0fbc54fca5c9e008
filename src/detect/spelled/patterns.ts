/** Patterns of our own at which text is looked at that spells another one out: the beginnings of forms that are worth it, in each way to write them.
 *  They are public and never reported; what the text says is looked for with all patterns. */
import type { Pattern } from "../../model/pattern.ts";
import { ownLiteral, ownPattern } from "../own-pattern.ts";
import { HEADS, told } from "./heads.ts";
import { PATCH_LITERALS, UUENCODE_LITERALS } from "./armour.ts";
import { inBase64, inBase85 } from "./rows.ts";
import type { Spelling } from "./spelled.ts";
import { turned } from "./words.ts";

/** Short ones, and dashes, stand in ordinary texts: in pieces and turned round they tell nothing. */
const TOKENS = HEADS.filter((head) => head.length >= 4 && !head.startsWith("-----"));

const hex = (c: number): string => c.toString(16).padStart(2, "0");
const both = (text: string): string[] => [text, text.replace(/[a-f]/g, (digit) => digit.toUpperCase())];

/** Ways to write two bytes one after the other. */
function pairs(head: string): string[] {
  const [a = 0, b = 0, c = 0] = Buffer.from(told(head), "latin1");
  const [x, y, z] = [hex(a), hex(b), hex(c)];
  const [p, q, r] = [String.fromCharCode(a), String.fromCharCode(b), String.fromCharCode(c)];
  const written = [
    `${x[1]}, 0x${y}, 0x${z}`,
    `${x[1]},0x${y},0x${z}`,
    `${x[1]}, (byte)0x${y}`,
    `${x[1]}, (byte) 0x${y}`,
    `${x[1]}u8, 0x${y}`,
  ];
  const dumped = [
    `${x} ${y} ${z}`,
    `${x}:${y}:${z}`,
    `${x},${y},${z}`,
    `${x},00,${y},00`,
    `${x}${y} ${z}`,
    `${x} ${y}  ${z}`,
    `${x}  ${y} ${z}`,
  ];
  // In dumps of two bytes a word.
  if (head.length > 3) dumped.push(`${y}${z} ${hex(Buffer.from(head, "latin1")[3] ?? 0)}`);
  const called = [
    ").chr(",
    ").CHR(",
    ") . chr(",
    ")||CHR(",
    ") || CHR(",
    ") & Chr(",
    ")&Chr(",
    ") + chr(",
    ")+chr(",
    ") & ChrW(",
  ];
  return [
    ...written.flatMap(both),
    ...dumped.flatMap(both),
    `${a}, ${b}, ${c}`,
    `${a},${b},${c}`,
    // As JSON is printed.
    ...[2, 4, 6, 8].map((indent) => `${a},\n${" ".repeat(indent)}${b}`),
    `'${p}', '${q}', '${r}'`,
    `'${p}','${q}','${r}'`,
    ...called.map((between) => `${a}${between}${b}`),
  ];
}

const reversed = (text: string): string => Array.from(text).reverse().join("");

function pattern(spelling: Spelling, texts: readonly string[]): Pattern {
  return ownPattern({
    id: `dredge-spelled-${spelling.replaceAll(" ", "-")}`,
    literals: [...new Set(texts)].map((text) => ownLiteral(text, text.length)),
    judge: spelling,
  });
}

export const SPELLED: readonly Pattern[] = [
  pattern("numbers", HEADS.flatMap(pairs)),
  pattern("pieces of strings", TOKENS),
  pattern("reversed", TOKENS.map(reversed)),
  pattern("rot13", TOKENS.map(turned)),
  pattern("base64 among other bytes", TOKENS.flatMap(inBase64)),
  pattern("base85", TOKENS.flatMap(inBase85)),
  pattern("uuencode", UUENCODE_LITERALS),
  pattern("a binary patch", PATCH_LITERALS),
];
