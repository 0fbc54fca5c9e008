/** What people type to say which image, and of which platform; and what they may have meant where it stands for nothing.
 *  Looks at names alone, and at whether there is a file of that name. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../model/errors.ts";

/** Architectures as uname(1) and Debian call them, and as Go, Docker and images do. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  armhf: "arm/v7",
  armel: "arm/v6",
  i386: "386",
  i686: "386",
};
/** What images are made for; a name of its own means Linux, as with `docker pull`. */
const KNOWN: ReadonlySet<string> = new Set(
  ["386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x", "wasm"].concat(
    Object.keys(ARCHITECTURES),
  ),
);

/**
 * Platforms as images name them.
 *
 * @param typed - each one or more, parted by commas: `linux/arm64`, `linux/aarch64`, `arm64`
 * @throws UsageError for what is none
 */
export function platformNames(typed: readonly string[]): string[] {
  return typed.flatMap((each) => each.split(",")).map((each) => platformNamed(each.trim().toLowerCase()));
}

function platformNamed(name: string): string {
  const full = KNOWN.has(name) ? `linux/${name}` : name;
  const [, os, architecture = "", variant] = /^([a-z0-9]+)\/([a-z0-9_-]+)(?:\/([a-z0-9]+))?$/.exec(full) ?? [];
  if (os === undefined) throw new UsageError("--platform must be like linux/amd64 or linux/arm/v7");
  const known = ARCHITECTURES[architecture] ?? architecture;
  return [os, known, ...(variant === undefined ? [] : [variant])].join("/");
}

/** Kinds of targets of other tools that are called otherwise here. */
const OTHER_KINDS: readonly (readonly [start: RegExp, ours: string])[] = [
  [/^file:\/\//, ""],
  [/^(?:registry|remote|docker-image):(?:\/\/)?/, "docker://"],
  [/^(?:docker|podman|containers-storage|containerd|local|daemon|engine):(?:\/\/)?/i, "docker-daemon:"],
];
/** A name as `docker pull` takes it. */
const IMAGE =
  /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?::\d{1,5}(?=\/))?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/;
const FILE = /\.(?:tar|tgz|tar\.\w+|gz|zst|oci|img)$/i;

/**
 * What somebody may have meant by the name of a file that is not there.
 *
 * @param typed - as it was typed
 * @param path - the file that it was taken for
 * @returns words to put behind the message; empty where there is nothing to say
 */
export function imageHint(workingDirectory: string, typed: string, path: string): string {
  for (const [start, ours] of OTHER_KINDS) if (start.test(typed)) return `; here it is: ${typed.replace(start, ours)}`;
  // skopeo and podman write a tag behind the file.
  const file = /^(.+?):[^/]*$/.exec(path)?.[1];
  if (file !== undefined && existsSync(resolve(workingDirectory, file)))
    return `; without the tag, all images in it are scanned: ${file}`;
  if (FILE.test(typed) || !IMAGE.test(typed)) return "";
  return `; from a registry: docker://${typed}, from a local engine: docker-daemon:${typed}`;
}
