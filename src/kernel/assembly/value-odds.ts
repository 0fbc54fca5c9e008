// The most that an assignment can weigh: what its value says, told exactly, and the most that its name and the syntax around it can add. What stays
// below the floors of the judge never reaches it (src/detect/model/score.ts, whose weights these are). Where a question is not asked here, the
// answer that speaks most for a secret counts.
import { ARROW, ASSIGN, BLANKS, COLON, COMMA, COMPARE, UNCLEAR } from "./assignment-joint";
import { nameEnd, nameStart } from "./assignment-name";
import { bare, called, valueEnd, valueStart } from "./assignment-value";
import { setCharacters } from "./characters";
import { charAt, isAtAnyCase, isDigit, isLetter, isLower, isQuote, isUpper, NONE, step } from "./text";
import { AMOUNTS, describe, FEATURES, listed, LISTED } from "./value-features";
import { hasBlank, hasBracket } from "./value-signs";
import { setValueWords } from "./value-words";
import { setWords } from "./words";

/** Strengths of names, which the weights of values depend on. */
const PASSWORD: u32 = 0;
const KEY: u32 = 1;
const TOKEN: u32 = 2;

/** Rows of weights by feature, then the same rows with the kind of evidence of each: of every value, for names of each strength, for quoted and bare ones. */
const ROWS: u32 = 6;
const OF_STRENGTHS: u32 = 1;
const OF_QUOTED: u32 = 4;
/** Places in the table of weights, behind those of features; `src/kernel/value-model.ts` lays it out. */
const OF_STRENGTH: u32 = 2 * ROWS * FEATURES;
const FLOOR: u32 = OF_STRENGTH + 3;
const WRITTEN_FLOOR: u32 = FLOOR + 1;
const OF_NAME: u32 = WRITTEN_FLOOR + 1;
const CAPITALS: u32 = OF_NAME + 1;
const FLAG: u32 = CAPITALS + 1;
const OF_LINE: u32 = FLAG + 1;
const ARGUMENT: u32 = OF_LINE + 1;
const QUERY: u32 = ARGUMENT + 1;
const AUTHORIZATION: u32 = QUERY + 1;
const CALLED: u32 = AUTHORIZATION + 1;
const IS_THE_NAME: u32 = CALLED + 1;
const OF_QUOTES: u32 = IS_THE_NAME + 1;
const OF_JOINT: u32 = OF_QUOTES + 2;
/** Blanks behind a flag have a row of their own, behind those of joints. */
const FLAGGED: u32 = UNCLEAR;

/** Fewest characters of a quoted value that is written down on purpose. */
const WRITTEN: usize = 12;

let table: usize = 0;
/** A value of more than one byte a character, as bytes; then room for what it says. */
const TEXT: usize = memory.data(3 * 512, 16);

/** Tells where the model's tables stand: levels of letters, the filter of words, weights. */
export function setModel(letters: usize, filter: usize, weights: usize): void {
  setCharacters();
  setValueWords();
  setWords(letters, filter);
  table = weights;
}

function weight(place: u32): f64 {
  return load<f64>(table + ((<usize>place) << 3));
}

function mayBePassword(): bool {
  for (let p = nameStart; p < nameEnd; p += step) {
    const c = charAt(p);
    if (c > 127) return true;
    switch (c | 0x20) {
      case 0x70:
        if (isAtAnyCase(p, "pass") || isAtAnyCase(p, "pw") || isAtAnyCase(p, "psk")) return true;
        if (isAtAnyCase(p, "pswd") || isAtAnyCase(p, "parola")) return true;
        break;
      case 0x69:
        if (isAtAnyCase(p, "identified")) return true;
        break;
      case 0x63:
        if (isAtAnyCase(p, "contrase") || isAtAnyCase(p, "clave")) return true;
        break;
      case 0x73:
        if (isAtAnyCase(p, "senha") || isAtAnyCase(p, "sifre")) return true;
        break;
      case 0x77:
        if (isAtAnyCase(p, "wachtwoord")) return true;
        break;
      case 0x6b:
        if (isAtAnyCase(p, "kennwort")) return true;
        break;
      case 0x68:
        if (isAtAnyCase(p, "haslo") || isAtAnyCase(p, "heslo")) return true;
        break;
      case 0x6a:
        if (isAtAnyCase(p, "jelszo")) return true;
        break;
    }
  }
  return false;
}

function mayBeScheme(): bool {
  for (let p = nameStart; p < nameEnd; p += step)
    if ((charAt(p) | 0x20) == 98 && (isAtAnyCase(p, "basic") || isAtAnyCase(p, "bearer"))) return true;
  return false;
}

function mostOfName(): f64 {
  let capitals = true;
  for (let p = nameStart; p < nameEnd && capitals; p += step) {
    const c = charAt(p);
    capitals = isUpper(c) || isDigit(c) || c == 95 || c == 46;
  }
  return weight(OF_NAME) + (capitals ? weight(CAPITALS) : 0) + (charAt(nameStart) == 45 ? weight(FLAG) : 0);
}

function mostOfLine(joint: u32): f64 {
  let query = false;
  let authorization = false;
  for (let p = nameStart - step; ; p -= step) {
    const c = charAt(p);
    if (c == 10 || c == NONE) break;
    if (c == 63 || c == 38 || c == 59) query = true;
    if ((c | 0x20) == 97 && isAtAnyCase(p, "authorization")) authorization = true;
  }
  return (
    weight(OF_LINE) +
    (joint == COMMA ? weight(ARGUMENT) : 0) +
    (query ? weight(QUERY) : 0) +
    (authorization ? weight(AUTHORIZATION) : 0)
  );
}

/** What the value's features weigh, by kind of evidence. */
const KIND_SUMS: usize = memory.data(4 * 8, 16);

/** Where the sums by kind of evidence stand that were added up last: four doubles. */
export function sumsOfKinds(): usize {
  return KIND_SUMS;
}

function addTo(row: u32, feature: u32, amount: f64, odds: f64): f64 {
  const place = row * FEATURES + feature;
  const part = weight(place) * amount;
  const kind = KIND_SUMS + ((<usize>weight(place + ROWS * FEATURES)) << 3);
  store<f64>(kind, load<f64>(kind) + part);
  return odds + part;
}

/** Adds up what the features listed last weigh for a name of that strength, in all and by kind. */
export function weighListed(strength: u32, isBare: bool): f64 {
  memory.fill(KIND_SUMS, 0, 4 * 8);
  let odds: f64 = 0;
  for (let i = 0; i < listed; i++) {
    const feature = <u32>load<u8>(LISTED + <usize>i);
    const amount = load<f64>(AMOUNTS + ((<usize>feature) << 3));
    odds = addTo(0, feature, amount, odds);
    odds = addTo(OF_STRENGTHS + strength, feature, amount, odds);
    odds = addTo(OF_QUOTED + u32(isBare), feature, amount, odds);
  }
  return odds;
}

function oddsOfValue(strength: u32): f64 {
  return weight(OF_STRENGTH + strength) + weighListed(strength, bare);
}

/** The value is one word, and a word of the name. What may be joined with another word there (`session_id`) is left to the judge. */
function isNameItself(start: usize, end: usize): bool {
  const length = end - start;
  for (let p = start; p < end; p++) {
    const c = <u32>load<u8>(p);
    if (!isLower(c) && (p > start || !isUpper(c))) return false;
    if ((c | 0x20) == 115 && p + 3 < end && load<u8>(p + 1) == 101 && load<u8>(p + 2) == 115) return false;
  }
  for (let p = nameStart; p + length * step <= nameEnd; p += step) {
    let i: usize = 0;
    let capitals: usize = 0;
    for (; i < length; i++) {
      const c = charAt(p + i * step);
      if ((c | 0x20) != (<u32>load<u8>(start + i) | 0x20)) break;
      if (isUpper(c) && i > 0) capitals++;
    }
    if (i < length || !partsName(p) || !partsName(p + length * step)) continue;
    if (capitals == 0 || (capitals == length - 1 && isUpper(charAt(p)))) return true;
  }
  return false;
}

/** Whether words of the name meet at `p`, or it begins or ends there. */
function partsName(p: usize): bool {
  const before = charAt(p - step);
  const behind = charAt(p);
  return (
    p <= nameStart || p >= nameEnd || !isLetter(before) || !isLetter(behind) || (isLower(before) && isUpper(behind))
  );
}

/** Where the value's bytes stand, one a character. */
function bytesOfValue(): usize {
  if (step == 1) return valueStart;
  let q = TEXT;
  for (let p = valueStart; p < valueEnd; p += step) store<u8>(q++, <u8>charAt(p));
  return TEXT;
}

/** The judge's floor for what it reads. */
function floorOf(joint: u32, start: usize, end: usize, password: bool): f64 {
  if (mayBeScheme()) return weight(WRITTEN_FLOOR);
  const assigned = joint == ASSIGN || joint == COLON || joint == ARROW || joint == COMPARE;
  if (bare && !assigned) return weight(FLOOR);
  const written = bare ? hasBracket(start, end) : end - start >= WRITTEN && !hasBlank(start, end);
  return weight(password || written ? WRITTEN_FLOOR : FLOOR);
}

/**
 * Whether the value that was read last can reach the judge's floor.
 *
 * @param joint - what ties it to its name
 */
export function mayReachFloor(joint: u32): bool {
  const first = charAt(valueStart);
  // The judge takes away quotes inside quotes.
  if (table == 0 || isQuote(first) || first == 92) return true;
  const length = <i32>((valueEnd - valueStart) / step);
  const start = bytesOfValue();
  const end = start + <usize>length;
  describe(start, length, TEXT + 512);
  const password = mayBePassword();
  let most = max<f64>(oddsOfValue(KEY), oddsOfValue(TOKEN));
  if (password) most = max<f64>(most, oddsOfValue(PASSWORD));
  const tie = joint == BLANKS && charAt(nameStart) == 45 ? FLAGGED : joint;
  most += weight(OF_JOINT + 2 * tie + u32(bare)) + weight(OF_QUOTES + u32(bare));
  if (called) most += weight(CALLED);
  if (isNameItself(start, end)) most += weight(IS_THE_NAME);
  return most + mostOfName() + mostOfLine(joint) >= floorOf(joint, start, end, password);
}
