/** What a path says of a value that has no form of its own: translations, lock files, packed code, git's lists of ids.
 *  Applied after placement, for each origin; object detection itself is path-blind. Whether a file is a test or an example says little of
 *  whether its passwords are real (cross-validated by repository, such features made things worse), so it only tips what the content has doubts about. Pure. */
import type { BytePath, Evidence } from "../model/finding.ts";
import type { Pattern } from "../model/pattern.ts";

/** Names of the content's evidence that places decide about: a value has no quotes, ends with a session, was typed along the alphabet, is encrypted
 *  itself, soon ends, ends at all, is a part of a key. */
export const BARE_VALUE = "quotes";
export const SESSION = "session";
export const TYPED = "typed";
export const ENCRYPTED_TOKEN = "jwe";
export const SHORT_LIVED = "short-lived";
export const ENDS = "ends";
export const SHORT_KEY = "short";

/** Of tests, examples and documentation, by directory or name. */
const SHOWS =
  /(?:^|\/)(?:__(?:tests?|mocks?|fixtures)__|(?:unit|integration|e2e)?[._-]?tests?|specs?|testing|test[_-]?(?:data|utils?|helpers?|cases?|suites?|scripts?)|fixtures?|mocks?|stories|cassettes|e2e|examples?|samples?|demos?|tutorials?|docs?|documentation|guides?|wiki|api-reference)\/|(?:^|[/._-])(?:tests?|spec|mocks?|fixtures?|stories|examples?|samples?|e2e)\.[\w.]{1,24}$|(?:^|[/._-])fixtures?\d{1,3}\.[\w.]{1,24}$|(?:^|\/)(?:test_[^/]*|conftest)\.py$|Tests?\.(?:java|kt|scala|groovy|php|cs|swift)$|\.(?:mdx?|markdown|rst|adoc|ipynb|example|sample|template|dist)$|(?:^|\/)(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$|postman_collection\.json$/i;
/** What a package manager put there is published with its package, tests included. */
const INSTALLED =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|site-packages|dist-packages|Godeps\/_workspace|\.yarn\/cache|Pods|vendor\/(?:bundle|cache|github\.com|golang\.org|google\.golang\.org|gopkg\.in|k8s\.io|go\.[a-z0-9.-]+))(?=\/)/;
const LOG = /(?:^|\/)logs?\/|\.log(?:\.[\w.]+)?$|\.har$/i;
const SHOWS_OR_LOG = new RegExp(`${SHOWS.source}|${LOG.source}`, "i");

/** How a pattern's values are told; those of a form of their own are what they are wherever they stand. */
type Told = Pattern["told"];
const ANYHOW: readonly Told[] = ["prefix", "keyword", "generic"];

const SIGNS: readonly {
  readonly text: string;
  readonly weight: number;
  readonly form: RegExp;
  readonly told: readonly Told[];
  /** The content's evidence that a value must have: its name, or what holds of it. */
  readonly has?: string | ((evidence: Evidence) => boolean);
}[] = [
  {
    text: "was typed, in a test, an example or documentation",
    weight: -4,
    told: ANYHOW,
    has: TYPED,
    form: SHOWS,
  },
  {
    text: "is an encrypted token, in a test, an example or documentation",
    weight: -3,
    told: ANYHOW,
    has: ENCRYPTED_TOKEN,
    // Drone's secrets lie there, for its server alone to read.
    form: new RegExp(`${SHOWS.source}|\\.drone\\.sec$`, "i"),
  },
  {
    text: "does not live long, in a test, an example, documentation or a log",
    weight: -4,
    told: ANYHOW,
    has: SHORT_LIVED,
    form: SHOWS_OR_LOG,
  },
  {
    text: "ends on a day of its own, in documentation or recorded traffic",
    weight: -2,
    told: ANYHOW,
    has: ENDS,
    form: /(?:^|\/)(?:docs?|documentation|guides?|api-reference|cassettes|vcr\w*)\/|\.(?:mdx?|markdown|rst|adoc|har)$|(?:^|\/)(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$/i,
  },
  {
    text: "is no whole key, in a test, an example or documentation",
    weight: -4,
    told: ANYHOW,
    has: SHORT_KEY,
    form: SHOWS,
  },
  {
    text: "is published with a package, in its tests or documentation",
    weight: -4.5,
    told: ["prefix", "keyword"],
    form: new RegExp(`${INSTALLED.source}[^]*?(?:${SHOWS.source})`, "i"),
  },
  {
    text: "had its time, in a test, an example, documentation or a log",
    weight: -2,
    told: ANYHOW,
    has: ({ name, weight }) => name === "expiry" && weight < 0,
    form: SHOWS_OR_LOG,
  },
  {
    text: "stands among translations",
    weight: -5,
    told: ["generic"],
    form: /(?:^|\/)(?:_?locales?|locali[sz]ations?|langs?|languages?|i18n|l10n|nls|strings|translations?|values-[a-z]{2,3}(?:-r[a-z]{2})?)\/|\.(?:po|pot|arb|xliff?|strings|ftl)$|(?:^|[./_-])(?:locale|messages|strings|translations?)[._-][a-z]{2,3}(?:[_-][a-z]{2,4})?\.[a-z]{2,10}$|(?:^|\/)[a-z]{2}[-_][a-z]{2}\.(?:json|ya?ml|php|[jt]s|ini|properties|rb)$/i,
  },
  {
    text: "stands among the vectors that ciphers are tested with",
    weight: -9,
    told: ["generic"],
    form: /(?:^|[/._-])(?:test[_-]?)?vectors?(?:[/._-]|$)|(?:^|\/)wycheproof/i,
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
  const holds = (has: (typeof SIGNS)[number]["has"]): boolean =>
    has === undefined || content.some((one) => (typeof has === "string" ? one.name === has : has(one)));
  return SIGNS.filter((sign) => sign.told.includes(told) && holds(sign.has) && sign.form.test(path)).map(
    ({ text, weight }) => ({ name: "path", text, weight }),
  );
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
