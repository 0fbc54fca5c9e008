/** What `npm run bench -- image FILE…` compares: dredge with zcat of the image's gzip layers one after the other, or, where no layer is
 *  compressed with gzip, with cat of the file. Layers of archives are copied out beforehand, so that zcat need not look for them. */
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { blobCompression, blobPieces } from "../../dist/image/blob-pieces.js";
import { rangePieces } from "../../dist/image/byte-range.js";
import { ImageSet } from "../../dist/image/image-set.js";
import { prepareZstd } from "../../dist/image/zstd.js";
import { openLocalImage, TemporaryFiles } from "../../dist/source/image.js";

/** @typedef {import("./measure.js").Command} Command */
/** @typedef {import("../../src/image/byte-range.ts").ByteRange} ByteRange */

/**
 * @param {string} path
 * @param {string} dredge - the command's own path
 * @returns {Promise<{ title: string, bytes: number, commands: Command[], close: () => void }>} `bytes`: of all layers, unpacked
 */
export async function imageComparison(path, dredge) {
  const set = new ImageSet();
  const temporary = new TemporaryFiles();
  const place = mkdtempSync(join(tmpdir(), "dredge-bench-"));
  await openLocalImage(set, path, [], temporary);
  await prepareZstd();
  const ranges = set.layers.map(({ blob }) => blob.range);
  const gzipped = ranges.filter((range) => blobCompression(range) === "gzip");
  const packed = ranges.reduce((sum, { size }) => sum + size, 0);
  const bytes = ranges.reduce((sum, range) => sum + unpackedBytes(range), 0);
  /** @type {string[]} */
  const files = [];
  for (const [i, range] of gzipped.entries()) files.push(await asFile(range, join(place, String(i))));
  const reference =
    files.length > 0
      ? { name: "zcat of its gzip layers, one after the other", line: ["zcat", ...files] }
      : { name: "cat", line: ["cat", path] };
  return {
    title: `${path}: ${ranges.length} layers, ${inMegabytes(packed)}, unpacked ${inMegabytes(bytes)}`,
    bytes,
    commands: [
      reference,
      { name: "dredge image --format sarif", line: [execPath, dredge, "image", path, "--format", "sarif"] },
    ],
    close() {
      temporary.remove();
      rmSync(place, { recursive: true });
    },
  };
}

/** @param {ByteRange} range */
function unpackedBytes(range) {
  let bytes = 0;
  for (const piece of blobPieces({ range, digest: undefined })) bytes += piece.length;
  return bytes;
}

/**
 * @param {ByteRange} range
 * @param {string} copy - where a part of an archive is copied to
 * @returns {Promise<string>} a file with just these bytes; zcat wants a name that says gzip
 */
async function asFile(range, copy) {
  const real = Buffer.from(range.path, "latin1").toString();
  if (range.offset === 0 && range.size === statSync(real).size && real.endsWith(".gz")) return real;
  const out = createWriteStream(`${copy}.gz`);
  for (const piece of rangePieces(range)) out.write(Buffer.from(piece));
  await new Promise((resolve) => out.end(resolve));
  return `${copy}.gz`;
}

/** @param {number} bytes */
function inMegabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
