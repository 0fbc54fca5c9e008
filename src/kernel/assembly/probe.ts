// Runs the program of a literal's surroundings: which places can be reached from it by steps over classes, counts and alternatives?
// An automaton that holds all places at once, as bits of a word: it never backtracks. What lies further off counts as possible.
// Looks only at the window it is given, so that the answer is the same in every object that holds these bytes.
import { assignment } from "./assignment";
import { memberMask } from "./member-mask";
import { classes, programs } from "./prefilter";
import { unit } from "./wide";

/** Steps, as src/kernel/programs.ts numbers them; what a step takes stands behind its number, two bytes a word. */
const RUN: u32 = 1;
const ANY: u32 = 2;
const NEXT_NOT: u32 = 3;
const BEFORE: u32 = 5;
const AHEAD: u32 = 6;
const ASSIGNMENT: u32 = 7;
const WITHIN: u32 = 8;
const ANY_LOOK: u32 = 9;

/** Places that a word can hold. */
const PLACES: u32 = 64;

let origin: usize = 0;
/** Address of the literal's first character. */
let literal: usize = 0;
let back: bool = false;
let start: usize = 0;
let end: usize = 0;
let step: usize = 1;
let low: usize = 0;
/** Characters between the origin and the window's end in the direction at hand. */
let room: u32 = 0;
/** A name of a tree is looked at: what stands around it, a blank and a zero byte, is as good as nothing. */
let inName: bool = false;
/** A place lies too far off: a match is possible. */
let far: bool = false;

function isMember(charClass: usize, c: u32): bool {
  return ((<u32>load<u8>(charClass + (c >>> 3)) >>> (c & 7)) & 1) != 0;
}

/** Address of a class by its number. */
function classAt(code: usize): usize {
  return classes + ((<usize>load<u16>(code)) << 5);
}

/** Whether the character that is stepped over from a place on is a member; there is one. */
function isMemberAt(charClass: usize, place: u32): bool {
  const p = back ? origin - (<usize>place + 1) * step : origin + <usize>place * step;
  return isMember(charClass, unit(p, step, low));
}

/** Places from `first` to `last`, inclusive; both below 64. */
function range(first: u32, last: u32): u64 {
  return ((<u64>-1) << (<u64>first)) & (<u64>-1 >>> (63 - <u64>last));
}

/** Whether so many places are worth a look at all characters at once. Wide text is rare, and names are short. */
function isMany(set: u64): bool {
  return step == 1 && !inName && popcnt(set) > 4;
}

/** The same as `run`, from many places. */
function runFromMany(code: usize, set: u64): u64 {
  const charClass = classAt(code + 2);
  const mask = memberMask(charClass, origin, back, room);
  const least = <u32>load<u16>(code, 4);
  const most = <u32>load<u16>(code, 6);
  let out: u64 = 0;
  if (least == 1 && most == 1) {
    out = set & mask;
    far = out >>> 63 != 0;
    return out << 1;
  }
  for (let rest = set; rest != 0;) {
    const from = <u32>ctz(rest);
    rest &= rest - 1;
    let reached = from + <u32>ctz(~(mask >>> <u64>from));
    const limit = min<u32>(from + least, room);
    // The word's end says nothing of what lies behind it.
    if (reached == PLACES) while (reached < limit && isMemberAt(charClass, reached)) reached++;
    if (reached < from + least) continue;
    const last = min<u32>(reached, from + most);
    if (last >= PLACES) {
      far = true;
      return out;
    }
    out |= range(from + least, last);
    // What begins further on in the same run reaches nothing more.
    if (last == reached && reached >= least) rest &= ~range(0, max<u32>(reached - least, from));
  }
  return out;
}

/** Steps over a run of a class, from every place of a set. */
function run(code: usize, set: u64): u64 {
  if (load<u16>(code, 2) != 0 && (isMany(set) || (step == 1 && load<u16>(code, 6) > 16))) return runFromMany(code, set);
  const charClass = classAt(code + 2);
  const least = <u32>load<u16>(code, 4);
  const most = <u32>load<u16>(code, 6);
  const anything = load<u16>(code, 2) == 0;
  let out: u64 = 0;
  let reached: u32 = 0; // members stand from the place at hand up to here
  let stopped = false;
  for (let rest = set; rest != 0; rest &= rest - 1) {
    const from = <u32>ctz(rest);
    if (from > reached) {
      reached = from;
      stopped = false;
    }
    const limit = min<u32>(from + most, room);
    if (anything) reached = max<u32>(reached, limit);
    while (!stopped && reached < limit) {
      if (isMemberAt(charClass, reached)) reached++;
      else stopped = true;
    }
    if (reached < from + least) continue;
    const last = min<u32>(reached, from + most);
    if (last >= PLACES) {
      far = true;
      return out;
    }
    out |= range(from + least, last);
  }
  return out;
}

/** A run of at least so many members that begins at most so many characters from a place. Skips like Boyer and Moore. */
function isWithin(code: usize, place: u32): bool {
  const charClass = classAt(code + 2);
  const need = <u32>load<u16>(code, 4);
  if (room < place + need) return false;
  const most = place + min<u32>(<u32>load<u16>(code, 6), room - place - need);
  let i = place;
  while (i <= most) {
    let j = i + need;
    while (j > i && isMemberAt(charClass, j - 1)) j--;
    if (j == i) return true;
    i = j;
  }
  return false;
}

/** Joins what each alternative reaches. Of lookarounds the later ones are asked only where the earlier ones failed. */
function any(code: usize, set: u64, looks: bool): u64 {
  let joined: u64 = 0;
  let at = code + 4;
  for (let left = <u32>load<u16>(code, 2); left > 0; left--) {
    const stop = at + 2 + ((<usize>load<u16>(at)) << 1);
    joined |= steps(at + 2, stop, looks ? set & ~joined : set);
    at = stop;
  }
  return joined;
}

/** Where the alternatives of a step end. */
function afterAny(code: usize): usize {
  let at = code + 4;
  for (let left = <u32>load<u16>(code, 2); left > 0; left--) at += 2 + ((<usize>load<u16>(at)) << 1);
  return at;
}

/** Address of a place. */
function addressOf(place: u32): usize {
  return back ? origin - <usize>place * step : origin + <usize>place * step;
}

/** Whether the character after (before) an address is no member. */
function isNot(charClass: usize, at: usize, next: bool): bool {
  if (next ? at + step > end : at < start + step) return true;
  const c = unit(next ? at : at - step, step, low);
  if (inName && (c == 0 || c == 32)) return true;
  // What is no character of Latin-1 reads as 0xff, but is no member of anything that is named.
  return (step > 1 && c == 0xff) || !isMember(charClass, c);
}

/** The places at which the character after (before) them is no member. */
function lookNot(code: usize, set: u64, next: bool): u64 {
  const charClass = classAt(code + 2);
  if (isMany(set)) {
    const mask = memberMask(charClass, origin, back, room);
    if (next != back) return set & ~mask;
    const kept = set & ~(mask << 1);
    return isNot(charClass, origin, next) ? kept : kept & ~(<u64>1);
  }
  let kept = set;
  for (let rest = set; rest != 0; rest &= rest - 1)
    if (!isNot(charClass, addressOf(<u32>ctz(rest)), next)) kept &= ~(rest & (0 - rest));
  return kept;
}

/** The places with a member among so many characters before them. */
function lookBefore(code: usize, set: u64): u64 {
  const charClass = classAt(code + 2);
  const within = <usize>load<u16>(code, 4) * step;
  // In the order of the text.
  const one = addressOf(<u32>ctz(set));
  const other = addressOf(63 - <u32>clz(set));
  const last = max<usize>(one, other);
  const first = min<usize>(one, other);
  let kept: u64 = 0;
  for (let p = first - min<usize>(within, ((first - start) / step) * step); p + step <= last; p += step) {
    if (!isMember(charClass, unit(p, step, low))) continue;
    for (let rest = set & ~kept; rest != 0; rest &= rest - 1) {
      const at = addressOf(<u32>ctz(rest));
      if (at > p && at <= p + within) kept |= rest & (0 - rest);
    }
    if (kept == set) break;
  }
  return kept;
}

/** The places from which the steps of a lookahead lead on. */
function ahead(code: usize, set: u64): u64 {
  const stop = code + 4 + ((<usize>load<u16>(code, 2)) << 1);
  const origin0 = origin;
  const back0 = back;
  const room0 = room;
  let kept = set;
  for (let rest = set; rest != 0; rest &= rest - 1) {
    const place = <usize>ctz(rest);
    origin = back0 ? origin0 - place * step : origin0 + place * step;
    back = false;
    room = <u32>((end - origin) / step);
    if (steps(code + 4, stop, 1) == 0 && !far) kept &= ~(rest & (0 - rest));
    far = false;
  }
  origin = origin0;
  back = back0;
  room = room0;
  return kept;
}

/** Takes the steps of a program from every place of a set. Returns the places that are reached. */
function steps(code: usize, stop: usize, from: u64): u64 {
  let at = code;
  let set = from;
  while (at < stop && set != 0 && !far) {
    const op = <u32>load<u16>(at);
    if (op == RUN) {
      set = run(at, set);
      at += 8;
    } else if (op == ANY || op == ANY_LOOK) {
      set = any(at, set, op == ANY_LOOK);
      at = afterAny(at);
    } else if (op == AHEAD) {
      set = ahead(at, set);
      at += 4 + ((<usize>load<u16>(at, 2)) << 1);
    } else if (op == BEFORE) {
      set = lookBefore(at, set);
      at += 6;
    } else {
      set = lookNot(at, set, op == NEXT_NOT);
      at += 4;
    }
  }
  return set;
}

/** Takes the first steps of a program while they lead from one place to one. */
function walk(code: usize, stop: usize): bool {
  let at = code;
  let place: u32 = 0;
  while (at < stop) {
    const op = <u32>load<u16>(at);
    if (op == WITHIN) {
      if (!isWithin(at, place)) return false;
    } else if (op == ASSIGNMENT) {
      return assignment(literal, addressOf(place), start, end, step, low);
    } else {
      const least = <u32>load<u16>(at, 4);
      if (op != RUN || least != <u32>load<u16>(at, 6)) break;
      if (place + least > room) return false;
      const charClass = classAt(at + 2);
      for (let left = least; left > 0; left--, place++) if (!isMemberAt(charClass, place)) return false;
    }
    at += 8;
  }
  if (at == stop) return true;
  // Places count from here on.
  origin = back ? origin - <usize>place * step : origin + <usize>place * step;
  room -= place;
  far = false;
  return steps(at, stop, 1) != 0 || far;
}

/**
 * Whether a match is possible: all steps of a program can be taken.
 *
 * @param program - where it begins, in words, times two; plus one when it leads leftwards
 * @param before - address of the literal's first character
 * @param after - address of the first character after it
 * @param isName - the literal stands in the name of a tree's entry
 * @param windowStart - the window [windowStart, windowEnd)
 */
export function probeHolds(
  program: u32,
  before: usize,
  after: usize,
  windowStart: usize,
  windowEnd: usize,
  charStep: usize,
  charLow: usize,
  isName: bool,
): bool {
  const head = programs + ((<usize>(program >>> 1)) << 1);
  const length = (<usize>load<u16>(head)) << 1;
  if (length == 0) return true;
  const leftwards = (program & 1) != 0;
  const from = leftwards ? before : after;
  if (leftwards ? from < windowStart : from > windowEnd) return false;
  const code = head + 2;
  literal = before;
  origin = from;
  back = leftwards;
  start = windowStart;
  end = windowEnd;
  step = charStep;
  low = charLow;
  inName = isName;
  room = <u32>((leftwards ? from - windowStart : windowEnd - from) / charStep);
  return walk(code, code + length);
}
