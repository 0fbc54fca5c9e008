/** What a path says of a value found in its file: tests, examples, documentation, locales, lock files, configuration.
 *  Applied after placement, for each origin; object detection itself is path-blind. Pure. */
import type { BytePath } from "../model/finding.ts";

const FOLDERS: readonly (readonly [string, RegExp])[] = [
  [
    "path:test",
    /(?:^|\/)(?:tests?|specs?|__tests__|testing|testdata|test[-_]?\w{0,12}|fixtures?|mocks?|e2e|it)\/|(?:[._-](?:test|spec|e2e)s?|Tests?|Spec)\.\w+$/,
  ],
  [
    "path:example",
    /(?:^|\/)(?:examples?|samples?|demos?|tutorials?|templates?|playground)\/|\.(?:example|sample|dist|template|tmpl|tpl)$/i,
  ],
  ["path:documentation", /(?:^|\/)(?:docs?|documentation|website|site|man)\/|\.(?:md|mdx|rst|adoc|txt|html?)$/i],
  [
    "path:locale",
    /(?:^|\/)(?:locales?|lang|langs|languages?|i18n|l10n|translations?|intl)\/|\.(?:po|pot|arb|xliff?|strings|resx)$/i,
  ],
  ["path:dependency", /(?:^|\/)(?:vendor|node_modules|third[-_]?party|bower_components|external|deps|Godeps)\//],
  ["path:lock", /(?:\.lock|[-.]lock\.(?:json|ya?ml)|go\.sum|npm-shrinkwrap\.json)$/],
  ["path:minified", /\.min\.(?:js|css)$|\.(?:map|bundle)$|(?:^|\/)dist\//],
];

const KINDS: readonly (readonly [string, RegExp])[] = [
  [
    "path:configuration",
    /\.(?:ya?ml|toml|ini|cfg|conf|config|properties|env|envrc|tfvars|tf|plist)$|(?:^|\/)\.env(?:\.\w+)*$|Dockerfile/i,
  ],
  ["path:data", /\.(?:json|xml|csv|har|sql|snap)$/i],
  ["path:shell", /\.(?:sh|bash|zsh|ps1|bat|cmd|ks)$/i],
  ["path:web", /\.(?:js|jsx|ts|tsx|mjs|cjs|vue|svelte|css|scss)$/i],
  [
    "path:code",
    /\.(?:py|rb|go|java|kt|kts|scala|groovy|cs|c|cc|cpp|h|hpp|php|pl|rs|swift|hs|m|ex|exs|clj|lua|dart|fs|vb)$/i,
  ],
];

/** What a path says, as features for the model. */
export function pathFeatures(path: BytePath): ReadonlyMap<string, number> {
  const features = new Map<string, number>();
  for (const [name, form] of FOLDERS) if (form.test(path)) features.set(name, 1);
  for (const [name, form] of KINDS) {
    if (!form.test(path)) continue;
    features.set(name, 1);
    break;
  }
  return features;
}
