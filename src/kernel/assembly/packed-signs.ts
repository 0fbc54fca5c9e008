// Signs that packed bytes begin with, as base64 and hex digits write them. What says text by itself, as `BZh` and `%PDF` do, is told by what follows.
// Knows nothing of how such bytes are unpacked.

// Four characters of base64 as they stand in memory.
const BZIP2: u32 = 0x6f706c51; // Qlpo: BZh
const BZIP2_BLOCK: u32 = 0x545a5357; // WSZT: the end of 1AY&SY, which follows behind the level
const XZ: u32 = 0x3664542f; // /Td6
const XZ_FOR_ADDRESSES: u32 = 0x3664545f; // _Td6
const SEVEN_ZIP: u32 = 0x3871334e; // N3q8
const LZ4: u32 = 0x4e4a4342; // BCJN
const PDF: u32 = 0x4542564a; // JVBE: %PD
const PDF_VERSION: u32 = 0x78306952; // Ri0x: F-1

/** Whether base64 begins at `p` that says a file of bzip2, xz, 7z, lz4 or PDF. */
export function packedInBase64(p: usize): bool {
  const sign = load<u32>(p);
  if (sign == XZ || sign == XZ_FOR_ADDRESSES || sign == SEVEN_ZIP || sign == LZ4) return true;
  if (sign == BZIP2) return load<u32>(p, 8) == BZIP2_BLOCK;
  return sign == PDF && load<u32>(p, 4) == PDF_VERSION;
}

// Digits as they stand in memory, letters small.
const SIX: u64 = 0xffffffffffff;
const HEX_GZIP: u64 = 0x383062386631; // 1f8b08
const HEX_BZIP2: u64 = 0x383661353234; // 425a68
const HEX_BZIP2_BLOCK: u64 = 0x3632393531343133; // 31415926, behind the level
const HEX_XZ: u64 = 0x3835613737336466; // fd377a58
const HEX_SEVEN_ZIP: u64 = 0x6661636261373733; // 377abcaf
const HEX_ZIP: u64 = 0x3430333062343035; // 504b0304
const HEX_LZ4: u64 = 0x3831643432323430; // 04224d18
// zlib with a window of 32 KiB, by its levels: 7801, 785e, 789c, 78da.
const ZLIB: u32 = 0x3837;
const ZLIB_LEVELS: u64 = 0x6164_6339_6535_3130;

/** The same of hex digits; gzip, zlib and zip as well. */
export function packedInHex(p: usize): bool {
  const sign = load<u64>(p) | 0x2020202020202020;
  if (sign == HEX_XZ || sign == HEX_SEVEN_ZIP || sign == HEX_ZIP || sign == HEX_LZ4) return true;
  const six = sign & SIX;
  if (six == HEX_GZIP) return true;
  if (six == HEX_BZIP2) return (load<u64>(p, 8) | 0x2020202020202020) == HEX_BZIP2_BLOCK;
  if ((<u32>sign & 0xffff) != ZLIB) return false;
  const level = (sign >>> 16) & 0xffff;
  for (let levels = ZLIB_LEVELS; levels != 0; levels >>= 16) if ((levels & 0xffff) == level) return true;
  return false;
}
