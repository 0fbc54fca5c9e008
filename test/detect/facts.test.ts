/** Facts that values tell by themselves. Values are put together here from made-up parts; none is anybody's. */
import { describe, expect, test } from "vitest";
import { assess } from "../../src/detect/confidence.ts";
import type { RawMatch } from "../../src/detect/judge.ts";
import type { Fact } from "../../src/detect/facts/fact.ts";
import { factsOf } from "../../src/detect/facts/facts.ts";
import { resolveMatches } from "../../src/detect/resolve.ts";
import { compiled } from "../pattern/pattern-builder.ts";
import { rawMatches } from "./scan-bytes.ts";

const ANY = compiled("prefix_[A-Za-z0-9]{8}");
const b64 = (content: string | Buffer): string => Buffer.from(content as string, "latin1").toString("base64");
const b64url = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString("base64url");
const seconds = (date: string): number => Date.parse(`${date}T12:00:00Z`) / 1000;
const facts = (value: string): readonly Fact[] => factsOf(ANY, value);
const texts = (value: string): string[] => facts(value).map(({ text }) => text);
const weight = (value: string): number => facts(value).reduce((sum, one) => sum + one.weight, 0);
const jwt = (payload: object, header: object = { alg: "RS256", typ: "JWT" }): string =>
  `${b64url(header)}.${b64url(payload)}.${"Ab3_".repeat(10)}`;

describe("JSON Web Tokens", () => {
  test("tell algorithm, issuer and dates", () => {
    const payload = { iss: "https://auth.example.com/", iat: seconds("2030-01-02"), exp: seconds("2030-02-03") };
    const expected = [
      "JWT signed with RS256",
      "issued by https://auth.example.com/",
      "issued 2030-01-02",
      "expires 2030-02-03",
    ];
    expect(texts(jwt(payload))).toEqual(expected);
    expect(texts(jwt({ name: "x" }))).toContain("never expires");
  });

  test("that surely ended, bear no signature, are public or are no tokens weigh less", () => {
    const usual = weight(jwt({ exp: seconds("2090-01-01") }));
    expect(weight(jwt({ exp: seconds("2019-01-01") }))).toBeLessThan(usual);
    expect(weight(jwt({ exp: seconds("2090-01-01") }, { alg: "none" }))).toBeLessThan(usual);
    expect(weight(jwt({ exp: seconds("2090-01-01"), role: "anon" }))).toBeLessThan(usual);
    expect(weight(jwt({ exp: seconds("2090-01-01"), role: "service_role" }))).toBeGreaterThan(usual);
    expect(weight(jwt({ exp: seconds("2090-01-01") }, { typ: "JWT" }))).toBeLessThan(usual);
    expect(weight(jwt({ iat: seconds("2091-01-01"), exp: seconds("2090-01-01") }))).toBeLessThan(usual);
  });

  test("an encrypted one has five parts", () => {
    expect(texts(`${b64url({ alg: "dir", enc: "A256GCM" })}..abcdefgh.ijklmnop.qrstuvwx`)).toEqual(["encrypted JWT"]);
  });

  test("an issuer that may be anything else is a personal fact", () => {
    for (const iss of ["robot@example.com", "https://user:word@example.com/", "a\u001b[31mb"]) {
      expect(facts(jwt({ iss })).find(({ name }) => name === "issuer")?.personal).toBe(true);
    }
  });
});

describe("AWS", () => {
  /** A key id that names an account, by the inverse of what is read. */
  const idOf = (prefix: string, account: bigint): string => {
    const bits = ((1n << 47n) | (account << 7n)) << 32n;
    let id = "";
    for (let i = 15n; i >= 0n; i--) id += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number((bits >> (5n * i)) & 31n)];
    return prefix + id;
  };

  test("the account of a key id, and that it is temporary", () => {
    expect(texts(idOf("AKIA", 123456789012n))).toEqual(["AWS account 123456789012"]);
    expect(texts(idOf("ASIA", 42n))).toEqual(["temporary credentials", "AWS account 000000000042"]);
    // Published with its account (awsteele.com, 2020).
    expect(texts(["ASIA", "Y34FZKBOKMUTVV7A"].join(""))).toContain("AWS account 609629065308");
  });

  test("ids of before 2019 name none; impossible ones are told", () => {
    expect(texts(`AKIAI${"A".repeat(15)}`)).toEqual([]);
    expect(weight(`AKIAQ${"1".repeat(15)}`)).toBeLessThan(-1);
    expect(weight(idOf("AKIA", 1_090_000_000_000n))).toBeLessThan(-1);
  });

  test("Bedrock keys name themselves; the short ones end", () => {
    expect(texts(`ABSK${b64("BedrockAPIKey-abcd-at-123456789012:0123456789")}`)).toEqual([
      "holds the name of a Bedrock key",
    ]);
    const url = `bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Date=20400102T000000Z&X-Amz-Expires=43200&X-Amz-Credential=${idOf("ASIA", 7n)}%2F`;
    expect(texts(`bedrock-api-key-${b64(url)}`)).toEqual([
      "holds a signed Bedrock URL", "issued 2040-01-02", "expires 2040-01-02", "temporary credentials", "AWS account 000000000007",
    ]); // prettier-ignore
    expect(weight(`ABSK${b64("something else altogether")}`)).toBeLessThan(0);
  });
});

describe("other tokens", () => {
  const routable = (fields: string, tail = ""): string => {
    const body = Buffer.concat([Buffer.alloc(16, 7), Buffer.from(fields + tail), Buffer.from([fields.length])]);
    const payload = body.toString("base64url");
    return `glpat-${payload}.01.${payload.length.toString(36).padStart(2, "0")}${"a".repeat(7)}`;
  };
  const discordId = 1_100_000_000_000_000_000n;
  const discordTime = Buffer.alloc(4);
  discordTime.writeUInt32BE(seconds("2024-06-07"));
  const fernet = Buffer.alloc(100, 5);
  fernet[0] = 0x80;
  fernet.writeBigUInt64BE(BigInt(seconds("2022-03-04")), 1);
  const ksuid = (date: string): string => {
    let number = (BigInt(seconds(date) - 1_400_000_000) << 128n) | 12345678901234567890n;
    let text = "";
    for (; text.length < 27; number /= 62n)
      text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[Number(number % 62n)] + text;
    return text;
  };
  const cask = `${"Ab3".repeat(18).slice(0, 52)}JQQJ99BC${"A".repeat(12)}${"0".repeat(4)}AZDO${"abcd"}`;

  test.each<[string, string, string[]]>([
    ["GitHub", `ghp_${"a1B2".repeat(9)}`, ["personal access token (classic)"]],
    ["GitHub app", `ghs_123456_${jwt({ iss: "github-actions" })}`, ["JWT signed with RS256"]],
    ["GitLab", routable("o:1\nu:2s"), ["GitLab organisation 1, user 100"]],
    ["PyPI", `pypi-${b64(`\x02\x01\x08pypi.org\x02\x24${"x".repeat(40)}`).replace(/=+$/, "")}`, ["for pypi.org"]],
    ["Sentry", `sntrys_${b64(JSON.stringify({ iat: seconds("2024-01-05"), region_url: "https://us.sentry.example", org: "acme" }))}_${"Ab3+".repeat(11).slice(1)}`, ["Sentry organisation acme", "for https://us.sentry.example", "issued 2024-01-05"]],
    ["JFrog", b64(`reftkn:01:${String(seconds("2040-05-06"))}:${"abcdefgh".repeat(4)}`).slice(0, 64), ["expires 2040-05-06"]],
    ["JFrog without end", b64(`reftkn:01:0000000000:${"abcdefgh".repeat(4)}`).slice(0, 64), ["never expires"]],
    ["Jira", b64(`${"123456789012"}:${"s".repeat(20)}`), ["decodes to a token's number and its secret"]],
    ["1Password", `ops_${b64url({ signInAddress: "acme.example.com", email: "a@example.com", filler: "x".repeat(20) })}`, ["for acme.example.com", "e-mail address a@example.com"]],
    ["Slack", ["xoxb", "123456789012", "987654321098", "a".repeat(24)].join("-"), ["Slack team 123456789012"]],
    ["Slack rotating", `xoxe-1-${b64(`3-1-123456789-234567890-345678901-${"0af1".repeat(16)}`)}`, ["refresh token", "Slack team 123456789"]],
    ["Discord", `${b64(String(discordId)).replace(/=+$/, "")}.${discordTime.toString("base64url")}.${"Ab3_".repeat(7)}`, ["Discord bot 1100000000000000000, made 2023-04-24", "issued 2024-06-07"]],
    ["Telegram", `123456789:AA${"b".repeat(33)}`, ["Telegram bot 123456789"]],
    ["Grafana", `glc_${b64(JSON.stringify({ o: "12345", n: "name", k: "k".repeat(24), m: { r: "eu-west-0" } }))}`, ["Grafana organisation 12345", "region eu-west-0"]],
    ["Mapbox", `sk.${b64url({ u: "acme", a: "abc" })}.${"Ab3_".repeat(6).slice(2)}`, ["Mapbox account acme"]],
    ["ngrok", `${ksuid("2023-08-09")}_${"b".repeat(21)}`, ["issued 2023-08-09"]],
    ["Postman", `PMAK-${seconds("2022-02-02").toString(16)}${"0af1".repeat(4)}-${"0af1".repeat(8)}ab`, ["issued 2022-02-02"]],
    ["Fernet", fernet.toString("base64url"), ["issued 2022-03-04"]],
    ["Clerk", `pk_test_${b64("apt-owl-42.clerk.example$")}`, ["for apt-owl-42.clerk.example", "of a test environment"]],
    ["Mailchimp", `${"0af1".repeat(8)}-us12`, ["data centre us12"]],
    ["Azure annotated key", cask, ["Azure DevOps key", "issued 2025-03"]],
    ["live prefix", `sk_live_${"Ab3".repeat(8)}`, ["of the live environment"]],
  ])("%s", (_, value, expected) => {
    expect(texts(value).slice(0, expected.length)).toEqual(expected);
  }); // prettier-ignore

  test.each([
    ["PyPI", `pypi-${"Ab3_".repeat(20)}`],
    ["JFrog", `cmVmdGtu${"Ab3".repeat(20).slice(0, 56)}`],
    ["GitLab", `glpat-${"Ab3_".repeat(10)}.01.zz${"a".repeat(7)}`],
    ["Sentry", `sntrys_eyJ${"Ab3".repeat(20)}_${"Ab3+".repeat(11).slice(1)}`],
    ["Discord", `${"Ab3_".repeat(6)}.Ab3_xy.${"Ab3_".repeat(7)}`],
    ["Grafana", `glc_eyJ${"Ab3".repeat(20)}`],
  ])("%s: parts that do not decode weigh against it", (_, value) => {
    expect(weight(value)).toBeLessThan(0);
  });

  test("nothing throws on noise of each form", () => {
    const forms = ["AKIA", "ghp_", "glpat-", "pypi-", "sntrys_eyJ", "cmVmdGtu", "ops_eyJ", "xoxb-1", "xoxe-1-", "glc_eyJ", "gAAAAA", "pk_test_", "eyJ", "sk.", "bedrock-api-key-", "ABSK"]; // prettier-ignore
    for (const form of forms)
      for (const length of [0, 1, 16, 32, 44, 64, 100, 2000])
        for (const filler of ["A", "zZ9", "_-", "====", "../", "\xff\0"])
          expect(() => facts(form + filler.repeat(length).slice(0, length))).not.toThrow();
  });
});

describe("on a finding", () => {
  const id = compiled("AKIA[A-Z0-9]{16}", { id: "aws-id", role: "identifier" });
  const form = compiled("sec_[0-9a-f]{12}", {
    id: "aws-secret",
    companions: [{ pattern: "aws-id", within: 99, required: false }],
  });
  const threeParts = compiled("eyJ[A-Za-z0-9_-]{12,400}\\.eyJ[A-Za-z0-9_-]{8,400}\\.[A-Za-z0-9_-]{16,99}");
  const matched = (text: string): { match: RawMatch; parts: readonly RawMatch[] } =>
    resolveMatches(rawMatches([id, form, threeParts], Buffer.from(text, "latin1")))[0]!;
  const evidence = (text: string, reveal: boolean): string[] => {
    const { match, parts } = matched(text);
    return assess(match.judgement, parts.map((part) => part.judgement), reveal).evidence.map((one) => one.text); // prettier-ignore
  };

  test("what the companion says is said of the finding", () => {
    const companion = ["ASIA", "Y34FZKBOKMUTVV7A"].join("").replace("ASIA", "AKIA");
    expect(evidence(`id=${companion} key=sec_7204a5c18d9e`, false)).toContain("AWS account 609629065308");
    expect(evidence(`key=sec_7204a5c18d9e`, false)).toEqual([]);
  });

  test("people are named with --reveal only", () => {
    const text = jwt({ sub: "someone", email: "someone@example.com" });
    expect(evidence(text, false).join()).not.toContain("someone");
    expect(evidence(text, true)).toEqual(expect.arrayContaining(["subject someone", "e-mail address someone@example.com"])); // prettier-ignore
  });

  test("the end of a shared access signature is read from its URL", () => {
    const sas = compiled("[?&]s[a-z]{1,2}=[^\\s]{4,400}?&sig=([A-Za-z0-9%+/]{40,90}%3[Dd])", { id: "sas" });
    const url = (end: string): string => `https://x.example.net/c?sp=r&se=${end}T00:00:00Z&sv=2022-11-02&sig=${"Ab3c".repeat(11)}%3D`; // prettier-ignore
    const read = (end: string): { texts: string[]; confidence: number } => {
      const [one] = resolveMatches(rawMatches([sas], Buffer.from(url(end), "latin1")));
      const { evidence: said, confidence } = assess(one!.match.judgement, [], false);
      return { texts: said.map(({ text }) => text), confidence };
    };
    expect(read("2090-05-06").texts).toContain("expires 2090-05-06");
    expect(read("2019-05-06").texts).toContain("expired 2019-05-06");
    expect(read("2019-05-06").confidence).toBeLessThan(read("2090-05-06").confidence);
  });
});
