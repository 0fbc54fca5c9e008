/** Reading assignments: where the value stands in each syntax, and what is no value at all. Values are random letters, made here. */
import { describe, expect, test } from "vitest";
import { assignmentJudge } from "../../src/detect/judges/assignment.ts";
import { readName } from "../../src/detect/judges/assignment/names.ts";

const SECRET = ["q7Zk", "Tw2p", "Xv9s", "Rb4n"].join("");

/** The value that the judge finds after the first keyword in a line of text. */
function valueIn(line: string, keyword: string): string | undefined {
  const text = `\n${line}\n`;
  const at = text.toLowerCase().indexOf(keyword);
  const window = { text, at, length: keyword.length, startsObject: true, endsObject: true };
  // The judge reads no more of a pattern than its window.
  const match = assignmentJudge.judge(window, undefined as never);
  return match && text.slice(match.secretStart, match.secretEnd);
}

describe("the value stands where the syntax says", () => {
  test.each([
    ["a string in code", `const password = "${SECRET}";`, "pass"],
    [".env", `DB_PASSWORD=${SECRET}`, "pass"],
    ["shell", `export API_TOKEN='${SECRET}'`, "token"],
    ["a Dockerfile", `ENV ADMIN_PASSWORD ${SECRET}`, "pass"],
    ["YAML", `  password: ${SECRET}`, "pass"],
    ["JSON", `{"client_secret": "${SECRET}"}`, "secret"],
    ["JSON in a string", `"{\\"token\\": \\"${SECRET}\\"}"`, "token"],
    ["an element", `<password>${SECRET}</password>`, "pass"],
    ["an attribute", `<add name="password" value="${SECRET}" />`, "pass"],
    ["a plist", `<key>ApiToken</key>\n<string>${SECRET}</string>`, "token"],
    ["a flag", `deploy --password ${SECRET} now`, "pass"],
    ["a flag with a sign", `deploy --token=${SECRET}`, "token"],
    ["a header", `Authorization: Bearer ${SECRET}`, "bearer "],
    ["a query", `https://example.org/?user=a&token=${SECRET}&page=2`, "token"],
    ["SQL", `CREATE USER app WITH PASSWORD '${SECRET}';`, "pass"],
    ["SQL by", `CREATE USER app IDENTIFIED BY '${SECRET}';`, "identified"],
    ["a call", `client.setPassword("${SECRET}")`, "pass"],
    ["a constructor", `password = Some("${SECRET}")`, "pass"],
    ["two arguments", `put("password", "${SECRET}")`, "pass"],
    ["a comparison", `if (password == "${SECRET}") {`, "pass"],
    ["a type", `val password: String = "${SECRET}"`, "pass"],
    ["blanks inside the quotes", `token = ' ${SECRET} '`, "token"],
    ["a table", `| api token |${SECRET}`, "token"],
    ["a comment", `# password = ${SECRET}`, "pass"],
  ])("%s", (_, line, keyword) => {
    expect(valueIn(line, keyword)).toBe(SECRET);
  });
});

describe("what is filled in, named or described is no value", () => {
  test.each([
    ["a variable", "password = ${DB_PASSWORD}", "pass"],
    ["a lookup", 'password = os.environ["DB_PASSWORD"]', "pass"],
    ["a call", "password = getSecret()", "pass"],
    ["a template", 'password: "{{ vault_password }}"', "pass"],
    ["a type", "password: string;", "pass"],
    ["a name", "this.token = token;", "token"],
    ["a path", "password_file: /run/secrets/db_password", "pass"],
    ["a placeholder", "api_token=xxxxxxxxxxxxxxxx", "token"],
    ["an encoding", 'password.encode("utf-8")', "pass"],
    ["a version", '"key": "lgpl-3.0"', "key"],
    ["a key id", "KEY=13B6F51ECDDE430D", "key"],
    ["words", 'passwordHint = "Enter your password again"', "pass"],
  ])("%s", (_, line, keyword) => {
    expect(valueIn(line, keyword)).toBeUndefined();
  });
});

test("a name is classed by its telling word, and words that only hold one are not", () => {
  expect(readName("db_password")?.secretClass).toBe("password");
  expect(readName("AWS_SECRET_ACCESS_KEY")?.secretClass).toBe("secret");
  expect(readName("oauthToken")?.secretClass).toBe("token");
  for (const name of ["author", "monkey", "compass", "tokenizer", "publicKey", "primary_key", "keyboard"])
    expect(readName(name), name).toBeUndefined();
});
