/** Words behind the telling word of a name that make it speak of something else: `password_hint`, `token_length`, `key_file`. A set, since one regex
 *  of them all takes the engine a millisecond to compile. Pure. */

const WORDS: ReadonlySet<string> = new Set(
  `hint label field fields prompt error errors message msg placeholder type types name names title description desc policy length len
     min max regex pattern reset forgot count index idx id ids url uri path paths file files dir header headers param params column table
     class style format endpoint provider store manager service handler callback limit usage enabled required algorithm alg method size
     bit bits code codes prefix suffix map list set ref arn version status state group groups scope scopes mode source ttl time timeout
     date attribute property exist exists changed cmd command commands input mask box text view form page link click press down up board word words pair frame
     frames event spec info data config option options settings factory builder filter schema encoder decoder generator validity lifetime
     env var variable hash fingerprint digest checksum hasher hashers issuer audience realm flow grant request response server client user host domain
     plugin module backend middleware button help helper warning notice saved updated incorrect invalid wrong mismatch lost forgotten
     disabled strength toggle icon eye drawable tint duration visible visibility attempt attempts tries retries age days hours minutes
     seconds history rule rules rotation created exception component screen dialog modal tab menu tooltip caption subtitle subject identity
     identities origin origins instruction instructions strike missing failed failure protected protection alias char chars charset
     alphabet separator delimiter sequence signature css js html scheme redirect thru through change location`.split(
    /\s+/,
  ),
);
/** `validator`, `expires`, `information`. */
const BEGINNING = /^(?:valid|expir|success|match|expl|info|select)/;

/** @param word - of a name, in lower case */
export function isHarmless(word: string): boolean {
  return WORDS.has(word) || BEGINNING.test(word);
}
