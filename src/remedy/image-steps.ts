/** How to get a secret out of a container image: which instruction to change, and what to put in its place.
 *  A later layer cannot take anything out; the image is built anew from the instruction that put it in
 *  (docs.docker.com, "Build secrets"). Pure. */
import type { Finding, ImageOrigin } from "../model/finding.ts";
import type { Step } from "../model/pattern.ts";

/** Names and instructions that are listed. */
const NAMED = 3;

/** Whether some place of a finding is in an image. */
export function isInImage({ occurrences }: Finding): boolean {
  return occurrences.some(
    ({ origin }) => origin.kind === "image" || ("inside" in origin && origin.inside !== undefined),
  );
}

/** The steps for one finding, the one that takes it out first. */
export function imageSteps(finding: Finding): readonly Step[] {
  const origins = finding.occurrences
    .map(({ origin }) => (origin.kind === "image" ? origin : "inside" in origin ? origin.inside : undefined))
    .filter((origin) => origin !== undefined);
  const loose = origins.filter(isLoose);
  const own = origins.filter((origin) => !origin.inBase && !isLoose(origin));
  const isInHistory = finding.occurrences.some(({ origin }) => "inside" in origin && origin.inside !== undefined);
  return [
    ...baseSteps(origins.filter(({ inBase }) => inBase)),
    ...layerSteps(own.filter(({ layerNumber }) => layerNumber !== undefined)),
    ...configSteps(own.filter(({ layerNumber }) => layerNumber === undefined)),
    ...mountSteps(own),
    ...(loose.length > 0 ? [LEAVE_BEHIND] : []),
    ...(isInHistory ? [KEEP_GIT_OUT] : []),
    ...distributionSteps(origins),
  ];
}

/** Whether it is in a blob that belongs to no image, though it lies beside one. */
function isLoose({ path, layerDigest, layerNumber, member }: ImageOrigin): boolean {
  return member === "document" ? path.startsWith("blob:") : layerDigest !== undefined && layerNumber === undefined;
}

const LEAVE_BEHIND: Step = {
  text: "No manifest names the blob that holds it: copy the image into a new archive or layout, which leaves that behind.",
};

const KEEP_GIT_OUT: Step = {
  text: "Keep repositories out of the image: put .git into .dockerignore, or delete a clone in the same RUN that made it.",
};

/** What came with the base image cannot be taken out by what is built on it. */
function baseSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  if (origins.length === 0) return [];
  const names = distinct(origins.map(({ base }) => base));
  const base = names.length === 0 ? "the base image" : `the base image ${listed(names)}`;
  return [{ text: `It came with ${base}: build on one without it, or have that image built anew, and then this one.` }];
}

function layerSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  if (origins.length === 0) return [];
  const instructions = distinct(origins.map(({ instruction }) => instruction));
  const taken = origins.some(({ state }) => state !== "visible")
    ? "Deleting it in a later layer takes nothing out. "
    : "";
  const from = instructions.length === 0 ? "the instruction that made the layer" : listed(instructions);
  return [{ text: `${taken}Build the image anew from this instruction on, with the value gone from it: ${from}.` }];
}

/** By the place in the config or document: what set the value there, and what to do in its place. */
function configSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  if (origins.length === 0) return [];
  const by = distinct(origins.map(({ instruction }) => instruction));
  const where = by.length === 0 ? "the instruction that set it" : listed(by);
  const steps: Step[] = [{ text: `Build the image anew without the value in this instruction: ${where}.` }];
  if (origins.some(({ path }) => /^(?:container_)?config\.(?:Env|Cmd|Entrypoint|Healthcheck)\b/.test(path))) {
    steps.push({
      text: "What needs it at run time gets it when the container starts.",
      command: "docker run --env-file FILE …",
    });
  }
  if (origins.some(({ path }) => path.startsWith("attestation:"))) {
    steps.push({ text: "Provenance of mode=max records build arguments: pass no secret as one." });
  }
  return steps;
}

/** BuildKit hands a build its secrets in mounts that no layer and no history keeps (docs.docker.com, "Build secrets"). */
function mountSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  if (origins.length === 0) return [];
  const isFile = origins.some(({ instruction }) => /^(?:COPY|ADD)\b/.test(instruction ?? ""));
  const isVariable = origins.some(({ layerNumber }) => layerNumber === undefined) || !isFile;
  const text = "A secret that the build itself needs comes in a mount, which neither layer nor history keeps";
  const steps: Step[] = [];
  if (isVariable)
    steps.push({
      text: `${text}, in place of ARG and ENV.`,
      command: "RUN --mount=type=secret,id=NAME,env=NAME COMMAND",
    });
  if (isFile)
    steps.push({ text: `${text}, in place of COPY.`, command: "RUN --mount=type=secret,id=NAME,target=/PATH COMMAND" });
  return steps;
}

function distributionSteps(origins: readonly ImageOrigin[]): readonly Step[] {
  const names = distinct(origins.map(({ image }) => image));
  return [
    {
      text: `Delete what carries it (${listed(names)}) from registries and build caches; copies that were pulled keep it.`,
    },
  ];
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
