/** Whether the word that tells a value is a provider's name at all, or letters of other words: `hive` in `archive`, `okta` in `rookTable`. Pure. */
import type { Pattern } from "../model/pattern.ts";
import type { Window, WindowMatch } from "./judges/window.ts";

/** Longest word that is often met by chance, in base64 and in other words. */
const SHORT_WORD = 5;
/** Longest word that other words begin with. */
const SHORTEST = 4;

/** What is written right behind a provider's name, without anything between. */
const BEHIND_NAME =
  /^(?:access|account|admin|api|app|auth|base|bot|client|cloud|com|config|dev|email|hook|host|hq|id|io|keys?|live|login|oauth|org|pass|password|pat|personal|private|prod|project|s|sdk|secret|server|service|site|team|test|token|url|user|username|webhooks?|workspace){0,3}$/i;

/** `hive` in `archive`, `miro` in `mirror`: letters of the same case go on before it, or behind it to no word that follows a name. */
function isInsideWord(text: string, at: number, length: number): boolean {
  const word = text.slice(at, at + length);
  const isLower = /^[a-z]+$/.test(word);
  if (!isLower && !/^[A-Z]+$/.test(word)) return false;
  if ((isLower ? /[a-z]/ : /[A-Z]/).test(text.charAt(at - 1))) return true;
  const behind = (isLower ? /^[a-z]*/ : /^[A-Z]*/).exec(text.slice(at + length, at + length + 40))?.[0] ?? "";
  return length <= SHORTEST && !BEHIND_NAME.test(behind);
}

/** `OdCODAcyj`: capitals and small letters as chance sets them. */
const MIXED = /[A-Z]{2}[a-z]/;

/**
 * Whether the word at the window's literal is a part of another, or made of pieces of two: `meraki` in `CameraKit`, `luNO` in `q8luNOtH`,
 * base64 of a signature.
 */
export function isPiecedTogether(pattern: Pattern, { text, at, length }: Window, { start }: WindowMatch): boolean {
  if (pattern.told === "prefix" || start !== at || at === 0) return false;
  const around = text.slice(at - 1, at + length + 1);
  if (length <= SHORT_WORD) {
    if (pattern.judge === undefined && isInsideWord(text, at, length)) return true;
    if (/^[A-Za-z0-9+/]+$/.test(around) && /[a-z][A-Z](?:[A-Z]|.$)/.test(around.slice(1))) return true;
  }
  const isInBase64 = !/^[a-z].*[A-Z]$/.test(around) && /^[A-Za-z0-9+/].*[A-Za-z0-9+/]$/.test(around);
  if (isInBase64 && MIXED.test(around.slice(1, -1))) return true;
  return /^[a-z]{2}/.test(text.slice(at - 1, at + 1)) && /[a-z][A-Z]/.test(text.slice(at, at + length));
}
