/** What must not be left behind when the process is told to end. */
import { rmSync } from "node:fs";

/** Exit codes by convention: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Removes a directory when a signal ends the process. @returns to be called when there is nothing to remove any more */
export function removedOnSignal(directory: string): () => void {
  const ends = Object.entries(SIGNALS).map(([signal, code]) => {
    const handler = (): never => {
      rmSync(directory, { recursive: true, force: true });
      process.exit(code);
    };
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const end of ends) end();
  };
}
