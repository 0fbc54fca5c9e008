/** Shows the sink objects that stand by themselves: loose ones, read from their files, and those that were read some other way.
 *  Large loose blobs are shown in pieces. Knows nothing of packs or of what is done with the objects. */
import { diskFiles } from "../git/files.ts";
import { parseLooseObject, readLooseHeader } from "../git/loose-objects.ts";
import { numberOfType } from "../git/object.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Sink } from "./sink.ts";

/** Largest object that is read at once, in bytes. */
const MAX_OBJECT = 2 ** 31 - 1;
const WHAT = "a loose object";

/** An object that stands outside the kernel's memory. */
export function visitWhole<State>(
  kernel: Kernel,
  sink: Sink<State>,
  type: number,
  object: number,
  content: Uint8Array,
): void {
  const at = kernel.arena.allocate(content.length);
  try {
    kernel.u8().set(content, at);
    const walked = { entry: -1, object, type, at, length: content.length, stretchesAt: 0, stretchCount: 0 };
    sink.release(sink.visit(walked, undefined, false));
  } finally {
    kernel.arena.free(at);
  }
}

/** A loose object. @throws FormatError when it is damaged or cannot be read */
export function visitLoose<State>(kernel: Kernel, sink: Sink<State>, path: BytePath, object: number): void {
  const access = diskFiles.open(path);
  try {
    const { header, length } = readLooseHeader(access, WHAT);
    if (header.type === "blob" && header.size > sink.large.pieceBytes) {
      const copy = (at: number, position: number, count: number): void => {
        if (access.readInto(kernel.u8(), at, position, count) < count)
          throw new FormatError("truncated", `${WHAT} shrank while it was read`);
      };
      const place = { entry: -1, object, length: header.size, headerBytes: length };
      return sink.stream({ ...place, available: access.size, isAll: true, copy });
    }
    const file = new Uint8Array(access.size);
    const count = access.readInto(file, 0, 0, file.length);
    const { type, content } = parseLooseObject(file.subarray(0, count), MAX_OBJECT, WHAT);
    visitWhole(kernel, sink, numberOfType(type), object, content);
  } finally {
    access.close();
  }
}
