/** What the media type of a descriptor stands for (OCI image spec, media-types.md; Docker's image manifest v2, schema 2). */

export type BlobKind = "index" | "manifest" | "config" | "layer" | "encrypted-layer" | "json" | "unknown";

/** @param mediaType - as written; absent or made up in many images */
export function blobKind(mediaType: string | undefined): BlobKind {
  const type = mediaType ?? "";
  if (type.endsWith("+encrypted")) return "encrypted-layer";
  if (type === "application/vnd.oci.image.index.v1+json") return "index";
  if (type === "application/vnd.docker.distribution.manifest.list.v2+json") return "index";
  if (type === "application/vnd.oci.image.manifest.v1+json") return "manifest";
  if (type === "application/vnd.docker.distribution.manifest.v2+json") return "manifest";
  if (type === "application/vnd.oci.image.config.v1+json") return "config";
  if (type === "application/vnd.docker.container.image.v1+json") return "config";
  if (/^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./.test(type)) return "layer";
  return /[+/]json$/.test(type) ? "json" : "unknown";
}

/** Layers that registries do not hand out, but name an address for. */
export function isForeign(mediaType: string | undefined): boolean {
  return /\.(?:nondistributable|foreign)\./.test(mediaType ?? "");
}
