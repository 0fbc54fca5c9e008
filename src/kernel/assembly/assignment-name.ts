// The name around a keyword: where it begins and ends, and whether the keyword makes it one that promises a secret.
// What names.ts of the judge reads in full is asked here of the keyword's own word; a name that another word of it makes telling has a trigger there.
import { after, charAt, isAtAnyCase, isLetter, isLower, isNameCharacter, isUpper, NONE, step } from "./text";

const MAX_NAME: i32 = 60;

export let nameStart: usize = 0;
export let nameEnd: usize = 0;

/** The colon of Chinese and Japanese, in UTF-8. */
export function isWideColon(p: usize): bool {
  return charAt(p) == 0xef && charAt(p + step) == 0xbc && charAt(after(p, 2)) == 0x9a;
}

/** Finds the name around the keyword [keyword, behind). */
export function readName(keyword: usize, behind: usize): void {
  let p = keyword;
  let left = MAX_NAME;
  while (left-- > 0 && isNameCharacter(charAt(p - step))) p -= step;
  nameStart = p;
  p = behind;
  while (charAt(p - step) == 32) p -= step;
  left = MAX_NAME;
  while (left-- > 0 && isNameCharacter(charAt(p)) && !isWideColon(p)) p += step;
  // `->` and a sentence's full stop end a name.
  for (let c = charAt(p - step); p > behind && (c == 46 || c == 36 || c == 45); c = charAt(p - step)) p -= step;
  nameEnd = p;
}

/** Whether the keyword at `p` promises what programs make: keys, tokens, sessions. People may have chosen all else. */
function isMade(p: usize): bool {
  switch (charAt(p) | 0x20) {
    case 0x6b:
      return isAtAnyCase(p, "key");
    case 0x61:
      return isAtAnyCase(p, "auth");
    case 0x74:
      return isAtAnyCase(p, "token");
    case 0x63:
      return isAtAnyCase(p, "cred");
    case 0x6a:
      return isAtAnyCase(p, "jwt");
    case 0x73:
      return isAtAnyCase(p, "sess");
    case 0x62:
      return isAtAnyCase(p, "bearer") || isAtAnyCase(p, "basic");
    default:
      return false;
  }
}

/** How a keyword's word may go on, in lower case; the shorter after the longer. */
function endings(p: usize): string {
  if (isAtAnyCase(p, "key")) return "s|";
  if (isAtAnyCase(p, "auth")) return "orization|entication|header|keys|key|";
  if (isAtAnyCase(p, "pass")) return "words|word|wd|wort|phrase|code|keys|key|ord|e|";
  if (isAtAnyCase(p, "token")) return "s|";
  if (isAtAnyCase(p, "secret")) return "s|e|keys|key|id|value|";
  if (isAtAnyCase(p, "cred")) return "entials|ential|s|";
  return "";
}

/** The end of the word that the character at `p` belongs to, as identifiers are split into words. */
function wordEnd(p: usize): usize {
  if (isUpper(charAt(p)) && isUpper(charAt(p + step))) {
    while (isUpper(charAt(p))) p += step;
    return isLower(charAt(p)) ? p - step : p;
  }
  p += step;
  while (isLower(charAt(p))) p += step;
  return p;
}

/** Whether the word goes on as words of secrets do: `keys` and `passphrase`, not `keyword` and `passive`. */
export function isTelling(keyword: usize, behind: usize): bool {
  const forms = endings(keyword);
  if (forms.length == 0) return true;
  const stop = wordEnd(keyword);
  // Two words meet in the keyword.
  if (stop < behind) return true;
  for (let p = nameStart; p < nameEnd; p += step) if (charAt(p) > 127) return true;
  return isOneOf(behind, stop, forms) && !isBypass(keyword, behind, stop);
}

/** `bypass`, `compass`: words of their own. */
function isBypass(keyword: usize, behind: usize, stop: usize): bool {
  return (
    stop == behind &&
    isAtAnyCase(keyword, "pass") &&
    (isAtAnyCase(after(keyword, -2), "by") || isAtAnyCase(after(keyword, -3), "com"))
  );
}

function isOneOf(p: usize, stop: usize, forms: string): bool {
  const size = forms.length;
  let q = p;
  let holds = true;
  for (let i = 0; i < size; i++) {
    const wanted = <u32>forms.charCodeAt(i);
    if (wanted == 124) {
      if (holds && q == stop) return true;
      q = p;
      holds = true;
    } else if (holds) {
      holds = (charAt(q) | 0x20) == wanted;
      q += step;
    }
  }
  return p == stop;
}

/** Whether the name holds one of the texts, in lower case, parted by bars.
 *  @param initials - a bit for each letter that one of them begins with: most letters of a name are none */
function holdsOneOf(texts: string, initials: u32): bool {
  const size = texts.length;
  for (let p = nameStart; p < nameEnd; p += step) {
    const c = charAt(p);
    if (!isLetter(c) || !((initials >> ((c | 0x20) - 97)) & 1)) continue;
    let q = p;
    let holds = true;
    for (let i = 0; i <= size; i++) {
      const wanted = i < size ? <u32>texts.charCodeAt(i) : 124;
      if (wanted == 124) {
        if (holds) return true;
        q = p;
        holds = true;
      } else if (holds) {
        holds = q < nameEnd && (charAt(q) | 0x20) == wanted;
        q += step;
      }
    }
  }
  return false;
}

/** Of `pass`, `secret` and `nonce`: n, p, s. */
const INITIALS: u32 = (1 << 13) | (1 << 15) | (1 << 18);

/** Whether the name may promise something that people choose, so that few letters are enough: a password, a secret. */
export function isChosen(keyword: usize): bool {
  if (!isMade(keyword)) return true;
  for (let p = nameStart; p < nameEnd; p += step) if (charAt(p) > 127) return true;
  return holdsOneOf("pass|pw|psk|pswd|secret|nonce", INITIALS);
}

/** A public key is no secret. */
export function isPublicKey(): bool {
  for (let p = nameStart; p < nameEnd; p += step) {
    if ((charAt(p) | 0x20) != 112 || !isAtAnyCase(p, "public")) continue;
    const before = charAt(p - step);
    if (p > nameStart && isLetter(before) && !(isLower(before) && isUpper(charAt(p)))) continue;
    let q = after(p, 6);
    const c = charAt(q);
    if (c == 95 || c == 45 || c == 46) q += step;
    if (q + 3 * step <= nameEnd && isAtAnyCase(q, "key")) return true;
  }
  return false;
}

/** What is called, where a dot stands in the name behind the keyword: its first character; NONE where none does. */
export function memberCalled(behind: usize): u32 {
  for (let p = nameEnd - step; p >= behind; p -= step) if (charAt(p) == 46) return charAt(p + step);
  return NONE;
}
