/** Scans bytes with patterns of one's own, as an object of a repository is scanned, and says what is reported. */
import type { Pattern } from "../../src/model/pattern.ts";
import type { Span } from "../../src/model/finding.ts";
import { createDetector } from "../../src/detect/detector.ts";
import type { RawMatch } from "../../src/detect/judge.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { Places } from "../../src/detect/place.ts";
import { resolveMatches, secretEnd, secretStart } from "../../src/detect/resolve.ts";
import { makeKernel, place } from "../kernel/harness.ts";

export interface Reported {
  readonly pattern: string;
  readonly value: string;
  readonly span: Span;
  readonly facts: Readonly<Record<string, string>> | undefined;
  readonly parts: readonly string[];
}

/** What a scan of the text finds, before overlaps are resolved. */
export function rawMatches(patterns: readonly Pattern[], bytes: Uint8Array): readonly RawMatch[] {
  const kernel = makeKernel();
  const scanner = new ObjectScanner(kernel, createDetector(patterns));
  return scanner.whole(place(kernel, bytes), bytes.length);
}

/** What is reported, by position. */
export function scanBytes(patterns: readonly Pattern[], bytes: Uint8Array): Reported[] {
  const kernel = makeKernel();
  const scanner = new ObjectScanner(kernel, createDetector(patterns));
  const at = place(kernel, bytes);
  const places = new Places(kernel, at);
  return resolveMatches(scanner.whole(at, bytes.length)).map(({ match, parts }) => {
    const { step, low } = match.judgement.use.encoding;
    return {
      pattern: match.judgement.use.pattern.id,
      value: match.judgement.value,
      span: places.span(secretStart(match), secretEnd(match), step, low),
      facts: match.judgement.facts,
      parts: parts.map((part) => part.judgement.value),
    };
  });
}
