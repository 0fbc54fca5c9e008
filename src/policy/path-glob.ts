/** Globs over paths, by micromatch. A file of its own: the command's bundle loads the library with it, when the first path is asked about. */
import micromatch from "micromatch";

export type PathTest = (path: string) => boolean;

/** Whether a path is one that a glob selects; names that begin with a dot are like others. */
export function pathTest(glob: string): PathTest {
  const matches = micromatch.matcher(glob, { dot: true });
  // A library's function may take more than a path.
  return (path) => matches(path);
}
