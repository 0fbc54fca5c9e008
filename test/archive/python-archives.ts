/** Archives made by Python's own modules (zipfile, tarfile, gzip), and by zip(1) and zstd(1) where they are installed. Nothing of ours writes them. */
import { execFileSync, spawnSync } from "node:child_process";

export interface File {
  /** Text; or bytes, as an archive inside of another. */
  readonly content: string | Buffer;
  readonly name: string;
  /** Of zip: how it is packed; deflated unless it is told. */
  readonly method?: "stored" | "deflated" | "bzip2" | "lzma";
}

export interface Wanted {
  readonly kind: "zip" | "tar" | "gzip";
  readonly files: readonly File[];
  /** Of zip: sizes behind each member's bytes, as a stream has them. */
  readonly streamed?: boolean;
  /** Of zip: numbers of 64 bits. */
  readonly wide?: boolean;
  readonly comment?: string;
  /** Of tar: the kind of headers. */
  readonly format?: "ustar" | "gnu" | "pax";
}

const SCRIPT = `
import base64, gzip, io, json, sys, tarfile, zipfile
METHODS = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14}
FORMATS = {"ustar": 0, "gnu": 1, "pax": 2}
class Pipe:
    def __init__(self): self.parts = []
    def write(self, part): self.parts.append(bytes(part)); return len(part)
    def flush(self): pass
def make(wanted):
    files = [(f["name"], base64.b64decode(f["content"]), f.get("method", "deflated")) for f in wanted["files"]]
    if wanted["kind"] == "gzip":
        return b"".join(gzip.compress(content) for _, content, _ in files)
    if wanted["kind"] == "tar":
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=FORMATS[wanted.get("format", "pax")]) as archive:
            for name, content, _ in files:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return out.getvalue()
    pipe = Pipe() if wanted.get("streamed") else io.BytesIO()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.comment = wanted.get("comment", "").encode()
        for name, content, method in files:
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = METHODS[method]
            with archive.open(info, "w", force_zip64=wanted.get("wide", False)) as member: member.write(content)
    return b"".join(pipe.parts) if wanted.get("streamed") else pipe.getvalue()
json.dump([base64.b64encode(make(wanted)).decode() for wanted in json.load(sys.stdin)], sys.stdout)
`;

/** Makes several archives at once. */
export function pythonArchives(wanted: readonly Wanted[]): Buffer[] {
  const input = wanted.map(({ files, ...rest }) => ({
    ...rest,
    files: files.map((file) => ({ ...file, content: Buffer.from(file.content).toString("base64") })),
  }));
  const output = execFileSync("python3", ["-c", SCRIPT], { input: JSON.stringify(input), maxBuffer: 1 << 30 });
  return (JSON.parse(output.toString("utf8")) as string[]).map((text) => Buffer.from(text, "base64"));
}

/** One archive. */
export function pythonArchive(wanted: Wanted): Buffer {
  return pythonArchives([wanted])[0] ?? Buffer.alloc(0);
}

/** A zip of some files. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  return pythonArchive({ kind: "zip", files: Object.entries(files).map(([name, content]) => ({ name, content })) });
}

export const hasZstd: boolean = spawnSync("zstd", ["--version"]).status === 0;

/** Bytes compressed by zstd(1). */
export function zstd(bytes: Buffer): Buffer {
  return execFileSync("zstd", ["-qc"], { input: bytes, maxBuffer: 1 << 30 });
}
