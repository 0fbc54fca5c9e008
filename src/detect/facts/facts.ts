/** Everything that a value says of itself without asking anybody: the readers' facts, the environment that its prefix names.
 *  Pure functions of the value and the pattern; they hold no secret. Adding a reader is a line here. */
import type { Pattern } from "../../model/pattern.ts";
import { SHORT_KEY } from "../path-evidence.ts";
import { awsBedrockReader, awsKeyIdReader, awsSessionReader } from "./aws.ts";
import { azureReader } from "./azure.ts";
import { codeHostReaders } from "./code-hosts.ts";
import { expiryFact, fact, type Fact, type FactReader } from "./fact.ts";
import { jwtReader } from "./jwt.ts";
import { serviceReaders } from "./services.ts";

const READERS: readonly FactReader[] = [
  awsKeyIdReader,
  awsSessionReader,
  awsBedrockReader,
  jwtReader,
  azureReader,
  ...codeHostReaders,
  ...serviceReaders,
];

/** Longest value that is read; keys in blocks are read by their judge. */
const LONGEST = 8192;

/** A prefix that says where a key is good for. */
const ENVIRONMENT =
  /^[A-Za-z0-9]{1,12}[_-](?:[A-Za-z]{1,8}[_-])?(test|sandbox|staging|dev|live|prod|production)(?=[_-])/i;

function environmentOf(value: string): Fact[] {
  const word = ENVIRONMENT.exec(value)?.[1]?.toLowerCase();
  if (word === undefined) return [];
  const isLive = word === "live" || word.startsWith("prod");
  return [fact("environment", isLive ? "of the live environment" : `of a ${word} environment`, isLive ? 0.5 : -0.7)];
}

/** What the value says of itself. */
export function factsOf(pattern: Pattern, value: string): readonly Fact[] {
  if (value.length > LONGEST || pattern.judge !== undefined) return [];
  const reader = READERS.find(({ form }) => form.test(value));
  const facts = reader === undefined ? [] : reader.read(value);
  return pattern.told === "prefix" ? [...facts, ...environmentOf(value)] : facts;
}

/** What a match says besides its value, read by {@link signedUrlFacts} or by a judge, as evidence. */
export function judgedFact(name: string, text: string): readonly Fact[] {
  switch (name) {
    case "expiry":
      return expiryFact(Date.parse(text) / 1000);
    case "encrypted":
      return [fact(name, text === "yes" ? "encrypted with a passphrase" : "not encrypted", text === "yes" ? -1 : 1.5)];
    case "complete":
      return [fact(name, "cut off: its end is missing", -1)];
    case SHORT_KEY:
      return [fact(name, "holds less than half of a key", 0)];
    case "parses":
      return [fact(name, "does not parse as a key", -1)];
    default:
      return [fact(name, `${name}: ${text}`)];
  }
}

/** When a shared access signature of Azure ends: the URL says it beside the signature (`se=`, a date). */
export function signedUrlFacts(url: string): Readonly<Record<string, string>> | undefined {
  const expiry = /[?&;]se=(\d{4}-\d\d-\d\d)/.exec(url)?.[1];
  return expiry === undefined ? undefined : { expiry };
}
