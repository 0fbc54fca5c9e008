/** Reads tables of credential formats (a literal or keywords, an alphabet, a length) and makes random values of a row, the same ones on every run.
 *  The tables are facts about other people's services and no part of this repository. Knows nothing of patterns or detection. */
import { readFileSync } from "node:fs";
import { SeededRandom } from "../../dist/pattern/recipe.js";

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const BASE62 = DIGITS + LOWER + UPPER;
/** @type {Readonly<Record<string, string>>} */
const ALPHABETS = {
  base62: BASE62,
  "base36 lower": DIGITS + LOWER,
  "base36 upper": DIGITS + UPPER,
  base36: BASE62,
  "hex lower": `${DIGITS}abcdef`,
  "hex upper": `${DIGITS}ABCDEF`,
  hex: `${DIGITS}abcdef`,
  digits: DIGITS,
  letters: LOWER + UPPER,
  "lowercase letters": LOWER,
  "uppercase letters": UPPER,
  "base32 lower": `${LOWER}234567`,
  "base32 upper": `${UPPER}234567`,
  base64: `${BASE62}+/`,
  base64url: `${BASE62}-_`,
  "base64 or base64url": `${BASE62}+/-_`,
};
/** @type {Readonly<Record<string, string>>} */
const SIGNS = { dot: ".", comma: ",", semicolon: ";", colon: ":", backslash: "\\" };
/** How many more than the least a length without an end may have. */
const SOME_MORE = 12;

/** A part of a value: fixed text, a UUID, or so many characters of an alphabet, of which some stand at an end.
 *  @typedef {{ text: string } | { uuid: true } | { alphabet: string, ends: string, least: number | undefined, most: number }} Part */

/**
 * Rows of a CSV file with a head, by name; `line` is where each stands.
 * @param {string} path
 * @returns {Record<string, string>[]}
 */
export function readTable(path) {
  const cells = /("(?:[^"]|"")*"|[^,\n\r]*)(,|\r?\n|$)/gy;
  const text = readFileSync(path, "utf8");
  /** @type {string[][]} */
  const rows = [[]];
  for (let cell = cells.exec(text); cell && cells.lastIndex <= text.length; cell = cells.exec(text)) {
    const [whole, value = "", end = ""] = cell;
    if (whole === "") break;
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ",") rows.push([]);
  }
  const [head = [], ...body] = rows.filter((row) => row.length > 1);
  return body.map((row, i) => ({
    line: String(i + 2),
    ...Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])),
  }));
}

/**
 * @param {string} name - as the tables name it: `base62 and - _`, `one of a-f`
 * @returns {{ alphabet: string, ends: string } | undefined}
 */
function alphabetOf(name) {
  const plain = name.replace(/ \(either case\)$/, "");
  const known = ALPHABETS[plain];
  if (known !== undefined) return { alphabet: known, ends: known };
  const [, base = "", more] = /^(.+?) (?:and|with) (.+)$/.exec(plain) ?? [];
  const ends = ALPHABETS[base];
  if (ends !== undefined && more !== undefined) {
    const signs = more.split(" ").filter((sign) => sign !== "and");
    return { alphabet: ends + signs.map((sign) => SIGNS[sign] ?? sign).join(""), ends };
  }
  const [, members] = /^(?:one of|the character) (.+)$/.exec(plain) ?? [];
  if (members === undefined) return undefined;
  const alphabet = members
    .split(" ")
    .map((member) => SIGNS[member] ?? range(member))
    .join("");
  return { alphabet, ends: alphabet };
}

/** @param {string} member - `a-f`, or itself */
function range(member) {
  const [, from, to] = /^(.)-(.)$/.exec(member) ?? [];
  if (from === undefined || to === undefined) return member;
  const first = from.charCodeAt(0);
  return Array.from({ length: to.charCodeAt(0) - first + 1 }, (_, i) => String.fromCharCode(first + i)).join("");
}

/**
 * @param {string} text - `36`, `20-40`, `20 or more`
 * @returns {{ least: number, most: number } | undefined}
 */
function lengthOf(text) {
  const [, least, most, more] = /^(\d+)(?:(?:-| or )(\d+)|( or more))?$/.exec(text) ?? [];
  if (least === undefined) return undefined;
  return { least: Number(least), most: more ? Number(least) + SOME_MORE : Number(most ?? least) };
}

/**
 * The parts of a row's value.
 * @param {string} alphabet - the column rest_charset
 * @param {string} length - the column rest_length, for the one part that says none itself
 * @param {string} literal - what `[literal]` stands for
 * @returns {readonly Part[] | undefined} undefined where the words are not understood
 */
export function partsOf(alphabet, length, literal) {
  /** @type {Part[]} */
  const parts = [];
  const words =
    /"([^"]*)"(?: \(either case\))?|(\[literal\])|((?:(?!, )[^"([])+?(?: \(either case\))?)(?: \((\d+(?:-\d+| or more| or \d+)?)\))?(?=, |$)/y;
  for (
    let at = 0;
    at < alphabet.length;
    at = alphabet.startsWith(", ", words.lastIndex) ? words.lastIndex + 2 : words.lastIndex
  ) {
    words.lastIndex = at;
    const [, quoted, isLiteral, name = "", size] = words.exec(alphabet) ?? [];
    if (words.lastIndex === 0) return undefined;
    if (quoted !== undefined) parts.push({ text: quoted });
    else if (isLiteral) parts.push({ text: literal });
    else if (name.trim() === "UUID") parts.push({ uuid: true });
    else {
      const members = alphabetOf(name.trim());
      if (!members) return undefined;
      const own = size === undefined ? undefined : lengthOf(size);
      parts.push({ ...members, least: own?.least, most: own?.most ?? 0 });
    }
  }
  return withLengths(parts, length);
}

/**
 * @param {Part[]} parts
 * @param {string} length - of the whole
 * @returns {readonly Part[] | undefined}
 */
function withLengths(parts, length) {
  const open = parts.filter((part) => "alphabet" in part && part.least === undefined);
  if (open.length === 0) return parts;
  const whole = lengthOf(length);
  if (!whole || open.length > 1) return undefined;
  const given = parts.reduce(
    (sum, part) => sum + ("text" in part ? part.text.length : "uuid" in part ? 36 : (part.least ?? 0)),
    0,
  );
  return parts.map((part) =>
    open.includes(part)
      ? { ...part, least: Math.max(1, whole.least - given), most: Math.max(1, whole.most - given) }
      : part,
  );
}

/**
 * @param {readonly Part[]} parts
 * @param {string} seed
 * @param {boolean} longest - of the lengths allowed; else the shortest
 * @returns {string}
 */
export function valueOf(parts, seed, longest) {
  const random = new SeededRandom(seed);
  return parts
    .map((part) => {
      if ("text" in part) return part.text;
      if ("uuid" in part)
        return random
          .characters(ALPHABETS["hex"] ?? "", 32)
          .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
      const count = longest ? part.most : (part.least ?? 1);
      // Values seldom begin or end in a sign, and a text could not tell where they do.
      const ends = random.characters(part.ends, 2);
      return count < 2 ? ends.slice(0, count) : ends[0] + random.characters(part.alphabet, count - 2) + ends[1];
    })
    .join("");
}
