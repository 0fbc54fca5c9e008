/** Runs detection on a text as a scan of a file with this content and path runs it: kernel, judges, overlaps, companions,
 *  confidence, the path's evidence, the gate at its default. Every finding is kept, whatever its confidence. Runs on the built dist/. */
import { ObjectScanner } from "../../dist/detect/object-scanner.js";
import { secretEnd, secretStart } from "../../dist/detect/resolve.js";
import { Kernel } from "../../dist/kernel/kernel.js";
import { applyPolicy } from "../../dist/policy/gate.js";
import { openDetector, selectDetector } from "../../dist/scan/detector.js";
import { FileScan } from "../../dist/scan/file-scan.js";
import { Findings } from "../../dist/scan/findings.js";
import { eachRow } from "../../dist/scan/record-rows.js";
import { Recorder } from "../../dist/scan/recorder.js";

/**
 * @typedef {object} Told - one value at one place
 * @property {string} pattern - its id
 * @property {string} provider - its slug
 * @property {string} value - one character per byte
 * @property {number} start - byte offset in the text
 * @property {number} end - exclusive
 */

/**
 * @typedef {Told & Verdict} Found
 */

/**
 * @typedef {object} Verdict
 * @property {boolean} gates - counts at the default thresholds
 * @property {number} confidence - 0 to 1
 * @property {boolean} dummy - plainly made up
 * @property {string} evidence - for people
 */

const OPTIONS = { runKey: "conformance", fingerprintKey: undefined, reveal: true };

export class Detection {
  #kernel = new Kernel(Kernel.load());
  #scanner = new ObjectScanner(this.#kernel, selectDetector({ only: [], skip: [] }));
  #room = new FileScan(this.#kernel, this.#scanner, new Recorder(this.#kernel, OPTIONS)).buffer();

  /**
   * @param {string} text
   * @param {string} path
   * @returns {{ found: Found[], identifiers: Told[] }} findings, each followed by the values that complete it;
   *   and the identifiers and public values that were told, which are not reported alone
   */
  scan(text, path) {
    const bytes = Buffer.from(text, "utf8");
    const recorder = new Recorder(this.#kernel, OPTIONS);
    this.#kernel.u8().set(bytes, this.#room);
    const matches = this.#scanner.whole(this.#room, bytes.length);
    recorder.record(0, this.#room, matches);
    const findings = new Findings(openDetector());
    eachRow(recorder.take(), (_, record, span, parts) => {
      const origin = /** @type {const} */ ({ kind: "file", repository: undefined, path, tracked: undefined });
      findings.add(record, { origin, span, parts }, "outside-git");
    });
    const found = applyPolicy(findings.take()).flatMap(({ finding, gates }) => {
      const evidence = finding.evidence.map((one) => `${one.name} ${one.weight}`).join(", ");
      const { confidence, dummy } = finding;
      const values = finding.occurrences.flatMap(({ span, parts }) => [
        told(bytes, finding.patternId, span.start, span.end),
        ...parts.map((part) => told(bytes, part.pattern, part.span.start, part.span.end)),
      ]);
      return values.map((value) => ({ ...value, gates, confidence, dummy, evidence }));
    });
    const identifiers = matches
      .filter(({ judgement }) => judgement.use.pattern.role !== "secret")
      .map((match) => told(bytes, match.judgement.use.pattern.id, secretStart(match), secretEnd(match)));
    return { found, identifiers };
  }
}

/**
 * @param {Buffer} bytes
 * @param {string} pattern
 * @param {number} start
 * @param {number} end
 * @returns {Told}
 */
function told(bytes, pattern, start, end) {
  const file = openDetector();
  const { provider } = file.at(file.indexOf(pattern));
  return { pattern, provider, value: bytes.toString("latin1", start, end), start, end };
}
