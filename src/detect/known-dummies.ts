/** Values that vendors print in their documentation and standards in their examples, told by the beginning of their SHA-256, so that none stands here in clear. Pure. */
import { hash } from "node:crypto";

/** Hex digits of the hash that are kept. */
const DIGITS = 24;
const SHORTEST = 12;

const KNOWN: ReadonlyMap<string, string> = new Map([
  ["0011cc25eb4320717494d270", "the key of the Azure storage emulator"],
  ["78314b11be2e581549ac1c4f", "AWS documentation"],
  ["2cafc0970149a84f3b9e62ea", "Stripe documentation"],
  ["b1471f544ceeea31333bde7e", "Stripe documentation, publishable"],
  ["7f75367e7881255134e1375e", "jwt.io"],
  ["da816f9f2c16e6c5390e7636", "jwt.io, with admin"],
  ["6c96130f130ab0d6d158397e", "RFC 6749"],
  ["00cf4c781dc37003f7c7dd7d", "RFC 6749"],
  ["a35b81a7d7927b70ec99270d", "RFC 6749"],
  ["ca7459e2b26776de081b9a07", "RFC 6749"],
  ["e9974c507d2a802143f614c8", "RFC 6749"],
  ["13d31e961a1ad8ec2f16b10c", "RFC 7636"],
  ["0d299b1eb548708d04534e7e", "RFC 7636"],
  ["2ff8b0fb93aca981c78f1e94", "RFC 5849"],
  ["649e1f5c769e718ba10d1a70", "RFC 5849"],
  ["bb9b1163338b2a51495834ad", "RFC 5849"],
  ["6aa14267d94944e6b6483c81", "RFC 5849"],
  ["5586407997f5e8492fa0d6d3", "RFC 5849"],
  ["293257ab6495ebb11cf9e4ae", "RFC 5849"],
  ["cb87c87e4a138d9a72259d2a", "RFC 5849"],
  ["4c20e6f5cc11b93731e74cbe", "RFC 5849"],
  ["80f8b7c904d4a43f3b7036db", "RFC 5849"],
  ["c20fbc2b96183894fb461879", "RFC 5849"],
  ["9d03b692e941d5ace207a9f8", "RFC 5849"],
  ["8b1b17a9740c068accab5c3d", "RFC 7515"],
  ["15cef4b629cc2d07a4563df9", "RFC 6455"],
  ["b8e148545b13c78bc74da2f1", "RFC 6750"],
  ["ea9bdfd02c0c412c8cc36ba6", "RFC 7009"],
  ["90fd21a668f4b1211fbcb4f6", "RFC 7591"],
  ["cfee8a24c17aef53d02974ae", "RFC 8628"],
  ["b87dad10a32a2d81aa2e36e3", "RFC 5849"],
  ["8d567eb88afff34f31ab97fb", "the specification of OAuth 1.0"],
  ["2831e69add71d783a698b094", "the documentation of requests-oauthlib"],
  ["8e0628300c16fe3834b3b87d", "X's documentation of OAuth 1.0"],
  ["92212b05a8b8f6bbc5543769", "the specification of OpenID Connect"],
  ["549c9390539efcfa01d2744e", "RFC 6238"],
  ["8be5d113c0871ce1a122d68a", "the documentation of Google Authenticator"],
  ["a736c93726870741b1115f7b", "the documentation of requests-oauthlib"],
  ["00b3dc640c9c99fcdbdab6f6", "X's documentation of OAuth 1.0"],
  ["aa6547439583c3a275d4542a", "the key of the Cosmos DB emulator"],
  ["f5e95c9954635b65acab57e6", "reCAPTCHA's key for tests"],
  ["bc1a50966c9e6486bc4ebf88", "accounts that Hardhat and Anvil make for tests"],
  ["8335c55334821eefd4334369", "accounts that Hardhat and Anvil make for tests"],
  ["b26ab6529d20ebebb4192256", "accounts that Hardhat and Anvil make for tests"],
  ["64034b44c579b335ab5e85de", "accounts that Hardhat and Anvil make for tests"],
  ["4d3e46eec8244d1d106f866e", "accounts that Hardhat and Anvil make for tests"],
  ["0aedba9d586f34f95cf1f0d5", "accounts that Hardhat and Anvil make for tests"],
  ["28e543d3753fc9d14c658ebe", "accounts that Hardhat and Anvil make for tests"],
  ["f070994a8599478580678f2b", "accounts that Hardhat and Anvil make for tests"],
  ["38e69fdd19aefeb4adf56312", "accounts that Hardhat and Anvil make for tests"],
  ["967f21586cdf1248a862f2cf", "accounts that Hardhat and Anvil make for tests"],
]);

/**
 * Whose documentation a value comes from.
 * @returns undefined for a value that is not known
 */
export function documentedBy(value: string): string | undefined {
  if (value.length < SHORTEST) return undefined;
  const plain = value.replace(/^0x(?=[0-9a-f]{64}$)/, "");
  return KNOWN.get(hash("sha256", Buffer.from(plain, "latin1"), "hex").slice(0, DIGITS));
}
