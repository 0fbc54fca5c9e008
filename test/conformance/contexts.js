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
  Kotlin: ({ camel }, v) => `    private val ${camel} = "${v}"\n`,
  Swift: ({ camel }, v) => `static let ${camel}: String = "${v}"\n`,
  Rust: ({ upper }, v) => `const ${upper}: &str = "${v}";\n`,
  "C++": ({ camel }, v) => `const std::string ${camel}{"${v}"};\n`,
  "Objective-C": ({ Pascal }, v) => `static NSString *const k${Pascal} = @"${v}";\n`,
  Dart: ({ camel }, v) => `final String ${camel} = '${v}';\n`,
  Perl: ({ snake }, v) => `my $${snake} = '${v}';\n`,
  Lua: ({ snake }, v) => `local ${snake} = "${v}"\n`,
  Elixir: ({ snake }, v) => `config :app, ${snake}: "${v}"\n`,
  Clojure: ({ kebab }, v) => `(def ${kebab} "${v}")\n`,
  R: ({ upper }, v) => `Sys.setenv(${upper} = "${v}")\n`,
  "Visual Basic": ({ Pascal }, v) => `Dim ${Pascal} As String = "${v}"\n`,
  "a C macro": ({ upper }, v) => `#define ${upper} "${v}"\n`,
  CMake: ({ upper }, v) => `set(${upper} "${v}")\n`,
  Nix: ({ camel }, v) => `  ${camel} = "${v}";\n`,
  Gradle: ({ upper }, v) => `buildConfigField "String", "${upper}", "\\"${v}\\""\n`,
  fish: ({ upper }, v) => `set -gx ${upper} ${v}\n`,
  csh: ({ upper }, v) => `setenv ${upper} ${v}\n`,
  "a pipeline of Jenkins": ({ upper }, v) => `environment {\n  ${upper} = '${v}'\n}\n`,
  "a list of Compose": ({ upper }, v) => `environment:\n  - ${upper}=${v}\n  - TZ=UTC\n`,
  "an argument of Docker": ({ upper }, v) => `docker run --rm -e ${upper}=${v} -p 80:80 app\n`,
  "an argument of a build": ({ upper }, v) => `FROM node\nARG ${upper}=${v}\n`,
  systemd: ({ upper }, v) => `[Service]\nEnvironment="${upper}=${v}"\nExecStart=/bin/app\n`,
  "a folded block of YAML": ({ snake }, v) => `${snake}: >-\n  ${v}\nnext: 1\n`,
  "a literal block of YAML": ({ snake }, v) => `${snake}: |\n  ${v}\nnext: 1\n`,
  "a flow of YAML": ({ provider, kind }, v) => `${provider}: {${kind}: ${v}, region: eu}\n`,
  "a pair in JSON": ({ snake }, v) => `[{"key":"${snake}","value":"${v}","enabled":true}]`,
  "a name and a value in JSON": ({ upper }, v) => `{"name": "${upper}", "value": "${v}"}`,
  "an environment, set": ({ upper }, v) => `os.environ["${upper}"] = "${v}"\n`,
  "an environment, with a default": ({ upper }, v) => `x = os.getenv("${upper}", "${v}")\n`,
  "a variable of a process": ({ upper }, v) => `process.env.${upper} = '${v}';\n`,
  "a default behind a sign": ({ upper, camel }, v) => `const ${camel} = process.env.${upper} || "${v}";\n`,
  "a map of Java": ({ provider, kind }, v) => `props.put("${provider}.${kind}", "${v}");\n`,
  "a comparison": ({ camel }, v) => `if (${camel} === "${v}") {\n`,
  "a meta element": ({ kebab }, v) => `<meta name="${kebab}" content="${v}">\n`,
  "a hidden field": ({ snake }, v) => `<input type="hidden" name="${snake}" value="${v}">\n`,
  "a property in XML": ({ provider, kind }, v) => `<property name='${provider}.${kind}' value='${v}'/>\n`,
  CDATA: ({ camel }, v) => `<${camel}><![CDATA[${v}]]></${camel}>\n`,
  "a comment of a page": ({ words }, v) => `<!-- ${words}: ${v} -->\n`,
  "a comment behind code": ({ words }, v) => `start()  # ${words} = ${v}\n`,
  "a comment in a block": ({ words }, v) => `/*\n * ${words}: ${v}\n */\n`,
  "SQL that sets": ({ snake }, v) => `UPDATE settings SET ${snake} = '${v}' WHERE id = 1;\n`,
  "a form for curl": ({ provider, kind }, v) => `curl -F ${provider}_${kind}=${v} https://example.com/\n`,
  "data for curl": ({ snake }, v) => `curl -d 'x=1&${snake}=${v}&y=2' https://example.com/\n`,
  "a token for curl": ({ provider }, v) =>
    `curl -s -H 'Authorization: Bearer ${v}' https://api.${provider}.example/v1/me\n`,
  "a token in code": ({ Provider }, v) => `// ${Provider}\nheaders: { Authorization: \`Bearer ${v}\` },\n`,
  "a fragment of an address": ({ provider, kind }, v) => `https://app.${provider}.example/#${kind}=${v}\n`,
  "a list in Markdown": ({ words }, v) => `- **${words}**: \`${v}\`\n`,
  "a block in Markdown": ({ upper }, v) => `\`\`\`sh\nexport ${upper}=${v}\n\`\`\`\n`,
  "a table with names": ({ snake }, v) => `| \`${snake}\` | \`${v}\` |\n`,
  "a row of values": ({ snake }, v) => `name,value\n${snake},${v}\n`,
  "blanks around the sign": ({ provider, kind }, v) => `${provider}.${kind}   =   ${v}   \n`,
  "a colon in INI": ({ provider, kind }, v) => `[${provider}]\n${kind} : ${v}\n`,
  "a notebook": ({ upper }, v) => `"source": ["import os\\n", "${upper} = '${v}'\\n"]\n`,
  "a message of commit": ({ words }, v) => `Remove ${words} ${v} from the settings\n`,
};
