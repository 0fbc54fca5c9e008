/** What tokens of code hosts and package registries say of themselves: GitHub, GitLab, PyPI, Sentry, JFrog, Jira, CircleCI.
 *  Numbers of users and organisations are public ids; names of people are personal facts. */
import { decodeBase64, decodeJson, expiryFact, fact, issuedFact, personalFact, plainName, type Fact, type FactReader } from "./fact.ts"; // prettier-ignore

const GITHUB_KINDS: Readonly<Record<string, string>> = {
  ghp: "personal access token (classic)",
  gho: "OAuth access token",
  ghu: "user token of an app, expires within hours",
  ghs: "installation token of an app, expires within an hour",
  ghr: "refresh token of an app",
  github_pat: "fine-grained personal access token",
};

function readGithub(value: string): readonly Fact[] {
  const prefix = value.startsWith("github_pat_") ? "github_pat" : value.slice(0, 3);
  const kind = GITHUB_KINDS[prefix];
  const facts = kind === undefined ? [] : [fact("kind", kind)];
  const app = /^ghs_([0-9]{1,12})_ey/.exec(value)?.[1];
  return app === undefined ? facts : [...facts, fact("github-app", `app ${app}`)];
}

/** What the letters of a routable token's payload stand for (GitLab handbook, routable tokens); values are base 36. */
const GITLAB_FIELDS: Readonly<Record<string, string>> = {
  c: "cell",
  g: "group",
  o: "organisation",
  p: "project",
  u: "user",
};

/** Payload: random bytes, lines of fields, and one byte that says how long these are. A payload that is wrong weighs little: the checksum
 *  of such a token is wrong as well, and has said so. */
function readGitlab(value: string): readonly Fact[] {
  const payload = /-(?:t\d_)?([A-Za-z0-9_-]{27,300})\.01\.([0-9a-z]{2})[0-9a-z]{7}$/.exec(value);
  const bytes = decodeBase64(payload?.[1] ?? "");
  if (!payload || !bytes) return [];
  if (parseInt(payload[2] ?? "", 36) !== payload[1]?.length)
    return [fact("gitlab-routing", "its length is not the one it names: made up", -0.3)];
  const length = bytes[bytes.length - 1] ?? 0;
  const text = bytes.toString("latin1", Math.max(0, bytes.length - 1 - length), bytes.length - 1);
  const fields = text.split("\n").flatMap((line) => {
    const field = /^([cgopu]):([0-9a-z]{1,13})$/.exec(line);
    const name = GITLAB_FIELDS[field?.[1] ?? ""];
    return name === undefined ? [] : [`${name} ${parseInt(field?.[2] ?? "", 36)}`];
  });
  if (fields.length === 0) return [fact("gitlab-routing", "its routing part does not decode", -0.3)];
  return [fact("gitlab-routing", `GitLab ${fields.join(", ")}`, 1)];
}

/** A macaroon of version 2: the index's host name comes first. */
function readPypi(value: string): readonly Fact[] {
  const bytes = decodeBase64(value.slice(5)) ?? Buffer.alloc(0);
  const host = bytes.toString("latin1", 3, 3 + (bytes[2] ?? 0));
  const isMacaroon = bytes[0] === 2 && bytes[1] === 1 && (host === "pypi.org" || host === "test.pypi.org");
  if (!isMacaroon) return [fact("pypi-index", "does not begin with the name of a package index: made up", -2.5)];
  return [fact("pypi-index", `for ${host}`, host.startsWith("test.") ? 0 : 0.5)];
}

function readSentry(value: string): readonly Fact[] {
  const json = decodeJson(value.slice(7, value.lastIndexOf("_")));
  if (!json) return [fact("content", "its content is no JSON", -1.5)];
  const organisation = plainName(json["org"], 60);
  const host = plainName(json["region_url"] ?? json["url"]);
  return [
    ...(organisation === undefined ? [] : [fact("organisation", `Sentry organisation ${organisation}`, 0.7)]),
    ...(host === undefined ? [] : [fact("host", `for ${host}`)]),
    ...issuedFact(json["iat"]),
  ];
}

/** Base 64 of "reftkn:", two digits, the expiry in seconds (zeros: none) and random characters. */
function readJfrog(value: string): readonly Fact[] {
  const text = decodeBase64(value)?.toString("latin1") ?? "";
  const expiry = /^reftkn:\d\d:(\d{10}):/.exec(text)?.[1];
  if (expiry === undefined) return [fact("content", "does not decode to a reference token: made up", -2.5)];
  return Number(expiry) === 0 ? [fact("expiry", "never expires", 0.5)] : [...expiryFact(Number(expiry))];
}

/** Base 64 of a number of 12 digits, a colon and 20 random bytes. */
function readJira(value: string): readonly Fact[] {
  const bytes = decodeBase64(value.replace(/^BBDC-/, ""));
  return bytes?.length === 33 && /^\d{12}:/.test(bytes.toString("latin1", 0, 13))
    ? [fact("content", "decodes to a token's number and its secret", 1.5)]
    : [];
}

/** 1Password: base64 of JSON with the address of the account, and the e-mail address of the service account. */
function readOnePassword(value: string): readonly Fact[] {
  const json = decodeJson(value.slice(4));
  if (!json) return [fact("content", "its content is no JSON", -1.5)];
  const host = plainName(json["signInAddress"]);
  const { email } = json;
  return [
    ...(host === undefined ? [] : [fact("host", `for ${host}`, 0.7)]),
    ...(typeof email === "string" ? [personalFact("email", `e-mail address ${email}`)] : []),
  ];
}

export const codeHostReaders: readonly FactReader[] = [
  { form: /^(?:gh[pousr]_|github_pat_)/, read: readGithub },
  { form: /^gl[a-z]{2,6}-(?:t\d_)?[A-Za-z0-9_-]{27,300}\.01\.[0-9a-z]{9}$/, read: readGitlab },
  { form: /^pypi-[A-Za-z0-9_-]{40,}$/, read: readPypi },
  { form: /^sntrys_eyJ[A-Za-z0-9+/_-]+={0,2}_[A-Za-z0-9+/_-]+$/, read: readSentry },
  { form: /^cmVmdGtu[A-Za-z0-9+/=_-]{40,80}$/, read: readJfrog },
  { form: /^(?:BBDC-)?[MNO][A-Za-z0-9+/]{43}$/, read: readJira },
  { form: /^ops_eyJ[A-Za-z0-9+/_-]{40,}={0,3}$/, read: readOnePassword },
];
