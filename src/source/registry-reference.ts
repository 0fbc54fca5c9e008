/** Names of images in registries, as `docker pull` takes them (distribution spec, "Pulling manifests"; Docker's short forms). Pure. */
import { UsageError } from "../model/errors.ts";

export interface RegistryReference {
  /** Host and port that is asked. */
  readonly host: string;
  readonly repository: string;
  /** A tag, or a digest. */
  readonly reference: string;
  /** As people write it. */
  readonly name: string;
}

/** @param text - behind `docker://`. @throws UsageError for what is no reference */
export function parseReference(text: string): RegistryReference {
  const [, path = "", tag, digest] = /^([^@]*?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ?? [];
  const slash = path.indexOf("/");
  const first = path.slice(0, Math.max(0, slash));
  const hasHost = /[.:]|^localhost$/.test(first);
  const host = hasHost ? first : "docker.io";
  const rest = hasHost ? path.slice(slash + 1) : path;
  const repository = host === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  if (
    !/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(repository) ||
    !/^[\w.-]+(?::\d{1,5})?$|^\[[0-9a-f:]+\](?::\d{1,5})?$/i.test(host)
  ) {
    throw new UsageError("not the name of an image: docker://HOST/NAME:TAG or docker://HOST/NAME@sha256:…");
  }
  const reference = digest ?? tag ?? "latest";
  return { host, repository, reference, name: `${host}/${repository}${digest === undefined ? ":" : "@"}${reference}` };
}
