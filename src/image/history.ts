/** Which Dockerfile instruction made which layer (OCI image spec, config.md, "history"). Pure. */
import { list, record, text } from "./json.ts";

/** One line of the history. */
export interface HistoryStep {
  /** As in a Dockerfile, as far as the builder wrote it down; values of build arguments left out. */
  readonly instruction: string;
  readonly makesLayer: boolean;
}

/** Code units of an instruction that are kept. */
const LONGEST = 200;

/** The steps of a config, first to last. @param config - parsed JSON */
export function historyOf(config: unknown): readonly HistoryStep[] {
  return list(record(config)["history"]).map((entry) => ({
    instruction: instructionText(text(record(entry)["created_by"]) ?? ""),
    makesLayer: record(entry)["empty_layer"] !== true,
  }));
}

/**
 * The instruction of each layer.
 *
 * @param layers - how many the image has; where the history tells of another number, nothing is attributed
 */
export function layerInstructions(steps: readonly HistoryStep[], layers: number): readonly (string | undefined)[] {
  const making = steps.filter((step) => step.makesLayer);
  if (making.length !== layers) return Array.from({ length: layers }, () => undefined);
  return making.map(({ instruction }) => (instruction === "" ? undefined : instruction));
}

/** `/bin/sh -c #(nop) COPY …`, `|1 TOKEN=… /bin/sh -c make`, `RUN /bin/sh -c make # buildkit`: as it stood in the Dockerfile. */
export function instructionText(createdBy: string): string {
  const plain = createdBy.replace(/\s+# buildkit$/, "").trim();
  const directive = /^\/bin\/sh -c #\(nop\)\s+([\s\S]*)$/.exec(plain)?.[1];
  if (directive !== undefined) return shorten(directive);
  const withArguments = /^(?:RUN )?\|\d+ [\s\S]*?\/bin\/(?:ba)?sh -c ([\s\S]*)$/.exec(plain)?.[1];
  const run = withArguments ?? /^(?:RUN )?\/bin\/(?:ba)?sh -c ([\s\S]*)$/.exec(plain)?.[1];
  return shorten(run === undefined ? plain : `RUN ${run}`);
}

function shorten(instruction: string): string {
  const line = instruction.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
