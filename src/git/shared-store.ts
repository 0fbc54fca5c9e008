/** Hands an object store to another thread: plain tables over shared memory out, the same store back in.
 *  Nothing is read again on the other side but the packs and loose objects asked for. */
import type { Files } from "./files.ts";
import { LooseObjects } from "./loose-objects.ts";
import type { LooseTables } from "./loose-objects.ts";
import type { ObjectFormat } from "./object.ts";
import { ObjectIndex } from "./object-index.ts";
import type { ObjectIndexTables } from "./object-index.ts";
import { ObjectStore } from "./object-store.ts";
import type { ObjectStoreOptions } from "./object-store.ts";
import { attachPack } from "./pack.ts";
import type { PackTables } from "./pack.ts";
import type { Repository } from "./repository.ts";

/** Can be posted to a worker; typed arrays in it are shared, not copied. */
export interface ObjectStoreTables {
  readonly format: ObjectFormat;
  readonly packs: readonly PackTables[];
  readonly loose: LooseTables;
  readonly index: ObjectIndexTables;
}

/** Works out whatever a worker would otherwise work out for itself: order and lookup tables of every pack. */
export function objectStoreTables(repository: Repository): ObjectStoreTables {
  const packs = repository.packs.map((pack) => {
    const { order, sorted } = pack;
    return { ...pack.tables, order, sorted };
  });
  return { format: repository.objectFormat, packs, loose: repository.loose.tables, index: repository.index.tables };
}

export function attachObjectStore(
  tables: ObjectStoreTables,
  files: Files,
  options: ObjectStoreOptions = {},
): ObjectStore {
  const packs = tables.packs.map((pack) => attachPack(pack, files));
  const loose = new LooseObjects(tables.loose, files);
  return new ObjectStore({ format: tables.format, packs, loose, index: new ObjectIndex(tables.index) }, options);
}
