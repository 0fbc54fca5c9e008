/** What a path says of a value that has no form of its own: translations, lock files, packed code, git's lists of ids.
 *  Applied after placement, for each origin; object detection itself is path-blind. Whether a file is a test or an example says little of
 *  whether its passwords are real (cross-validated by repository, such features made things worse), so nothing here speaks of them. Pure. */
import type { BytePath, Evidence } from "../model/finding.ts";
import type { Pattern } from "../model/pattern.ts";

/** Names of the content's evidence that a value has no quotes, and that it ends with a session. */
export const BARE_VALUE = "quotes";
export const SESSION = "session";

/** How a pattern's values are told; those of a form of their own are what they are wherever they stand. */
type Told = Pattern["told"];

const SIGNS: readonly {
  readonly text: string;
  readonly weight: number;
  readonly form: RegExp;
  readonly told: readonly Told[];
  /** Name of the content's evidence that a value must have. */
  readonly has?: string;
}[] = [
  {
    text: "stands among translations",
    weight: -5,
    told: ["generic"],
    form: /(?:^|\/)(?:_?locales?|locali[sz]ations?|langs?|languages?|i18n|l10n|nls|strings|translations?|values-[a-z]{2,3}(?:-r[a-z]{2})?)\/|\.(?:po|pot|arb|xliff?|strings|ftl)$|(?:^|[./_-])(?:locale|messages|strings|translations?)[._-][a-z]{2,3}(?:[_-][a-z]{2,4})?\.[a-z]{2,10}$|(?:^|\/)[a-z]{2}[-_][a-z]{2}\.(?:json|ya?ml|php|[jt]s|ini|properties|rb)$/i,
  },
  {
    text: "stands in a lock file",
    weight: -6,
    // Hashes in rows: of a form that a provider's word is near to, some are.
    told: ["generic", "keyword"],
    form: /(?:[.-]lock|[.-]lock\.(?:json|ya?ml|hcl)|go\.sum|npm-shrinkwrap\.json|Package\.resolved)$/i,
  },
  { text: "stands in packed code", weight: -1, told: ["generic"], form: /\.min\.(?:js|css)$|\.(?:js|css)\.map$/i },
  {
    // A name, a number, or code; comments and texts of several lines hold others.
    text: "has no quotes, in a language whose texts have them",
    weight: -3.5,
    told: ["generic"],
    has: BARE_VALUE,
    form: /\.(?:[ch]|cc|cpp|cxx|hpp|cs|cls|dart|go|groovy|java|jsx?|mjs|cjs|kts?|mm?|php|pyi?|rs|scala|swift|tf|tsx?|zig)$/i,
  },
  {
    text: "stands in a log or in recorded traffic, where sessions are over",
    weight: -4,
    told: ["generic"],
    has: SESSION,
    form: /(?:^|\/)(?:vcr_?)?cassettes?\/|\.har$|(?:^|\/)logs?\/|(?:^|\/)LOG(?:\.[\w.]+)?$|\.log(?:\.[\w.]+)?$/i,
  },
  {
    // Each line is an object's id and the name of a ref, which may hold any provider's word.
    text: "stands in a list of git's object ids",
    weight: -4,
    told: ["generic", "keyword"],
    form: /(?:^|\/)(?:packed-refs|FETCH_HEAD|pack-[0-9a-f]+\.promisor)$/,
  },
];

/**
 * The evidence in one path.
 * @param content - the content's evidence
 * @param told - how the value was told
 * @param path - undefined where the value has none (standard input, a message)
 */
export function pathEvidence(
  path: BytePath | undefined,
  told: Told,
  content: readonly Evidence[] = [],
): readonly Evidence[] {
  if (path === undefined) return [];
  const names = new Set(content.map(({ name }) => name));
  return SIGNS.filter(
    (sign) => sign.told.includes(told) && (sign.has === undefined || names.has(sign.has)) && sign.form.test(path),
  ).map(({ text, weight }) => ({ name: "path", text, weight }));
}

export interface Placed {
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
}

/**
 * The confidence of a finding once its places are known: that of the place that speaks for it most.
 *
 * @param content - what the content alone said
 * @param paths - of all places, in order
 * @param told - how the value was told
 */
export function weighPlaces(content: Placed, paths: readonly (BytePath | undefined)[], told: Told): Placed {
  let best: { odds: number; evidence: readonly Evidence[] } | undefined;
  for (const path of new Set(paths)) {
    const evidence = pathEvidence(path, told, content.evidence);
    const odds = evidence.reduce((sum, { weight }) => sum + weight, 0);
    if (!best || odds > best.odds) best = { odds, evidence };
  }
  if (!best || best.odds === 0) return content;
  const before = Math.log(content.confidence / (1 - content.confidence));
  const confidence = Math.round((1 / (1 + Math.exp(-before - best.odds))) * 1000) / 1000;
  return { confidence, evidence: [...content.evidence, ...best.evidence] };
}
