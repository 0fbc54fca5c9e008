/** A made-up history with planted credentials: files that are edited again and again, the values cut, filled in, moved, doubled and
 *  re-encoded on the way, and names and messages that hold credentials too. The same for the same seed. */
import { Secrets } from "../../fixtures/secrets.ts";
import { makeRandom } from "../kernel/harness.ts";

const PEOPLE = (date: number): string =>
  `author Ann Author <ann@example.org> ${date} +0000\ncommitter Ann Author <ann@example.org> ${date} +0000\n`;

export class RandomHistory {
  readonly #random: () => number;
  readonly #secrets: Secrets;

  constructor(seed: number) {
    this.#random = makeRandom(seed + 1);
    this.#secrets = new Secrets(`random history ${seed}`);
  }

  /**
   * The history as a stream for `git fast-import`.
   *
   * @param commits - how many, in one line; each edits a few files
   * @param files - how many files there are
   * @param lines - lines that each file begins with
   */
  stream(commits: number, files: number, lines: number): Buffer {
    const texts = Array.from({ length: files }, () => this.#text(lines));
    const names = Array.from({ length: files }, (_, i) => `${"dir/".repeat(i % 3)}file-${i}`);
    const out: (string | Buffer)[] = [];
    for (let commit = 0; commit < commits; commit++) {
      const message = Buffer.from(this.#pick(8) === 0 ? this.#planted() : `commit ${commit}`, "latin1");
      out.push(`commit refs/heads/main\n${PEOPLE(1_700_000_000 + commit)}data ${message.length}\n`, message, "\n");
      for (let edit = commit === 0 ? files : 1 + this.#pick(3); edit > 0; edit--) {
        const file = commit === 0 ? edit - 1 : this.#pick(files);
        const text = commit === 0 ? texts[file]! : this.#edit(texts[file]!, texts);
        texts[file] = text;
        if (this.#pick(12) === 0) {
          out.push(`D ${names[file]}\n`);
          names[file] = `${"dir/".repeat(this.#pick(4))}${this.#name()}-${commit}-${file}`;
        }
        out.push(`M 100644 inline ${names[file]}\ndata ${text.length}\n`, text, "\n");
      }
    }
    return Buffer.concat(out.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
  }

  #pick(count: number): number {
    return (this.#random() >>> 4) % count;
  }

  #name(): string {
    const choices = ["secret", "password", "id_rsa", this.#secrets.githubPat().value];
    return choices[this.#pick(choices.length)] ?? "";
  }

  #text(lines: number): Buffer {
    const prose = this.#secrets.prose(lines).split("\n");
    for (let i = 0; i < lines / 12; i++) prose.splice(this.#pick(prose.length), 0, this.#planted());
    return Buffer.from(prose.join("\n"), "latin1");
  }

  #planted(): string {
    const { id, secret } = this.#secrets.awsPair();
    const value = this.#secrets.password().value;
    const choices: (() => string)[] = [
      () => `token: ${this.#secrets.githubPat().value}`,
      () => `aws_access_key_id = ${id}\naws_secret_access_key = ${secret.value}`,
      () => `${id} ${"and more words ".repeat(this.#pick(12))} ${secret.value}`,
      () => `db_password = "${value}"`,
      () => `password = ""`,
      () => `  api_key: '${value}', secret=${value}`,
      () => this.#secrets.privateKey().value,
      () => this.#secrets.privateKey().value.replaceAll("\n", "\\n"),
      () => `url = https://user:${value}@example.org/path`,
    ];
    return choices[this.#pick(choices.length)]?.() ?? "";
  }

  /** One or more changes: anything from a byte to half the file. */
  #edit(text: Buffer, others: readonly Buffer[]): Buffer {
    let result = text;
    for (let n = 1 + this.#pick(4); n > 0; n--) result = this.#change(result, others[this.#pick(others.length)]!);
    return result.length > 400_000 ? result.subarray(0, 200_000) : result;
  }

  #change(text: Buffer, other: Buffer): Buffer {
    const a = this.#pick(text.length + 1);
    const b = a + this.#pick(text.length + 1 - a);
    const near = Math.min(text.length, a + 1 + this.#pick(90));
    const put = (from: number, to: number, bytes: Uint8Array | string): Buffer =>
      Buffer.concat([text.subarray(0, from), Buffer.from(bytes as string, "latin1"), text.subarray(to)]);
    switch (this.#pick(15)) {
      case 0:
        return put(a, a + 1 + this.#pick(3), "");
      case 1:
        return put(a, near, "");
      case 2:
        return put(a, a, this.#planted());
      case 3:
        return put(a, a, `\n${this.#planted()}\n`);
      case 4:
        return put(a, near, this.#secrets.password().value);
      case 5:
        return put(a, a + 1, String.fromCharCode(32 + this.#pick(90)));
      case 6:
        return put(b, b, text.subarray(a, near));
      case 7:
        return put(a, near, Buffer.from(text.subarray(a, near).toString("latin1"), "utf16le"));
      case 8:
        return put(b, b, Buffer.from(this.#planted(), "utf16le").swap16());
      case 9:
        return Buffer.concat([text.subarray(b), text.subarray(a, b), text.subarray(0, a)]);
      case 10:
        return b - a > text.length / 2 ? text.subarray(a, b) : put(a, near, "");
      case 11:
        return Buffer.concat([text, Buffer.from(this.#planted(), "latin1")]);
      case 12:
        return Buffer.concat([text.subarray(0, a), other.subarray(0, this.#pick(other.length + 1))]);
      case 13: {
        // Into a value or keyword: where the text has a quote.
        const quote = text.indexOf(0x22, a);
        return quote < 0 ? put(a, a, '"') : put(quote + 1, quote + 1, this.#secrets.password().value.slice(0, 9));
      }
      default:
        return put(a, a, this.#secrets.prose(1 + this.#pick(4)));
    }
  }
}
