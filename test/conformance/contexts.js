/** The ways in which people write a credential down: code, configuration, requests, documents, logs. Each takes a name in its spellings
 *  and a value, and gives a text. Knows nothing of patterns or detection. */

/**
 * One name in the spellings that languages and files use: `acme` and `api key`.
 * @typedef {object} Spellings
 * @property {string} provider - `acme`
 * @property {string} Provider - `Acme`
 * @property {string} kind - `api_key`
 * @property {string} snake - `acme_api_key`
 * @property {string} upper - `ACME_API_KEY`
 * @property {string} kebab - `acme-api-key`
 * @property {string} camel - `acmeApiKey`
 * @property {string} Pascal - `AcmeApiKey`
 * @property {string} words - `acme api key`
 */

/** @param {string} word */
const capital = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);

/**
 * @param {string} provider - one word, lower case
 * @param {string} kind - what the value is, words with blanks between: `api key`
 * @returns {Spellings}
 */
export function spell(provider, kind) {
  const words = [provider, ...kind.split(" ")];
  const [first = "", ...others] = words;
  return {
    provider,
    Provider: capital(provider),
    kind: kind.replaceAll(" ", "_"),
    snake: words.join("_"),
    upper: words.join("_").toUpperCase(),
    kebab: words.join("-"),
    camel: first + others.map(capital).join(""),
    Pascal: words.map(capital).join(""),
    words: words.join(" "),
  };
}

/** @typedef {(name: Spellings, value: string) => string} Context */

/** @type {Readonly<Record<string, Context>>} */
export const CONTEXTS = {
  ".env": ({ upper }, v) => `# settings\nDEBUG=0\n${upper}=${v}\nPORT=3000\n`,
  "the last line without its end": ({ upper }, v) => `x\n${upper}=${v}`,
  "lines of Windows": ({ upper }, v) => `A=1\r\n${upper}=${v}\r\nB=2\r\n`,
  export: ({ upper }, v) => `export ${upper}="${v}"\n`,
  "export and more": ({ upper }, v) => `export ${upper}='${v}'; ./run.sh\n`,
  "a batch file": ({ upper }, v) => `set ${upper}=${v}\r\n`,
  PowerShell: ({ upper }, v) => `$env:${upper} = "${v}"\n`,
  make: ({ upper }, v) => `${upper} := ${v}\n`,
  Dockerfile: ({ upper }, v) => `FROM node\nENV ${upper}=${v}\n`,
  "Dockerfile, a blank": ({ upper }, v) => `FROM node\nENV ${upper} ${v}\nRUN ls\n`,
  JSON: ({ camel }, v) => `{"name": "app", "${camel}": "${v}", "port": 80}`,
  "JSON without blanks": ({ snake }, v) => `{"a":1,"${snake}":"${v}","b":2}`,
  "JSON in a string": ({ snake }, v) => `{"body":"{\\"${snake}\\":\\"${v}\\"}"}`,
  "JSON in an attribute": ({ snake }, v) => `<i data-x="{&quot;${snake}&quot;:&quot;${v}&quot;}"></i>\n`,
  "nested JSON": ({ provider, kind }, v) =>
    `{\n  "${provider}": {\n    "${kind}": "${v}",\n    "timeout": 30\n  }\n}\n`,
  YAML: ({ upper }, v) => `web:\n  environment:\n    ${upper}: ${v}\n    TZ: UTC\n`,
  "nested YAML": ({ provider, kind }, v) => `${provider}:\n  ${kind}: ${v}\n  region: eu\n`,
  "quoted YAML": ({ kebab }, v) => `${kebab}: "${v}"\n`,
  "a name and a value in YAML": ({ upper }, v) => `env:\n  - name: ${upper}\n    value: "${v}"\n`,
  TOML: ({ provider, kind }, v) => `[${provider}]\n${kind} = "${v}"\n`,
  INI: ({ provider, kind }, v) => `[${provider}]\n${kind}=${v}\nhost=x\n`,
  properties: ({ provider, kind }, v) => `app.name=demo\n${provider}.${kind}=${v}\n`,
  Python: ({ upper }, v) => `import os\n${upper} = '${v}'\n\ndef main():\n    pass\n`,
  "Python, the next line": ({ snake }, v) => `${snake} = \\\n    "${v}"\n`,
  "a dictionary": ({ snake }, v) => `CONF = {'${snake}': '${v}', 'x': 1}\n`,
  JavaScript: ({ camel }, v) => `const ${camel} = "${v}";\n`,
  "a template string": ({ camel }, v) => `let ${camel} = \`${v}\`;\n`,
  "an object": ({ provider, Provider, kind }, v) => `const ${provider} = new ${Provider}({ ${kind}: '${v}' });\n`,
  TypeScript: ({ camel }, v) => `const ${camel}: string = "${v}";\n`,
  Go: ({ camel }, v) => `\t${camel} := "${v}"\n`,
  "Go with a type": ({ camel }, v) => `var ${camel} string = "${v}"\n`,
  Java: ({ upper }, v) => `private static final String ${upper} = "${v}";\n`,
  "a property of C#": ({ Pascal }, v) => `    public string ${Pascal} { get; set; } = "${v}";\n`,
  C: ({ snake }, v) => `static const char ${snake}[] = "${v}";\n`,
  "C with a length": ({ snake }, v) => `char ${snake}[128] = "${v}";\n`,
  PHP: ({ snake }, v) => `<?php\n$${snake} = '${v}';\n`,
  "PHP, define": ({ upper }, v) => `define('${upper}', '${v}');\n`,
  "PHP, appended": ({ camel }, v) => `$${camel} .= "${v}"\n`,
  Ruby: ({ snake }, v) => `  :${snake} => "${v}",\n`,
  "Ruby, unless it is set": ({ upper }, v) => `${upper} ||= "${v}"\n`,
  "signs of make and others": ({ upper }, v) => `${upper} ::= "${v}"\n${upper} ?= x\n`,
  "an argument by name": ({ provider, kind }, v) => `${provider}.configure(${kind}="${v}")\n`,
  "a setter": ({ Pascal }, v) => `client.set${Pascal}("${v}");\n`,
  "a header": ({ Provider }, v) => `X-${Provider}-Api-Key: ${v}\r\nAccept: */*\r\n`,
  "a header for curl": ({ Provider, provider }, v) =>
    `curl -H "X-${Provider}-Api-Key: ${v}" https://api.${provider}.example/v1\n`,
  "a query": ({ provider }, v) => `https://api.${provider}.example/v1?limit=10&api_key=${v}&x=1\n`,
  "an encoded query": ({ provider, snake }, v) => `u=https%3A%2F%2F${provider}.example%2F%3F${snake}%3D${v}%26x%3D1\n`,
  "an element": ({ camel }, v) => `<config>\n  <${camel}>${v}</${camel}>\n</config>\n`,
  "an element over lines": ({ camel }, v) => `<${camel}>\n    ${v}\n</${camel}>\n`,
  "an attribute": ({ Pascal }, v) => `<add key="${Pascal}" value="${v}" />\n`,
  "a resource of Android": ({ snake }, v) => `<string name="${snake}">${v}</string>\n`,
  "a property list": ({ Pascal }, v) => `<key>${Pascal}</key>\n\t<string>${v}</string>\n`,
  "a provider of Terraform": ({ provider, kind }, v) => `provider "${provider}" {\n  ${kind} = "${v}"\n}\n`,
  "a variable of Terraform": ({ snake }, v) => `variable "${snake}" {\n  default = "${v}"\n}\n`,
  "a flag": ({ kebab }, v) => `./deploy --${kebab} ${v} --verbose\n`,
  "a flag with a sign": ({ kebab }, v) => `./deploy --${kebab}=${v}\n`,
  "a log": ({ words }, v) => `[INFO] Sending request\n[DEBUG] Using ${words}=${v}\n[INFO] 200 OK\n`,
  "a sentence": ({ words }, v) => `Your ${words} is \`${v}\`.\n`,
  "a table": ({ words }, v) => `| ${words} | ${v} |\n`,
  "a comment": ({ words }, v) => `// ${words}: ${v}\n`,
  "a note": ({ words }, v) => `${words}:\n${v}\n`,
  "a difference": ({ upper }, v) => `-${upper}=old\n+${upper}=${v}\n`,
  SQL: ({ snake }, v) => `INSERT INTO settings VALUES ('${snake}', '${v}');\n`,
  "angle brackets": ({ snake }, v) => `${snake}: <${v}>\n`,
};
