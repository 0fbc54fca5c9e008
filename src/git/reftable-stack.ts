/** The stack of reftable files that `tables.list` names: later tables hide, replace and delete what earlier ones hold. */
import { bytesToPath, joinPath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { RefContext } from "./loose-refs.ts";
import type { ReflogEntry, StoredRef } from "./ref.ts";
import { idUnlessZero } from "./ref.ts";
import { parseReftable } from "./reftable.ts";
import type { Reftable, ReftableLog } from "./reftable.ts";

/** Refs of the stack in `directory`, none when there is no stack. */
export function readReftableRefs(context: RefContext, directory: BytePath): StoredRef[] {
  const refs = new Map<BytePath, StoredRef>();
  for (const table of readStack(context, directory)) {
    for (const { name, value } of table.refs) {
      if (value.kind === "deletion") refs.delete(name);
      else if (value.kind === "symbolic")
        refs.set(name, { name, id: undefined, symbolicTarget: value.target, peeled: undefined });
      else refs.set(name, { name, id: value.id, symbolicTarget: undefined, peeled: value.peeled });
    }
  }
  return [...refs.values()];
}

/** Reflog entries of the stack in `directory`, oldest first within each ref. */
export function readReftableLogs(
  context: RefContext,
  directory: BytePath,
  worktree: string | undefined,
): ReflogEntry[] {
  const logs = new Map<string, ReftableLog>();
  for (const table of readStack(context, directory)) {
    for (const log of table.logs) {
      const key = `${log.ref}\0${log.updateIndex}`;
      if (log.data === undefined) logs.delete(key);
      else logs.set(key, log);
    }
  }
  const sorted = [...logs.values()].sort((a, b) =>
    a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : a.updateIndex < b.updateIndex ? -1 : 1,
  );
  return sorted.flatMap(({ ref, data }) => {
    if (data === undefined) return [];
    const { name, email, seconds, zoneMinutes, message } = data;
    const committer = { name, email, seconds, zone: zoneText(zoneMinutes) };
    const text = message.replace(/\n$/, "");
    return [
      { ref, worktree, oldId: idUnlessZero(data.oldId), newId: idUnlessZero(data.newId), committer, message: text },
    ];
  });
}

function readStack(context: RefContext, directory: BytePath): Reftable[] {
  const { files, problems, hashBytes } = context;
  const list = joinPath(directory, "tables.list");
  const bytes = problems.attempt(list, undefined, () =>
    files.stat(list)?.kind === "file" ? files.read(list) : undefined,
  );
  const tables: Reftable[] = [];
  for (const name of bytesToPath(bytes ?? new Uint8Array(0)).split("\n")) {
    if (name === "") continue;
    const path = joinPath(directory, name);
    if (name.includes("/")) problems.add("corrupt", list, `${printablePath(list)} names a table in another directory`);
    else {
      const table = problems.attempt(path, undefined, () =>
        parseReftable(files.read(path), hashBytes, printablePath(path)),
      );
      if (table !== undefined) tables.push(table);
    }
  }
  return tables;
}

/** "+0130" for 90. */
function zoneText(minutes: number): string {
  const absolute = Math.abs(minutes);
  const digits = String(Math.floor(absolute / 60) * 100 + (absolute % 60)).padStart(4, "0");
  return (minutes < 0 ? "-" : "+") + digits;
}
