/** What tokens of other services say of themselves: ids of teams, bots and accounts, regions, the time they were made.
 *  All of it stands in the token for everybody to read; the secret part is never looked at. */
import { SHORT_LIVED } from "../path-evidence.ts";
import { decodeBase64, decodeJson, fact, isDate, issuedFact, plainName, type Fact, type FactReader } from "./fact.ts";

function readSlack(value: string): readonly Fact[] {
  const team = /^xox[bpc]-([0-9]{8,14})-/.exec(value)?.[1] ?? /\/(T[A-Z0-9]{5,12})\//.exec(value)?.[1];
  return team === undefined ? [] : [fact("slack-team", `Slack team ${team}`)];
}

/** Rotating tokens: base 64 of a version, a kind, ids and 64 hex digits. */
function readSlackRotating(value: string): readonly Fact[] {
  const text = decodeBase64(value.slice(value.lastIndexOf("-") + 1))?.toString("latin1") ?? "";
  const ids = /^\d-\d-(\d{8,16})-/.exec(text)?.[1];
  const kind = value.startsWith("xoxe-") ? "refresh token" : "rotating token, expires within hours";
  return ids === undefined ? [fact("kind", kind)] : [fact("kind", kind), fact("slack-team", `Slack team ${ids}`, 0.7)];
}

/** Milliseconds of 2015-01-01, from which ids of accounts count. */
const DISCORD_EPOCH = 1_420_070_400_000n;
/** Seconds that older tokens count from. */
const DISCORD_TOKEN_EPOCH = 1_293_840_000;

function readDiscord(value: string): readonly Fact[] {
  const [id = "", time = ""] = value.split(".");
  const number = decodeBase64(id)?.toString("latin1") ?? "";
  if (!/^[0-9]{17,20}$/.test(number)) return [fact("discord-bot", "its first part is no id of a bot: made up", -2)];
  const made = Number(((BigInt(number) >> 22n) + DISCORD_EPOCH) / 1000n);
  const facts = [
    fact("discord-bot", `Discord bot ${number}, made ${new Date(made * 1000).toISOString().slice(0, 10)}`, 1),
  ];
  const bytes = decodeBase64(time);
  const seconds = bytes && bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  // A token is younger than its account.
  const issued = [seconds, seconds + DISCORD_TOKEN_EPOCH].find((one) => one >= made);
  return [...facts, ...issuedFact(issued)];
}

function readTelegram(value: string): readonly Fact[] {
  const [id] = value.split(":");
  return [fact("telegram-bot", `Telegram bot ${id}`)];
}

function readGrafana(value: string): readonly Fact[] {
  const json = decodeJson(value.replace(/^glc_/, ""));
  if (!json) return [fact("content", "its content is no JSON", -1.5)];
  const { o, m, id } = json;
  const region = typeof m === "object" && m !== null && "r" in m ? plainName(m.r, 40) : undefined;
  const organisation = o ?? id;
  const named = typeof organisation === "number" ? String(organisation) : plainName(organisation, 20);
  return [
    ...(named === undefined ? [] : [fact("organisation", `Grafana organisation ${named}`, 0.7)]),
    ...(region === undefined ? [] : [fact("region", `region ${region}`)]),
  ];
}

/** sk, pk or tk, base64url of JSON with user and id, signature. */
function readMapbox(value: string): readonly Fact[] {
  const json = decodeJson(value.split(".")[1] ?? "");
  const user = plainName(json?.["u"], 60);
  if (user === undefined) return [fact("content", "its middle part names no account: made up", -1.5)];
  return [fact("account", `Mapbox account ${user}`, 0.7)];
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Seconds that KSUIDs count from. */
const KSUID_EPOCH = 1_400_000_000;

/** A KSUID: 20 bytes in base 62, the first four of them seconds. */
function readKsuid(value: string): readonly Fact[] {
  let number = 0n;
  for (const char of value.slice(0, 27)) number = number * 62n + BigInt(BASE62.indexOf(char));
  return issuedFact(Number(number >> 128n) + KSUID_EPOCH, 0.5);
}

/** An ObjectId of MongoDB: the first eight hex digits are seconds. */
function readPostman(value: string): readonly Fact[] {
  return issuedFact(parseInt(value.slice(5, 13), 16), 0.5);
}

/** Fernet: a byte 0x80, then eight bytes of seconds. */
function readFernet(value: string): readonly Fact[] {
  const bytes = decodeBase64(value);
  if (bytes?.[0] !== 0x80 || bytes.length < 73) return [];
  const seconds = Number(bytes.readBigUInt64BE(1));
  return isDate(seconds) ? issuedFact(seconds, 1) : [];
}

/** Base 64 of the front end's host name and a dollar sign; Stripe's publishable keys look alike otherwise. */
function readClerk(value: string): readonly Fact[] {
  const text = decodeBase64(value.slice(8))?.toString("latin1") ?? "";
  const host = text.endsWith("$") ? plainName(text.slice(0, -1)) : undefined;
  return host === undefined ? [] : [fact("host", `for ${host}`, 1)];
}

/** Tokens whose form says that they end soon. */
function readShortLived(value: string): readonly Fact[] {
  if (value.startsWith("ya29.")) return [fact(SHORT_LIVED, "is good for an hour")];
  return [fact(SHORT_LIVED, value.startsWith("A21AA") ? "is good for nine hours" : "is good for one payment")];
}

export const serviceReaders: readonly FactReader[] = [
  { form: /^xox[bpc]-[0-9]|hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\//, read: readSlack },
  { form: /^xoxe(?:\.xox[bp])?-1-[A-Za-z0-9]{100,}/, read: readSlackRotating },
  { form: /^[A-Za-z0-9_-]{22,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}$/, read: readDiscord },
  { form: /^[0-9]{5,16}:[A-Za-z0-9_-]{34,36}$/, read: readTelegram },
  { form: /^(?:glc_eyJ|eyJrIjoi)[A-Za-z0-9+/_-]{40,}={0,3}$/, read: readGrafana },
  { form: /^[spt]k\.[A-Za-z0-9+/_-]{16,}={0,2}\.[A-Za-z0-9_-]{20,30}$/, read: readMapbox },
  { form: /^[0-9A-Za-z]{27}_[0-9A-Za-z]{20,22}$/, read: readKsuid },
  { form: /^PMAK-[0-9a-f]{24}-[0-9a-f]{34}$/, read: readPostman },
  { form: /^gAAAAA[A-Za-z0-9_-]{90,}={0,2}$/, read: readFernet },
  { form: /^pk_(?:live|test)_[A-Za-z0-9+/]{20,}={0,2}$/, read: readClerk },
  {
    form: /^ya29\.|^A21AA[A-Za-z0-9_-]{60,}$|^(?:pi|seti)_[A-Za-z0-9]{24}_secret_|^src_client_secret_/,
    read: readShortLived,
  },
  {
    form: /^[0-9a-f]{32}-us[0-9]{1,2}$/,
    read: (value) => [fact("region", `data centre ${value.slice(value.lastIndexOf("-") + 1)}`)],
  },
];
