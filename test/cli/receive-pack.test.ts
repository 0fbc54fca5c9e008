import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pktLines, receivePack } from "../../src/cli/receive-pack.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dredge-receive-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function pkt(...parts: (string | Uint8Array)[]): Buffer {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, "0")), payload]);
}

const FLUSH = Buffer.from("0000");
const content = Buffer.concat([Buffer.from("PACK"), Buffer.alloc(100_000, "x")]);
const pack = Buffer.concat([content, createHash("sha1").update(content).digest()]);
const name = `pack-${createHash("sha1").update(content).digest("hex")}.pack`;

/** The response of a server that sends this in pieces of a few thousand bytes and chats meanwhile. */
function response(bytes: Uint8Array): Buffer {
  const packets = [pkt("NAK\n")];
  for (let at = 0; at < bytes.length; at += 9000) {
    packets.push(pkt("\u0002Counting objects:  50% (1/2)\r"), pkt("\u0001", bytes.subarray(at, at + 9000)));
  }
  return Buffer.concat([...packets, FLUSH]);
}

async function* slices(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("a pack", () => {
  test.each([1 << 20, 4096, 321, 3])("arrives whole in slices of %i bytes", async (size) => {
    const said: string[] = [];
    await receivePack(slices(response(pack), size), directory, "sha1", (line) => said.push(line));
    expect(readdirSync(directory)).toEqual([name]);
    expect(readFileSync(join(directory, name)).equals(pack)).toBe(true);
    expect(said[0]).toBe("Counting objects:  50% (1/2)");
  });

  test.each([
    ["cut short", response(pack.subarray(0, -1))],
    ["cut in the middle of a packet", response(pack).subarray(0, 5000)],
    ["with a bit flipped", response(Buffer.concat([pack.subarray(0, 50), Buffer.from("y"), pack.subarray(51)]))],
    ["that is none", response(new Uint8Array(0))],
  ])("%s is refused and gets no name that a store would read", async (_what, bytes) => {
    await expect(receivePack(slices(bytes, 777), directory, "sha1", () => undefined)).rejects.toThrow(
      /damaged or cut short$/,
    );
    expect(readdirSync(directory).filter((file) => file.endsWith(".pack"))).toEqual([]);
  });
});

describe("what the server says", () => {
  test.each([
    [
      "on the error band",
      Buffer.concat([pkt("NAK\n"), pkt("\u0003fatal: no\u001b[31m way\n")]),
      /^the server says: fatal: no\\x1b\[31m way$/,
    ],
    ["instead of a pack", pkt("ERR upload-pack: not our ref\n"), /^the server says: upload-pack: not our ref$/],
    ["that is no protocol", Buffer.from("<!doctype html>"), /^the server sends what is no git protocol$/],
    ["of an impossible length", Buffer.from("0003"), /^the server sends what is no git protocol$/],
    ["of an absurd length", Buffer.from("fff5"), /^the server sends what is no git protocol$/],
  ])("%s", async (_what, bytes, message) => {
    await expect(receivePack(slices(bytes, 5), directory, "sha1", () => undefined)).rejects.toThrow(message);
  });
});

test("pkt-lines come out as they went in, however they are cut", async () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(payloads, fc.integer({ min: 1, max: 500 }), async (sent, size) => {
      const got: Buffer[] = [];
      const stream = Buffer.concat(sent.flatMap((payload) => [pkt(payload), FLUSH]));
      for await (const payload of pktLines(slices(stream, size))) got.push(Buffer.from(payload));
      expect(got).toEqual(sent.map((payload) => Buffer.from(payload)));
    }),
    { numRuns: 50 },
  );
});
