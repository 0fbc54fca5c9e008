/** Where a value in a Dockerfile or compose file belongs instead: in a secret mount of the build, or in a file that compose mounts
 *  (docs.docker.com, "Build secrets" and "Secrets in Compose"). Pure. */
import { buildFileKind } from "../model/build-file.ts";
import type { Finding } from "../model/finding.ts";
import type { Step } from "../model/pattern.ts";

const DOCKERFILE: Step = {
  text: "Hand it to the build as a secret mount, which neither layer nor history keeps, in place of ARG, ENV and COPY.",
  command: "RUN --mount=type=secret,id=NAME,env=NAME COMMAND",
  url: "https://docs.docker.com/build/building/secrets/",
};
const COMPOSE: Step = {
  text: "Let the service read it from a file that compose mounts: name it under secrets, and leave the file out of git.",
  url: "https://docs.docker.com/compose/how-tos/use-secrets/",
};

/** The steps for a finding that stands in such files; none for any other. */
export function buildFileSteps({ occurrences }: Finding): readonly Step[] {
  const kinds = new Set(
    occurrences.map(({ origin }) =>
      origin.kind !== "image" && "path" in origin && origin.path !== undefined && origin.archive === undefined
        ? buildFileKind(origin.path)
        : undefined,
    ),
  );
  return [...(kinds.has("dockerfile") ? [DOCKERFILE] : []), ...(kinds.has("compose") ? [COMPOSE] : [])];
}
