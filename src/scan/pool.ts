/** The workers: threads that are started early, and the main thread, which takes tasks like any other.
 *  With one job there are no threads. Knows nothing of what the tasks are. */
import { Worker, type WorkerOptions } from "node:worker_threads";
import { prepareZstd } from "../image/zstd.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { WasmModule } from "../kernel/wasm.ts";
import { CONTROL, type FromWorker, type ScanJob, type ToWorker, type WorkerResult } from "./job.ts";
import type { PackFill } from "./pack-fill.ts";
import { WorkerRun } from "./worker-run.ts";

/** Milliseconds that the main thread works before it lets timers and signals have their turn. */
const SLICE = 40;

export class Pool {
  readonly #module: WasmModule;
  readonly #threads: Worker[] = [];
  /** Whether threads may be in the middle of a job. */
  #isBusy = false;
  #ended: Promise<unknown> | undefined;

  /**
   * @param workers - how many work in all, the main thread included; at least 1
   * @param youngMegabytes - of each thread's heap, for what lives briefly; undefined: what V8 thinks right
   */
  constructor(workers: number, youngMegabytes?: number) {
    this.#module = Kernel.load();
    const options: WorkerOptions = { workerData: { module: this.#module } };
    if (youngMegabytes !== undefined) options.resourceLimits = { maxYoungGenerationSizeMb: youngMegabytes };
    for (let i = 1; i < workers; i++) this.#threads.push(new Worker(new URL("./worker.js", import.meta.url), options));
  }

  get workers(): number {
    return this.#threads.length + 1;
  }

  /** Lets all threads help to read a pack, until no chunk of it is left. */
  share(fill: PackFill): void {
    const message: ToWorker = { kind: "fill", fill };
    for (const thread of this.#threads) thread.postMessage(message);
  }

  /**
   * Does a job. Once in a pool's life.
   *
   * @param tick - called between slices, for progress and time limits
   * @param rescue - called at the end with what the others found and the main thread's own share, to read damaged objects elsewhere
   * @param begun - called when the others have begun, before this thread does its share
   * @returns the results of all workers, the main thread's first
   */
  async run(
    job: ScanJob,
    tick: () => void,
    rescue: (own: WorkerRun, results: readonly WorkerResult[]) => void,
    begun: () => void = () => undefined,
  ): Promise<readonly WorkerResult[]> {
    this.#isBusy = true;
    const others = this.#threads.map((thread) => answerOf(thread, job));
    // A thread's crash must not be lost while this one works, and nobody must wait for what it had.
    const failure = Promise.all(others).then(
      () => undefined,
      (error: unknown) => {
        Atomics.store(job.control, CONTROL.stop, 1);
        return error;
      },
    );
    begun();
    if (job.images.needsZstd) await prepareZstd();
    const own = new WorkerRun(job, this.#module);
    for (let more = true; more;) {
      const end = performance.now() + SLICE;
      while ((more = own.step()) && !own.isWaiting && performance.now() < end);
      if (own.isWaiting) await own.settle();
      tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const waiting = setInterval(tick, 100);
    try {
      // While the others end.
      const mine = own.take();
      const error = await failure;
      if (error !== undefined) throw error;
      const results = [mine, ...(await Promise.all(others))];
      this.#isBusy = false;
      this.#end();
      for (const repository of job.repositories) repository.packs.length = 0;
      rescue(own, results);
      if (own.isWaiting) await own.settle();
      return [own.take(), ...results.slice(1)];
    } finally {
      clearInterval(waiting);
    }
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    this.#end();
    await this.#ended;
  }

  /** Threads that have answered hold packs and kernels for nothing. */
  #end(): void {
    this.#ended ??= Promise.all(this.#threads.map((thread) => (this.#isBusy ? thread.terminate() : endOf(thread))));
  }
}

/** Milliseconds for a thread without work to load its code and end. */
const PATIENCE = 10_000;

/** Tells a thread to end, so that none is stopped from outside while it begins or cleans up. */
function endOf(thread: Worker): Promise<unknown> {
  return new Promise((resolve) => {
    // One that is over has no number, and says nothing more.
    if (thread.threadId < 0) {
      resolve(undefined);
      return;
    }
    const late = setTimeout(() => void thread.terminate(), PATIENCE);
    thread.once("error", resolve).once("exit", (code) => {
      clearTimeout(late);
      resolve(code);
    });
    const message: ToWorker = { kind: "end" };
    thread.postMessage(message);
  });
}

function answerOf(thread: Worker, job: ScanJob): Promise<WorkerResult> {
  return new Promise((resolve, reject) => {
    thread.once("error", reject);
    thread.once("message", (answer: FromWorker) => {
      if (answer.kind === "result") resolve(answer.result);
      else reject(Object.assign(new Error(`a worker failed: ${answer.message}`), { stack: answer.stack }));
    });
    thread.once("exit", (code) => reject(new Error(`a worker ended early (${code})`)));
    const message: ToWorker = { kind: "job", job };
    thread.postMessage(message);
  });
}
