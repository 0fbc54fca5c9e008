/** Entry of a worker thread: helps to read packs while a scan is planned, waits for its job, does its share, answers once, ends when it is told. */
import { parentPort, workerData } from "node:worker_threads";
import { prepareZstd } from "../image/zstd.ts";
import type { WasmModule } from "../kernel/wasm.ts";
import type { FromWorker, ScanJob, ToWorker } from "./job.ts";
import { fillShare } from "./pack-fill.ts";
import { WorkerRun } from "./worker-run.ts";

const { module } = workerData as { module: WasmModule };

parentPort?.on("message", (message: ToWorker) => {
  if (message.kind === "fill") fillShare(message.fill);
  else if (message.kind === "job") void work(message.job);
  else parentPort?.close();
});

async function work(job: ScanJob): Promise<void> {
  let answer: FromWorker;
  try {
    if (job.images.needsZstd) await prepareZstd();
    const run = new WorkerRun(job, module);
    while (run.step()) if (run.isWaiting) await run.settle();
    if (run.isWaiting) await run.settle();
    answer = { kind: "result", result: run.take() };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    answer = { kind: "crash", message, stack: stack ?? "" };
  }
  parentPort?.postMessage(answer, transferables(answer));
}

/** Rows and names go over without a copy. */
function transferables(answer: FromWorker): ArrayBuffer[] {
  if (answer.kind === "crash") return [];
  const { repositories, files, images, changes } = answer.result;
  const all = repositories.flatMap(({ records, links }) => [
    ...records.rows,
    ...links.commits,
    ...links.trees,
    ...links.tags,
  ]);
  const others = [files.records, images.records, images.documents, ...changes.map((each) => each.records)];
  const rest = others.flatMap(({ rows }) => rows);
  const names = images.layers.map((layer) => layer.names.paths);
  return [...all, ...rest, ...names].map(({ buffer }) => buffer);
}
