/** The compressed streams of a PDF (ISO 32000-1, 7.3.8 and 7.4.4): pages, scripts, forms, attached files. Found by the words around them, since tables of
 *  objects are often wrong. Pictures are left as they are; streams that are packed otherwise are told. */
import type { Budget } from "./archive-tally.ts";
import { NOTHING, type MemberSink } from "./member-sink.ts";
import { pageText } from "./pdf-text.ts";
import { inflateZlib } from "./unpack.ts";

/** Bytes before a stream in which its dictionary is looked for, and blanks between both. */
const MOST_DICTIONARY = 4096;
const MOST_BLANKS = 8;
const STREAM = "stream";
const END = "endstream";
/** Filters that pack text; pictures have others. */
const PACKED = /\/(?:FlateDecode|Fl|LZWDecode|LZW)\b/;
const PICTURE = /\/Subtype\s*\/Image\b|\/(?:DCT|JPX|CCITTFax|JBIG2)Decode\b/;
/** Deflate alone, perhaps in brackets. */
const DEFLATED =
  /\/(?:Filter|F)\s{0,8}(?:\[\s{0,8})?\/(?:FlateDecode|Fl)\s{0,8}(?:\]|>|\/(?!ASCII|LZW|RunLength|Crypt|Flate))/;

/** Hands over streams by the number of their object. @param budget - is spent */
export function pdfStreams(input: Uint8Array, budget: Budget, { member }: MemberSink): boolean {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const isEncrypted = bytes.includes("/Encrypt");
  let last = 0;
  for (let at = bytes.indexOf(STREAM); at >= 0; at = bytes.indexOf(STREAM, at)) {
    budget.check();
    // Nothing is looked at twice.
    const head = headBefore(bytes, at, last);
    at += STREAM.length;
    last = at;
    if (!head || !PACKED.test(head.dictionary) || PICTURE.test(head.dictionary)) continue;
    const { name, dictionary } = head;
    const from = lineEnd(bytes, at);
    const found = bytes.indexOf(END, from);
    const end = found < 0 ? bytes.length : found;
    at = found < 0 ? end : end + END.length;
    if (!DEFLATED.test(dictionary)) {
      if (!member({ name, content: NOTHING, notRead: "packed by a method that is not read" })) return true;
      continue;
    }
    const unpacked = inflateZlib(bytes.subarray(from, end), budget);
    budget.spend(unpacked.content.length);
    const why = unpacked.end === "damaged" && isEncrypted ? "encrypted" : unpacked.end;
    const notRead = why === "whole" ? undefined : why;
    if (!member({ name, content: pageText(unpacked.content), notRead })) return true;
  }
  return true;
}

/** The object that a stream is, and its dictionary; undefined where the word stands elsewhere. */
function headBefore(
  bytes: Buffer,
  at: number,
  from: number,
): { readonly name: string; readonly dictionary: string } | undefined {
  let end = at;
  while (at - end < MOST_BLANKS && (bytes[end - 1] ?? 0xff) <= 0x20) end--;
  if (bytes[end - 1] !== 0x3e || bytes[end - 2] !== 0x3e) return undefined;
  const before = bytes.toString("latin1", Math.max(from, end - MOST_DICTIONARY), end);
  const start = before.lastIndexOf("obj");
  const number = /(\d+)\s\d+\s$/.exec(before.slice(Math.max(0, start - 24), Math.max(0, start)))?.[1];
  return { name: number === undefined ? `stream-at-${at}` : `object-${number}`, dictionary: before.slice(Math.max(0, start)) }; // prettier-ignore
}

function lineEnd(bytes: Buffer, at: number): number {
  const behind = bytes[at] === 0x0d ? at + 1 : at;
  return bytes[behind] === 0x0a ? behind + 1 : behind;
}
