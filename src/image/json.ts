/** Reads JSON that an image brings, as data that is trusted in nothing: every field may be absent or of another type. */
import { FormatError } from "../model/errors.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws FormatError "corrupt" for what is no JSON */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    const start = Buffer.from(bytes.subarray(0, 64)).toString("latin1").trimStart();
    throw new FormatError("corrupt", start.startsWith("<") ? "is HTML, not JSON" : "is no JSON");
  }
}

/** An object, or an empty one in place of anything else. */
export function record(value: unknown): JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

/** A list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A size or count. */
export function size(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
