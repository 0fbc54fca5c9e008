/** What a `.dockerignore` keeps out of a build (docs.docker.com, ".dockerignore files"): globs from the context's root, the last that fits decides,
 *  `!` takes back, and whatever lies below an excluded directory is excluded. Pure. */
import { compileGlob, matchGlob, type Glob } from "./glob.ts";

interface Rule {
  readonly glob: Glob;
  readonly isException: boolean;
}

/** A test for paths relative to the context. @param text - of the file; undefined: there is none, and nothing is kept out */
export function dockerIgnore(text: string | undefined): (path: string) => boolean {
  const rules = (text ?? "")
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .flatMap(readRule);
  return (path) => {
    const parts = path.split("/");
    const prefixes = parts.map((_, count) => parts.slice(0, count + 1).join("/"));
    const last = rules.findLast(({ glob }) => prefixes.some((prefix) => matchGlob(glob, prefix)));
    return last !== undefined && !last.isException;
  };
}

function readRule(line: string): Rule[] {
  if (line.startsWith("#")) return [];
  const written = line.trim();
  const isException = written.startsWith("!");
  const pattern = written
    .slice(isException ? 1 : 0)
    .trim()
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/+$/, "");
  if (pattern === "" || pattern === ".") return [];
  const glob = compileGlob(pattern, true);
  return glob ? [{ glob, isException }] : [];
}
