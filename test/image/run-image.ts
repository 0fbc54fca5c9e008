/** Runs `dredge image` and lists the places that its JSON report tells. */
import { runDredge, type Run } from "../scenario/run-dredge.ts";

export interface ImagePlace {
  readonly secret: string;
  readonly patternId: string;
  readonly path: string;
  readonly state: string;
  readonly stateDetail?: string;
  readonly layerNumber?: number;
  readonly instruction?: string;
  readonly platform?: string;
  readonly image: string;
  readonly member: string;
  readonly line: number;
}

/** @param home - an empty directory */
export function runImage(args: readonly string[], home: string, input?: Buffer): Run {
  return runDredge(["image", "--format", "json", "--reveal", ...args], home, input);
}

export function imagePlaces(run: Run): ImagePlace[] {
  return (run.report?.verdicts ?? []).flatMap(({ finding }) =>
    finding.occurrences.flatMap(({ origin, span }) =>
      origin.kind === "image"
        ? [
            {
              ...(origin as unknown as ImagePlace),
              secret: finding.secret,
              patternId: finding.patternId,
              line: span.line,
            },
          ]
        : [],
    ),
  );
}
