/** Which file names tell that a file was made to hold credentials.
 *  Used only to count ignored files that people would be surprised to have skipped: such a name is no finding.
 *  Must not know of ignore rules or contents. */
import type { BytePath } from "../model/finding.ts";

const NAMES: ReadonlySet<string> = new Set([
  ".env",
  ".envrc",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".netrc",
  "_netrc",
  ".pgpass",
  ".my.cnf",
  ".git-credentials",
  ".htpasswd",
  ".dockercfg",
  ".s3cfg",
  ".boto",
  ".vault-token",
  "credentials",
  "credentials.json",
  "credentials.toml",
  "service-account.json",
  "kubeconfig",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  "terraform.tfstate",
  "terraform.tfstate.backup",
  "local.settings.json",
  "secrets.yml",
  "secrets.yaml",
  "secrets.json",
  "secrets.toml",
  "secrets.properties",
  "master.key",
]);

const SUFFIXES: readonly string[] = [
  ".env",
  ".pem",
  ".key",
  ".ppk",
  ".p8",
  ".p12",
  ".pfx",
  ".jks",
  ".keystore",
  ".kdbx",
  ".tfvars",
  ".tfvars.json",
  ".mobileprovision",
  ".ovpn",
];

/** Whether a path's last component is one that commonly holds credentials (`.env.local`, `id_rsa`, `server.pem`). */
export function isSensitiveName(path: BytePath): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (NAMES.has(name) || name.startsWith(".env.")) return true;
  return SUFFIXES.some((suffix) => name.endsWith(suffix)) || path.endsWith(".docker/config.json");
}
