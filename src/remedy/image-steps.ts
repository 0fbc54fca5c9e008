/** How to get a secret out of a container image: which instruction to change, and what to put in its place.
 *  A later layer cannot take anything out; the image is built anew from the instruction that put it in
 *  (docs.docker.com, "Build secrets"). Pure. */
import type { Finding, ImageOrigin } from "../model/finding.ts";
import type { Step } from "../model/pattern.ts";

const NAMED = 3;

const SECRET_MOUNT: Step = {
  text: "Give a build its secrets as mounts, which no layer and no history keeps, in place of ARG, ENV and COPY.",
  command: "RUN --mount=type=secret,id=NAME,env=NAME …",
};

/** The steps for one finding. */
export function imageSteps(finding: Finding): readonly Step[] {
  const origins = finding.occurrences.map(({ origin }) => origin).filter((origin) => origin.kind === "image");
  return [...rebuildSteps(origins), SECRET_MOUNT, ...distributionSteps(origins)];
}

function rebuildSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  const inLayers = origins.filter(({ layerNumber }) => layerNumber !== undefined);
  const made = new Set(inLayers.map(({ instruction }) => instruction).filter((text) => text !== undefined));
  const from = [...made].slice(0, NAMED).join("; ");
  const steps: Step[] = [];
  if (inLayers.length > 0) {
    const deleted = inLayers.some(({ state }) => state !== "visible")
      ? "Deleting it in a later layer takes nothing out. "
      : "";
    const where = from === "" ? "the instruction that made the layer" : `this instruction: ${from}`;
    steps.push({ text: `${deleted}Build the image anew, with the value gone from ${where}.` });
  }
  if (origins.some(({ state }) => state === "config" || state === "history")) {
    steps.push({
      text: "Take it out of ENV, ARG, LABEL and commands of the Dockerfile; set it when a container starts.",
    });
  }
  return steps;
}

function distributionSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  const names = [...new Set(origins.map(({ image }) => image))];
  const shown = names.slice(0, NAMED).join(", ");
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return [
    {
      text: `Delete what carries it (${shown}${more}) from registries and build caches; copies that were pulled keep it.`,
    },
  ];
}
