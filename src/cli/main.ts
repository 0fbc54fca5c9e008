/** The entry of the command: parses, runs, ends the process with the right code.
 *  `--version` must cost next to nothing, so everything else is imported when needed.
 *  Usage errors are one line and exit 2; whatever else is thrown is a bug, told as such. */
import { EXIT, type ExitCode } from "./exit-code.ts";
import { toolVersion } from "../scan/version.ts";
import { writeAll } from "./write.ts";

void run(process.argv.slice(2)).then((code) => process.exit(code));

async function run(words: readonly string[]): Promise<ExitCode> {
  try {
    if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
      writeAll(1, `${toolVersion()}\n`);
      return EXIT.clean;
    }
    const { dispatch } = await import("./dispatch.ts");
    return await dispatch(words);
  } catch (error) {
    if (error instanceof Error && error.name === "UsageError") {
      for (const line of error.message.split("\n")) writeAll(2, `dredge: ${line}\n`);
      return EXIT.usage;
    }
    // A full disk behind standard output, or the like.
    if (error instanceof Error && "syscall" in error && error.syscall === "write") {
      writeAll(2, `dredge: the output cannot be written: ${error.message}\n`);
      return EXIT.usage;
    }
    writeAll(2, `${error instanceof Error ? error.stack : String(error)}\n`);
    writeAll(2, "dredge: this is a bug in dredge; please report it (the lines above hold no secret)\n");
    return EXIT.bug;
  }
}
