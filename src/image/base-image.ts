/** Where an image's own instructions begin, and on what image it was built: told by builders that write it down, else by the breaks
 *  that a base image leaves in the history. Pure. */
import type { HistoryStep } from "./history.ts";
import { record, text } from "./json.ts";

/** The image that another was built on. */
export interface BaseImage {
  /** As the builder named it; undefined where only the history shows that there is one. */
  readonly name: string | undefined;
  /** History lines that are the base's; undefined where nobody tells. */
  readonly steps: number | undefined;
  /** Layers that are the base's; undefined where nobody tells. */
  readonly layers: number | undefined;
}

/** OCI image spec, annotations.md. */
const BASE_NAME = "org.opencontainers.image.base.name";
const BASE_DIGEST = "org.opencontainers.image.base.digest";
/** buildah and podman write down what each step was built on: the base's name once, then ids of their own. */
const FROM = /^FROM (?![0-9a-f]{12}$)(\S+)/;
/** Milliseconds between an image's last line and the first that was built on it; shorter breaks are one build. */
const BREAK = 10 * 60_000;

/**
 * @param steps - of the history
 * @param annotations - of the manifest, or of the descriptor that leads to it
 * @param config - parsed JSON; its labels may be the base's own
 */
export function baseImage(steps: readonly HistoryStep[], annotations: unknown, config: unknown): BaseImage | undefined {
  const labels = record(record(record(config)["config"])["Labels"]);
  const named = annotatedBase(annotations) ?? annotatedBase(labels);
  const told = steps.findLastIndex(({ comment }) => FROM.test(comment));
  const name = FROM.exec(steps[told]?.comment ?? "")?.[1];
  if (told > 0 && name !== undefined && name !== "scratch") return { name: named ?? name, ...upTo(steps, told) };
  const broken = told === 0 ? 0 : lastBreak(steps);
  if (broken > 0) return { name: named, ...upTo(steps, broken) };
  return named === undefined ? undefined : { name: named, steps: undefined, layers: undefined };
}

/** The base that annotations or labels name. */
function annotatedBase(annotations: unknown): string | undefined {
  const from = record(annotations);
  const name = text(from[BASE_NAME]);
  if (name === "scratch") return undefined;
  return name ?? text(from[BASE_DIGEST]);
}

function upTo(steps: readonly HistoryStep[], count: number): { steps: number; layers: number } {
  return { steps: count, layers: steps.slice(0, count).filter(({ makesLayer }) => makesLayer).length };
}

/** The number of lines before the last break; 0 where there is none. */
function lastBreak(steps: readonly HistoryStep[]): number {
  for (let i = steps.length - 1; i > 0; i--) {
    const [before, after] = [steps[i - 1], steps[i]];
    if (before && after && isBreak(before, after)) return i;
  }
  return 0;
}

/** A command (with which Dockerfiles end) and then a pause, or another builder. */
function isBreak(before: HistoryStep, after: HistoryStep): boolean {
  const isBuildKit = ({ comment }: HistoryStep): boolean => comment.startsWith("buildkit.");
  if (!isBuildKit(before) && isBuildKit(after)) return true;
  const pause = Date.parse(after.created) - Date.parse(before.created);
  return /^(?:CMD|ENTRYPOINT)\b/.test(before.instruction) && pause > BREAK;
}
