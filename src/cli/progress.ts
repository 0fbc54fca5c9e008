/** Tells people at a terminal how far a scan is, on standard error.
 *  Nothing is shown, and ora not even loaded, before a moment has passed: most scans are over by then. */
import type { Ora } from "ora";
import type { Terminal } from "./command.ts";

/** Milliseconds of silence at the start, and between two updates. */
const SILENCE = 400;
const PAUSE = 80;

export interface Progress {
  readonly report: (done: number, total: number, what: string) => void;
  /** Wipes what was shown; to be called before anything else is written. */
  readonly end: () => void;
}

/**
 * Progress for a scan that begins now.
 * @param wanted - false shows nothing (`--no-progress`, `--quiet`)
 */
export function startProgress(terminal: Terminal, wanted: boolean): Progress {
  // A terminal that does not know its width cannot be drawn upon.
  if (!wanted || !terminal.stderrIsTerminal || !process.stderr.columns)
    return { report: () => undefined, end: () => undefined };
  let spinner: Ora | undefined;
  let loading = false;
  let ended = false;
  let next = performance.now() + SILENCE;
  const load = async (): Promise<void> => {
    loading = true;
    const { default: ora } = await import("ora");
    if (!ended) spinner = ora({ stream: process.stderr, discardStdin: false }).start();
  };
  return {
    report(done, total, what) {
      if (ended || performance.now() < next) return;
      next = performance.now() + PAUSE;
      if (spinner !== undefined) {
        spinner.text = progressText(done, total, what);
        // The scan keeps the thread busy between its calls: the spinner's own timer would hardly ever run.
        spinner.render();
      } else if (!loading) void load();
    },
    end() {
      ended = true;
      spinner?.stop();
    },
  };
}

/** Such as "objects: 12,345 of 678,901 (1 %)". */
export function progressText(done: number, total: number, what: string): string {
  if (total <= 0) return what;
  const share = Math.floor((Math.min(done, total) / total) * 100);
  return `${what}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} (${share} %)`;
}
