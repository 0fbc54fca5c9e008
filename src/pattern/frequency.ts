/** How common bytes are in source code, to choose literals and runs that seldom stand there by chance.
 *  Rough figures per mille, made from a mix of C, JavaScript, Python, JSON and Markdown; only their order matters. Pure. */
import { has, type ByteSet } from "./class-set.ts";

/** Share of each lower-case letter among all bytes, in thousandths. Capitals are taken as an eighth of these. */
const LETTERS: Readonly<Record<string, number>> = {
  e: 76, t: 58, a: 45, o: 43, i: 43, n: 44, r: 43, s: 42, l: 28, c: 26, d: 26, u: 21, p: 20, m: 17,
  f: 16, h: 16, g: 13, b: 11, y: 9, v: 7, k: 5, w: 6, x: 5, j: 2, q: 1.5, z: 1.2,
}; // prettier-ignore
const OTHERS: Readonly<Record<string, number>> = {
  " ": 180, "\n": 30, "\t": 20, "_": 17, "-": 12, ".": 14, ",": 12, "(": 10, ")": 10, '"': 12, "'": 5, "=": 10, ":": 8,
  "/": 12, ";": 8, "{": 4, "}": 4, "[": 3, "]": 3, "<": 5, ">": 6, "*": 8, "+": 2, "#": 3, "@": 1.5, "$": 1.5, "&": 2, "~": 0.3,
  "\\": 2, "|": 2, "!": 1.5, "?": 1, "%": 1, "`": 1, "^": 0.3, "\r": 5,
}; // prettier-ignore
const DIGIT = 5;
const REST = 0.15;

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (/[0-9]/.test(char)) return (char < "3" ? 2 * DIGIT : DIGIT) / 1000;
  if (/[A-Z]/.test(char)) return (LETTERS[char.toLowerCase()] ?? 1) / 8000;
  return (LETTERS[char] ?? OTHERS[char] ?? REST) / 1000;
});

/** Chance that a byte of source code is a member of the set. */
export function chanceOf(set: ByteSet): number {
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) if (has(set, byte)) sum += TABLE[byte] ?? 0;
  return Math.min(sum, 1);
}

/** Words that programs are full of, per million bytes; measured on 12 MB of JavaScript, Python, C headers and documents. */
const WORDS: ReadonlyMap<string, number> = new Map(
  `
  the=2975 name=1517 com=1392 open=1169 code=787 use=737 key=667 file=639 data=457 line=436 new=430 pat=576 art=361
  app=296 red=278 sec=276 time=275 test=271 html=236 api=227 used=224 store=210 crm=205 true=193 any=185 rev=173
  config=161 message=127 rate=124 dev=122 org=122 user=121 pass=119 token=114 access=100 exa=98 meta=96 auth=75
  basic=70 close=68 record=68 help=67 less=65 private=64 kind=64 client=63 words=60 host=59 place=59 location=57
  session=56 params=52 server=52 project=48 directory=48 float=110 box=45 application=43 engine=35 flat=34 origin=32
  platform=30 site=30 column=29 track=29 subject=26 github=26 cred=23 collect=21 email=18 front=18 keep=18 npm=17
  bundle=15 developer=15 storage=15 privatekey=14 channel=14 credential=13 scale=12 domain=10 notify=10 service=9
  password=8 easy=8 nonce=8 phrase=8 abstract=8 pdf=7 best=7 secret=7 square=7 salt=7 reporter=10 consumer=6
  network=14 account=6 security=5 oauth=5 exchange=5 master=5 curl=5 hmac=5 production=4 jwt=4 google=4 http=300
  https=250 ://=300 import=300 string=400 value=400 type=600 text=300 error=250 return=500 public=150 index=200
  version=200 content=150 base=150 port=200 tree=80 hook=40 web=80 azure=5 aws=10 amazon=3 slack=3 id==50 url=120
  check=1000 function=500 sk_=300 pk_=30 search=80 option=200 select=100 length=200 result=150 default=200
  create=100 update=80 object=150 number=300 boolean=150 const=500 export=300 class=300 format=100 event=100
  state=100 node=200 list=200 size=150 https://=125 http://=18 ion_=230 re_=190 test_=1000 connect=85 signature=90
  package=62 identified=61 protocol=50 shared=46 query=41 following=37 ptr_=28 private_=25 act_=19 optimize=18
  associated=16 language=16 iterable=15 local_=15 machine=13 tracking=13 horizon=13 ak_=12 username=10 linear=9
  test_e=300 test_c=250 test_d=60 test_a=15 test_b=15 test_f=10 write=180 ck_=150 ck-=110 standard=25 cio=20 ser.=15 key_=40 cal_=15
  path=390 pattern=110 patch=80 ----=3600 cloud=100 segment=90 consumer=20 notification=12 streak=1 manifest=12
  `
    .trim()
    .split(/\s+/)
    .map((item) => [item.slice(0, item.lastIndexOf("=")), Number(item.slice(item.lastIndexOf("=") + 1))]),
);

/** The same for their pieces of at least three letters. */
const PIECES: ReadonlyMap<string, number> = piecesOf(WORDS);

function piecesOf(words: ReadonlyMap<string, number>): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const [word, perMillion] of words) {
    for (let from = 0; from + 3 <= word.length; from++) {
      for (let to = from + 3; to <= word.length; to++) {
        const piece = word.slice(from, to);
        pieces.set(piece, (pieces.get(piece) ?? 0) + perMillion);
      }
    }
  }
  return pieces;
}

/** Chance per byte position that a text stands there. */
export function chanceOfText(text: string, ignoreCase: boolean): number {
  let best = chanceOfLetters(text, ignoreCase);
  const lower = text.toLowerCase();
  for (let from = 0; from + 3 <= text.length; from++) {
    for (let to = from + 3; to <= text.length; to++) {
      const perMillion = PIECES.get(lower.slice(from, to));
      if (perMillion === undefined) continue;
      // In another case than usual it is rarer.
      const cased = ignoreCase || text.slice(from, to) === lower.slice(from, to) ? 1 : 0.1;
      const rest = chanceOfLetters(text.slice(0, from), ignoreCase) * chanceOfLetters(text.slice(to), ignoreCase);
      best = Math.max(best, (perMillion / 1e6) * cased * rest);
    }
  }
  return best;
}

/** From the letters alone; within a word the next letter is far more likely than a letter anywhere. */
function chanceOfLetters(text: string, ignoreCase: boolean): number {
  let product = 1;
  let inWord = false;
  for (const char of text) {
    const lower = char.toLowerCase();
    const isLetter = lower !== char.toUpperCase();
    const single = TABLE[char.charCodeAt(0)] ?? 0;
    const chance = ignoreCase && isLetter ? (TABLE[lower.charCodeAt(0)] ?? 0) * 1.125 : single;
    product *= isLetter && inWord ? Math.min(1, Math.max(chance * 3, 0.01)) : chance;
    inWord = isLetter;
  }
  return product;
}
