/** Inflates a zlib stream piece by piece: input comes in chunks, output goes to a window that its owner empties and moves.
 *  The state stands here between calls, and the tables of the current block with `inflate`: one stream at a time, and no `inflate`
 *  while one is open. As hostile as the input of `inflate`, and judged the same. */
import {
  STREAM_NEEDS_INPUT,
  STREAM_NEEDS_ROOM,
  ZLIB_BAD_BLOCK,
  ZLIB_BAD_CHECKSUM,
  ZLIB_BAD_HEADER,
  ZLIB_TOO_LONG,
  ZLIB_TRUNCATED,
} from "../codes";
import { adler32, adlerJoined } from "./adler";
import {
  available,
  buffer,
  decodeBlock,
  input,
  output,
  setBits,
  setInputBounds,
  setOutput,
  setOutputBounds,
} from "./block";
import { DISTANCE_TABLE, FIXED_DISTANCE_TABLE, FIXED_LITLEN_TABLE, LITLEN_TABLE } from "./huffman";
import { dynamicCodes, isHeader } from "./inflate";
import { setResult } from "./memory";

/** What comes next. */
const HEADER: u32 = 0;
const BLOCK: u32 = 1;
const OWN_CODES: u32 = 2;
const FIXED_CODES: u32 = 3;
const STORED: u32 = 4;
const TRAILER: u32 = 5;

/** Bytes that the beginning of a block takes at most: 14 bits, 19 lengths of 3 bits, 316 code lengths of 14, two refills ahead. */
const BLOCK_BEGINNING: usize = 1024;
/** Input that a round of the decoder may load beyond the place where it begins. */
const ROUND_INPUT: usize = 32;
/** Output that a round may write beyond its limit. */
const ROUND_OUTPUT: usize = 512;
/** Bytes past the input's end that may be loaded where no more will come; judged as in `inflate`, as is all that is read beyond. */
const AHEAD: usize = 16;

let phase: u32 = HEADER;
let isLastBlock: bool = false;
/** Bytes of the stored block that are still to come. */
let storedLeft: usize = 0;
let inputEnd: usize = 0;
let isLastInput: bool = false;
/** Stored blocks stop here; the others may go a round further. */
let roomEnd: usize = 0;
let roomStatus: i32 = STREAM_NEEDS_ROOM;
/** Checksum of what was written so far. */
let sum: u32 = 1;

/** Begins a stream. */
export function streamBegin(): void {
  phase = HEADER;
  isLastBlock = false;
  sum = 1;
  setBits(0, 0, 0);
  inputEnd = 0;
  isLastInput = false;
}

/** Gives the stream its next input. What was left of the last input, from result slot 0 of `streamRun` on, stands at its beginning.
 *  @param isLast - no more will follow; else at least 2 KiB */
export function streamInput(at: usize, length: u32, isLast: bool): void {
  setBits(at, buffer, available);
  inputEnd = at + length;
  isLastInput = isLast;
}

/** The place of the next byte of which no bit was used. */
function position(): usize {
  return input - ((available & 63) >> 3);
}

/** Gives back whole bytes that the bit buffer holds. */
function settle(): void {
  const at = position();
  const count = available & 7;
  setBits(at, buffer & (((<u64>1) << (<u64>count)) - 1), count);
}

function beginBlock(): i32 {
  if (!isLastInput && inputEnd - position() < BLOCK_BEGINNING) return STREAM_NEEDS_INPUT;
  const p = input;
  const count = available;
  const bits = buffer | (load<u64>(p) << (<u64>count));
  setBits(p + 7 - ((count >> 3) & 7), bits >> 3, (count | 56) - 3);
  isLastBlock = <bool>(bits & 1);
  const type = <u32>(bits >> 1) & 3;
  let status: i32 = 0;
  if (type == 0) status = beginStored();
  else if (type == 1) phase = FIXED_CODES;
  else if (type == 2) {
    phase = OWN_CODES;
    status = dynamicCodes();
  } else status = ZLIB_BAD_BLOCK;
  return position() > inputEnd ? ZLIB_TRUNCATED : status;
}

function beginStored(): i32 {
  const p = position();
  const sizes = load<u32>(p);
  setBits(p + 4, 0, 0);
  storedLeft = sizes & 0xffff;
  phase = STORED;
  return <usize>(sizes >> 16) == (storedLeft ^ 0xffff) ? 0 : ZLIB_BAD_BLOCK;
}

function copyStored(): i32 {
  const p = input;
  const o = output;
  // The block before may have gone past the end of the room.
  const room: usize = o < roomEnd ? roomEnd - o : 0;
  const count = min<usize>(storedLeft, min<usize>(inputEnd - p, room));
  memory.copy(o, p, count);
  setBits(p + count, 0, 0);
  setOutput(o + count);
  storedLeft -= count;
  if (storedLeft == 0) return 0;
  if (p + count < inputEnd) return roomStatus;
  return isLastInput ? ZLIB_TRUNCATED : STREAM_NEEDS_INPUT;
}

function decode(): i32 {
  if (phase == OWN_CODES) return decodeBlock(LITLEN_TABLE, DISTANCE_TABLE);
  if (phase == STORED) return copyStored();
  return decodeBlock(FIXED_LITLEN_TABLE, FIXED_DISTANCE_TABLE);
}

/** Goes on until the last block is done (0), or as far as it can. */
function advance(): i32 {
  while (phase != TRAILER) {
    let status: i32 = 0;
    if (phase == HEADER) {
      if (inputEnd - input < 2) return isLastInput ? ZLIB_TRUNCATED : STREAM_NEEDS_INPUT;
      if (!isHeader(load<u8>(input), load<u8>(input, 1))) return ZLIB_BAD_HEADER;
      setBits(input + 2, 0, 0);
      phase = BLOCK;
    } else if (phase == BLOCK) status = beginBlock();
    else {
      status = decode();
      if (status <= 0 && position() > inputEnd) return ZLIB_TRUNCATED;
      if (status == 0) phase = isLastBlock ? TRAILER : BLOCK;
    }
    if (status != 0) return status;
  }
  return 0;
}

/** The checksum begins at a byte; what is left of the one before says nothing. */
function readTrailer(): i32 {
  const p = position();
  setBits(p, 0, 0);
  if (inputEnd - p < 4) return isLastInput ? ZLIB_TRUNCATED : STREAM_NEEDS_INPUT;
  setBits(p + 4, 0, 0);
  return bswap<u32>(load<u32>(p)) == sum ? 0 : ZLIB_BAD_CHECKSUM;
}

/** Inflates until the input is used up, the room is full or the stream ends.
 *  @param history - the oldest byte of output that is still in place; matches reach back 32 KiB
 *  @param out - where the next byte goes
 *  @param room - stop after this many bytes, or some 261 more; 576 bytes behind them may be overwritten
 *  @param isRest - a stream that makes more than that is too long
 *  @returns 0 at the end of the stream, its checksum being right; `STREAM_NEEDS_INPUT`, `STREAM_NEEDS_ROOM`, or a `ZLIB_` code.
 *    Result slot 0: the first byte of input that is unused; slot 1: the place behind the last byte of output */
export function streamRun(history: usize, out: usize, room: u32, isRest: bool): i32 {
  roomEnd = out + room;
  roomStatus = isRest ? ZLIB_TOO_LONG : STREAM_NEEDS_ROOM;
  setOutput(out);
  setOutputBounds(history, roomEnd, isRest ? roomEnd : roomEnd + ROUND_OUTPUT, roomStatus);
  if (isLastInput) setInputBounds(inputEnd + AHEAD, ZLIB_TRUNCATED);
  else setInputBounds(inputEnd - ROUND_INPUT, STREAM_NEEDS_INPUT);
  let status = advance();
  const made = <u32>(output - out);
  sum = adlerJoined(sum, adler32(out, made), made);
  if (status == 0) status = readTrailer();
  settle();
  setResult(0, <u32>input);
  setResult(1, <u32>output);
  return status;
}
