/** The tables of a SQLite database as text: a line for each value, with its column's name, as settings files have it. In the file itself a value touches
 *  those beside it, long ones lie in pieces, and nothing stands between a name and its value. */
import type { Budget } from "./archive-tally.ts";
import { NOTHING, type MemberSink } from "./member-sink.ts";
import { SqliteFile, type Cell } from "./sqlite-file.ts";

/** Columns of a table of names and values. */
const NAMES =
  /^(?:name|key|k|setting|option|option_name|property|param|parameter|variable|var|config_key|meta_key|id)$/i;
const VALUES = /^(?:value|val|v|data|content|option_value|config_value|meta_value|setting_value|text)$/i;
/** What a name of such a table looks like. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,80}$/;

const LINE = Buffer.from("\n");

/** What the first tree of a database says of each table. */
interface Table {
  readonly name: string;
  readonly root: number;
  readonly columns: readonly string[];
}

/** Hands over tables by name. @param budget - is spent. @returns false where nothing could be read */
export function sqliteTables(bytes: Uint8Array, budget: Budget, { member }: MemberSink): boolean {
  const file = new SqliteFile(bytes, budget);
  const tables = tablesOf(file);
  for (const table of tables) {
    const before = file.isSound;
    file.isSound = true;
    const { content, isCut } = textOf(file, table, budget);
    const notRead = isCut ? "too-large" : file.isSound ? undefined : "damaged";
    file.isSound &&= before;
    if (content.length === 0 && notRead === undefined) continue;
    if (!member({ name: table.name, content, notRead })) return true;
  }
  return tables.length > 0 || file.isSound;
}

function tablesOf(file: SqliteFile): readonly Table[] {
  const tables: Table[] = [];
  for (const [type, name, , root, sql] of file.rows(1)) {
    if (latin1(type) !== "table" || name === undefined) continue;
    const page = Number(latin1(root));
    // Virtual tables have no tree.
    if (page > 0) tables.push({ name: latin1(name), root: page, columns: columnsOf(latin1(sql)) });
  }
  return tables;
}

function latin1(cell: Cell): string {
  return Buffer.from(cell ?? NOTHING).toString("latin1");
}

/** Names of the columns in `CREATE TABLE t (name type, …)`. */
function columnsOf(sql: string): string[] {
  const columns: string[] = [];
  let depth = 0;
  let piece = "";
  for (const char of sql.slice(sql.indexOf("(") + 1)) {
    if (char === "(") depth++;
    if (char === ")" && depth-- === 0) break;
    if (char === "," && depth === 0) {
      columns.push(piece);
      piece = "";
    } else piece += char;
  }
  columns.push(piece);
  return columns
    .map((column) => /^\s*(?:"([^"]*)"|`([^`]*)`|\[([^\]]*)\]|(\w+))/.exec(column)?.slice(1).find(Boolean) ?? "")
    .filter((name) => !/^(?:constraint|primary|unique|check|foreign)$/i.test(name));
}

function textOf(file: SqliteFile, table: Table, budget: Budget): { content: Uint8Array; isCut: boolean } {
  const names = table.columns.findIndex((column) => NAMES.test(column));
  const values = table.columns.findIndex((column) => VALUES.test(column));
  const parts: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  const put = (part: Uint8Array): void => {
    if (size + part.length > budget.bytes) isCut = true;
    if (isCut) return;
    parts.push(part);
    size += part.length;
  };
  for (const row of file.rows(table.root)) {
    const key = latin1(row[names]);
    for (const [at, cell] of row.entries()) {
      if (cell === undefined || cell.length === 0) continue;
      const column = table.columns[at] ?? `column${at + 1}`;
      put(Buffer.from(`${at === values && NAME.test(key) ? key : column}=`, "latin1"));
      put(cell);
      put(LINE);
    }
    put(LINE);
    if (isCut) break;
  }
  budget.spend(size);
  return { content: Buffer.concat(parts, size), isCut };
}
