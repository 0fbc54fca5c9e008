/** Which Dockerfile instruction made which layer (OCI image spec, config.md, "history"). Pure. */
import type { ImageSet } from "./image-set.ts";
import { list, record, text } from "./json.ts";

/** One line of the history. */
export interface HistoryStep {
  /** As in a Dockerfile, as far as the builder wrote it down; values of build arguments left out. */
  readonly instruction: string;
  readonly makesLayer: boolean;
  /** What the builder noted; empty for none. */
  readonly comment: string;
  /** When, as RFC 3339; empty where it is not told. */
  readonly created: string;
}

/** Code units of an instruction that are kept. */
const LONGEST = 200;

/** The steps of a config, first to last. @param config - parsed JSON */
export function historyOf(config: unknown): readonly HistoryStep[] {
  return list(record(config)["history"]).map((entry) => ({
    instruction: instructionText(text(record(entry)["created_by"]) ?? ""),
    makesLayer: record(entry)["empty_layer"] !== true,
    comment: text(record(entry)["comment"]) ?? "",
    created: text(record(entry)["created"]) ?? "",
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

/** A config lists all layers of its image: a manifest with fewer leaves some out. @param layers - of the manifest */
export function checkLayerCount(set: ImageSet, subject: string, config: unknown, layers: number): void {
  const told = list(record(record(config)["rootfs"])["diff_ids"]).length;
  if (told === 0 || told === layers) return;
  set.problem("corrupt", subject, `${subject}: has ${layers} layers where its config tells of ${told}`);
}

/** A shell as `SHELL` sets it, up to its command: `/bin/sh -c`, `/bin/bash -eo pipefail -c`, `powershell -Command`. */
const SHELL = String.raw`(?:/(?:usr/)?bin/\w*sh(?: -\S+(?: [a-z]+)?)*? -\w*c|cmd /S /C|(?:powershell|pwsh)(?:\.exe)? .{0,200}?-[Cc]ommand)`;
const DIRECTIVE = new RegExp(String.raw`^${SHELL} #\(nop\)\s+([^]*)$`);
const COMMAND_WITH_ARGUMENTS = new RegExp(String.raw`^(?:RUN )?\|\d+ [^]*?${SHELL} ([^]*)$`);
const COMMAND = new RegExp(String.raw`^(?:RUN )?${SHELL} ([^]*)$`);

/** `/bin/sh -c #(nop) COPY …`, `|1 TOKEN=… /bin/sh -c make`, `RUN /bin/sh -c make # buildkit`: as it stood in the Dockerfile. */
export function instructionText(createdBy: string): string {
  const plain = createdBy.replace(/\s+# buildkit$/, "").trim();
  const directive = DIRECTIVE.exec(plain)?.[1];
  if (directive !== undefined) return shorten(directive);
  const run = COMMAND_WITH_ARGUMENTS.exec(plain)?.[1] ?? COMMAND.exec(plain)?.[1];
  return shorten(run === undefined ? plain : `RUN ${run}`);
}

/** Instructions that set the values of a config, by the place in it. */
const SETTERS: readonly (readonly [where: RegExp, instruction: string])[] = [
  [/^(?:container_)?config\.Env\b/, "ENV"],
  [/^(?:container_)?config\.Labels\b/, "LABEL"],
  [/^config\.Cmd\b/, "CMD"],
  [/^config\.Entrypoint\b/, "ENTRYPOINT"],
  [/^config\.Healthcheck\b/, "HEALTHCHECK"],
  [/^config\.OnBuild\b/, "ONBUILD"],
  [/^config\.WorkingDir\b/, "WORKDIR"],
  [/^config\.User\b/, "USER"],
  [/^author\b/, "MAINTAINER"],
];

/**
 * The history line that set a value of the config: the last that could have.
 *
 * @param where - like `config.Env[3]`
 * @param value - the value; `NAME=…` where it has a name
 * @returns its number, or -1
 */
export function settingStep(instructions: readonly string[], where: string, value: string): number {
  const keyword = SETTERS.find(([pattern]) => pattern.test(where))?.[1];
  if (keyword === undefined) return -1;
  const name = keyword === "ENV" || keyword === "LABEL" ? (/^[^=]*/.exec(value)?.[0] ?? "") : "";
  const sets = (instruction: string): boolean =>
    name === "" || instruction.split(/[\s"]+/).some((word) => word === name || word.startsWith(`${name}=`));
  return instructions.findLastIndex((instruction) => instruction.startsWith(`${keyword} `) && sets(instruction));
}

function shorten(instruction: string): string {
  // The classic builder names what it copied by a digest.
  const line = instruction
    .replace(/\b(dir|file|multi):([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1:$2")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
