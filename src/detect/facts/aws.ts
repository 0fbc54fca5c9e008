/** What AWS credentials say of themselves: the account of a key id, whether it is temporary, when a Bedrock key ends.
 *  The account's place in a key id is not documented by AWS; published by A. Steele (2020) and checked on published ids. */
import { decodeBase64, expiryFact, fact, issuedFact, type Fact, type FactReader } from "./fact.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Account numbers have twelve digits. */
const ACCOUNTS = 10n ** 12n;

/**
 * The account that a key id belongs to: 40 bits after the first of its body.
 * @param body - the 16 characters after the prefix
 * @returns undefined for what is no base 32
 */
function accountOf(body: string): bigint | undefined {
  let number = 0n;
  for (const char of body.slice(0, 10)) {
    const digit = BASE32.indexOf(char);
    if (digit < 0) return undefined;
    number = number * 32n + BigInt(digit);
  }
  // Ten characters are 50 bits; the first 48 are the six bytes that hold the account.
  return ((number >> 2n) & 0x7fffffffff80n) >> 7n;
}

function readKeyId(value: string): readonly Fact[] {
  const body = value.slice(4);
  const facts = value.startsWith("ASIA") ? [fact("lifetime", "temporary credentials", 0)] : [];
  const account = accountOf(body);
  if (account === undefined || !/^[A-Z2-7]+$/.test(body))
    return [...facts, fact("aws-account", "no AWS key id: it holds digits that none has", -2)];
  if (account >= ACCOUNTS) return [...facts, fact("aws-account", "no AWS key id: it names no possible account", -1.5)];
  // Ids from before 2019 (the fifth character is I or J) name no account.
  if (value.startsWith("AKIA") && /^[IJ]/.test(body)) return facts;
  return [...facts, fact("aws-account", `AWS account ${account.toString().padStart(12, "0")}`, 0.5)];
}

export const awsKeyIdReader: FactReader = { form: /^(?:AKIA|ASIA)[A-Z0-9]{16}$/, read: readKeyId };

/** Session tokens begin with a short binary header that names where they come from. */
export const awsSessionReader: FactReader = {
  form: /^(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)/,
  read: () => [fact("lifetime", "temporary credentials", 0)],
};

const LONG_KEY = "ABSK";
const SHORT_KEY = "bedrock-api-key-";

function readBedrock(value: string): readonly Fact[] {
  const isLong = value.startsWith(LONG_KEY);
  const text = decodeBase64(value.slice(isLong ? LONG_KEY.length : SHORT_KEY.length))?.toString("latin1") ?? "";
  if (isLong) {
    return /BedrockAPIKey-/.test(text)
      ? [fact("content", "holds the name of a Bedrock key", 1.5)]
      : [fact("content", "does not hold the name of a Bedrock key", -1)];
  }
  if (!text.includes("bedrock.amazonaws.com")) return [fact("content", "holds no Bedrock URL", -1)];
  const date = /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(text);
  const [, year, month, day, hour, minute, second] = (date ?? []).map(Number);
  const issued = date ? Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) / 1000 : undefined;
  const seconds = Number(/X-Amz-Expires=(\d{1,8})/.exec(text)?.[1]);
  const id = /X-Amz-Credential=((?:AKIA|ASIA)[A-Z2-7]{16})/.exec(text)?.[1];
  return [
    fact("content", "holds a signed Bedrock URL", 1.5),
    ...issuedFact(issued),
    ...expiryFact(issued === undefined ? undefined : issued + seconds),
    ...(id === undefined ? [] : readKeyId(id)),
  ];
}

export const awsBedrockReader: FactReader = {
  form: /^(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/]{20,}={0,2}$/,
  read: readBedrock,
};
