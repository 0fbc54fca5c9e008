/** What is said of a place in a container image: which image and layer, what made it, and whether it is still there at run time.
 *  Knows nothing of layout. */
import { printablePath } from "../model/display.ts";
import type { ImageOrigin } from "../model/finding.ts";

const MEMBERS: Readonly<Record<ImageOrigin["member"], string>> = {
  content: "",
  name: "the name of a file of ",
  "link-target": "a link's target in ",
  attribute: "an extended attribute in ",
  document: "",
};

/** `layer 3 of app:1 (linux/amd64), made by COPY . .; deleted in layer 4 by RUN rm -rf /x, still extractable`. */
export function imageWords(origin: ImageOrigin): string {
  const { image, platform, layerNumber, instruction, member } = origin;
  const whole = platform === undefined ? printablePath(image) : `${printablePath(image)} (${platform})`;
  const place = layerNumber === undefined ? whole : `layer ${layerNumber} of ${whole}`;
  const made = instruction === undefined ? "" : `, made by ${instruction}`;
  return `${MEMBERS[member]}${place}${made}${baseClause(origin)}${stateClause(origin)}`;
}

function baseClause({ base, inBase }: ImageOrigin): string {
  if (inBase) return base === undefined ? "; it came with the base image" : `; it came with the base image ${base}`;
  return base === undefined ? "" : `; built on ${base}`;
}

function stateClause({ state, stateDetail }: ImageOrigin): string {
  const detail = stateDetail === undefined ? "" : ` ${stateDetail}`;
  if (state === "deleted" || state === "replaced") return `; ${state}${detail}, still extractable`;
  if (state === "history") return "; in the history";
  return state === "config" ? "; in the image's metadata" : "";
}
