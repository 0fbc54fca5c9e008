/** A gate in Rego: a policy that `opa build -t wasm` compiled decides what fails, in place of thresholds and of `gate` in dredge.yaml.
 *  It sees the same document that `--format json` writes, so that one policy serves dredge, OPA and conftest. It runs in WebAssembly's sandbox and reaches
 *  nothing else. The library is loaded only when there is such a policy. */
import { UsageError } from "../model/errors.ts";
import type { ScanResult } from "../model/result.ts";

/** What must be asked of the policy: `deny` of package `dredge`. */
const ENTRY_POINT = "dredge/deny";
const BUILD = `opa build -t wasm -e ${ENTRY_POINT} FILE.rego`;
/** What every policy that OPA compiles exports (OPA, "Wasm", ABI 1). */
const EXPORTS = ["builtins", "entrypoints", "eval", "opa_malloc"];

/** The part of the WebAssembly interface that is asked here; its types come only with the browser's library. */
const { Module } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Module: {
        new (bytes: Uint8Array): object;
        readonly exports: (module: object) => readonly { readonly name: string }[];
      };
    };
  }
).WebAssembly;

/** Something that the policy does not allow. */
interface Denial {
  readonly message: string;
  /** Fingerprint or place fingerprint of the finding that it is about; undefined: the scan as a whole. */
  readonly finding: string | undefined;
}

export interface RegoPolicy {
  /** As messages name it. */
  readonly name: string;
  /**
   * The result as the policy judges it.
   * @param input - the JSON document of the same result
   * @throws UsageError when it cannot be evaluated
   */
  readonly judge: (result: ScanResult, input: unknown) => ScanResult;
}

/**
 * Opens a compiled policy.
 * @param bytes - `policy.wasm`
 * @throws UsageError when it is none, or does not answer what is asked
 */
export async function openRego(bytes: Uint8Array, name: string): Promise<RegoPolicy> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new UsageError(`${name}: is a bundle; take the policy out of it: tar xzf ${name} /policy.wasm`);
  }
  refuseOtherModules(bytes, name);
  const { loadPolicy } = await import("@open-policy-agent/opa-wasm");
  const policy = await loadPolicy(bytes as Uint8Array<ArrayBuffer>).catch((error: unknown) => {
    throw new UsageError(`${name}: cannot be loaded: ${wordsOf(error)}`);
  });
  const entryPoints = Object.keys(policy.entrypoints as Record<string, number>);
  if (!entryPoints.includes(ENTRY_POINT)) {
    const others = entryPoints.length === 0 ? "none" : entryPoints.join(", ");
    throw new UsageError(`${name}: has no entry point ${ENTRY_POINT} (it has ${others}); build it with: ${BUILD}`);
  }
  return {
    name,
    judge: (result, input) => {
      let answer: unknown;
      try {
        answer = policy.evaluate(input, ENTRY_POINT);
      } catch (error) {
        throw new UsageError(`${name}: cannot be evaluated: ${wordsOf(error)}`);
      }
      return withDenials(result, readAnswer(answer, name), name);
    },
  };
}

function refuseOtherModules(bytes: Uint8Array, name: string): void {
  let exported: readonly string[];
  try {
    exported = Module.exports(new Module(bytes)).map((one) => one.name);
  } catch {
    throw new UsageError(`${name}: is no WebAssembly module; build it with: ${BUILD}`);
  }
  if (EXPORTS.some((one) => !exported.includes(one))) {
    throw new UsageError(`${name}: is no policy that OPA compiled; build it with: ${BUILD}`);
  }
}

/** A set of texts, or of objects with `msg` and perhaps `finding`; nothing at all is no denial only where the set is empty. */
function readAnswer(answer: unknown, name: string): readonly Denial[] {
  const set: unknown = Array.isArray(answer) ? (answer[0] as { result?: unknown } | undefined)?.result : undefined;
  if (!Array.isArray(set)) throw new UsageError(`${name}: ${ENTRY_POINT} must be a set of messages`);
  return set.map((item: unknown) => {
    if (typeof item === "string") return { message: item, finding: undefined };
    const { msg, finding } = (typeof item === "object" && item !== null ? item : {}) as Record<string, unknown>;
    if (typeof msg !== "string" || (finding !== undefined && typeof finding !== "string")) {
      throw new UsageError(`${name}: ${ENTRY_POINT} must hold texts, or objects with the texts msg and finding`);
    }
    return { message: msg, finding };
  });
}

/** What is denied gates, what is not does not; what is about no finding of the result is about the whole. */
function withDenials(result: ScanResult, denials: readonly Denial[], name: string): ScanResult {
  const byFinding = new Map<string, string[]>();
  for (const { message, finding } of denials) {
    if (finding === undefined) continue;
    const messages = byFinding.get(finding);
    if (messages) messages.push(message);
    else byFinding.set(finding, [message]);
  }
  const used = new Set<string>();
  const verdicts = result.verdicts.map((verdict) => {
    const ids = [verdict.finding.fingerprint, verdict.finding.placeFingerprint].filter((id) => id !== undefined);
    const messages = ids.flatMap((id) => byFinding.get(id) ?? []);
    for (const id of ids) used.add(id);
    if (messages.length === 0) return { ...verdict, gates: false, reason: verdict.reason ?? `passes by ${name}` };
    // What the policy does not accept is left out no longer.
    return {
      ...verdict,
      status: "active" as const,
      gates: true,
      reason: `fails by ${name}: ${messages.sort().join("; ")}`,
    };
  });
  const whole = denials.filter(({ finding }) => finding === undefined || !used.has(finding));
  return { ...result, verdicts, denials: whole.map(({ message }) => message).sort() };
}

/** The library throws texts and plain objects, too. */
function wordsOf(error: unknown): string {
  const { message } = (typeof error === "object" && error !== null ? error : { message: error }) as Partial<Error>;
  return String(message).split("\n", 1)[0] ?? "";
}
