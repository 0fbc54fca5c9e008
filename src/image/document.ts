/** A JSON document of an image (config, manifest, index, attestation) as text to be searched: one line or more for each value,
 *  `KEY=value` where it has a name, as it would stand in a file. Offsets lead back to where in the document it was. Pure. */

/** A value of the document. */
interface Leaf {
  /** Like `config.Env[3]`. */
  readonly where: string;
  /** For what was unpacked: the value that it was unpacked from. The search reads most of it there by itself. */
  readonly packedIn?: string;
  /** First byte in the text. */
  readonly start: number;
  /** Its first line in the text, from 1. */
  readonly line: number;
}

export interface DocumentText {
  /** UTF-8, one character per byte. */
  readonly text: string;
  readonly leaves: readonly Leaf[];
}

/** Characters of base64 below which words are taken for it; beyond, chance hardly ever makes text. */
const SHORTEST_PACKED = 24;
/** Base64 in base64: credentials of a registry in a configuration in a variable. */
const MOST_PACKINGS = 3;
/** Depth beyond which values are not told one by one; real ones are a tenth as deep. */
const DEEPEST = 64;
/** Characters of a name that can be more than a name. */
const SHORTEST_KEY = 16;

/** Lays out every text in parsed JSON. */
export function documentText(value: unknown): DocumentText {
  const parts: string[] = [];
  const leaves: Leaf[] = [];
  let start = 0;
  let line = 1;
  const add = (where: string, text: string, packedIn?: string): void => {
    // A blank line keeps neighbours apart.
    const bytes = `${Buffer.from(text, "utf8").toString("latin1")}\n\n`;
    leaves.push({ where, start, line, ...(packedIn !== undefined && { packedIn }) });
    parts.push(bytes);
    start += bytes.length;
    for (let at = bytes.indexOf("\n"); at >= 0; at = bytes.indexOf("\n", at + 1)) line++;
  };
  const addPacked = (where: string, text: string, packings: number): void => {
    for (const packed of packings > 0 ? unpackedTexts(text) : []) {
      add(`${where} (base64)`, packed, where);
      addPacked(where, packed, packings - 1);
    }
  };
  const visit = (node: unknown, where: string, name: string | undefined, depth: number): void => {
    if (typeof node === "string") {
      if (node !== "" || name !== undefined) add(where, name === undefined ? node : `${name}=${node}`);
      addPacked(where, name === undefined ? node : `${name}=${node}`, MOST_PACKINGS);
    } else if (typeof node === "number") add(where, name === undefined ? `${node}` : `${name}=${node}`);
    else if (typeof node === "object" && node !== null) {
      if (depth >= DEEPEST) for (const text of deepTexts(node)) add(where, text);
      else visitIn(node, where, depth + 1);
    }
  };
  const visitIn = (node: object, where: string, depth: number): void => {
    if (Array.isArray(node)) return node.forEach((item, i) => visit(item, `${where}[${i}]`, undefined, depth));
    for (const [key, item] of Object.entries(node)) {
      // Ports, volumes and the like are told by keys alone; a text or a number has its name before it.
      const isNamed = typeof item === "string" || typeof item === "number";
      if (isEmpty(item) || (!isNamed && key.length >= SHORTEST_KEY)) add(joinKey(where, key), key);
      visit(item, joinKey(where, key), key, depth);
    }
  };
  visit(value, "", undefined, 0);
  return { text: parts.join(""), leaves };
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Names and texts of a value, however deep: without recursion, since nobody bounds it. */
function deepTexts(value: object): string[] {
  const texts: string[] = [];
  const left: unknown[] = [value];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (typeof node === "string") texts.push(node);
    else if (Array.isArray(node)) for (const item of node) left.push(item ?? "");
    else if (typeof node === "object" && node !== null)
      for (const [key, item] of Object.entries(node)) left.push(item ?? "", key);
  }
  return texts.filter((text) => text !== "");
}

/** Base64 of either alphabet, on one line or wrapped, and the word before it, which names what is in it. */
const PACKED = new RegExp(
  `([^\\s=:]{0,64}[=:]?[ \\t"']{0,2})(?<![A-Za-z0-9+/_-])((?:[A-Za-z0-9+/_-]{4,}\\r?\\n)*[A-Za-z0-9+/_-]{4,}={0,2})`,
  "g",
);

/** Texts that stand in base64 in a value: a variable's, the Dockerfile in provenance, the payload of a signed statement. */
function unpackedTexts(value: string): string[] {
  const texts: string[] = [];
  for (const [, name = "", packed = ""] of value.matchAll(PACKED)) {
    if (packed.length < SHORTEST_PACKED) continue;
    const text = Buffer.from(packed, "base64").toString("utf8");
    // Bytes that are no text come out as replacement characters or controls.
    if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) texts.push(name + text);
  }
  return texts;
}

/** The value that holds a byte of the text. */
export function leafAt({ leaves }: DocumentText, offset: number): Leaf | undefined {
  let low = 0;
  let high = leaves.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((leaves[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return leaves[low - 1];
}

function joinKey(where: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${where}[${JSON.stringify(key)}]`;
  return where === "" ? key : `${where}.${key}`;
}
