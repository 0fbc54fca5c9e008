/** The offline checks that patterns name in `checksum`. A right sum makes a finding near certain; a wrong one lowers it, never drops it.
 *  Knows nothing of patterns or findings; `detect` verifies with it, the recipe generator makes right sums with it. */
import { azureAnnotated, azureDevops, azureIdentifiable, entraSecret } from "./checksum/azure-sums.ts";
import type { Checksum } from "./checksum/checksum.ts";
import {
  ageRecipient,
  ageSecretKey,
  bip32Key,
  bitcoinWif,
  natsSeed,
  pgpArmour,
  stellarSeed,
} from "./checksum/key-sums.ts";
import { seedPhrase } from "./checksum/seed-phrase.ts";
import * as tokens from "./checksum/token-sums.ts";

/** By the name that a pattern file gives. */
export const checksums: Readonly<Record<string, Checksum>> = {
  "age-recipient": ageRecipient,
  "age-secret-key": ageSecretKey,
  apify: tokens.apify,
  atlassian: tokens.atlassian,
  "azure-annotated": azureAnnotated,
  "azure-devops": azureDevops,
  "azure-identifiable": azureIdentifiable,
  "bip32-key": bip32Key,
  bitbucket: tokens.bitbucket,
  "bitcoin-wif": bitcoinWif,
  canva: tokens.canva,
  cloudflare: tokens.cloudflare,
  confluent: tokens.confluent,
  "entra-secret": entraSecret,
  github: tokens.github,
  "github-fine-grained": tokens.githubFineGrained,
  "gitlab-routable": tokens.gitlabRoutable,
  grafana: tokens.grafana,
  "nats-seed": natsSeed,
  npm: tokens.npm,
  "pgp-armour": pgpArmour,
  "salad-cloud": tokens.saladCloud,
  "seed-phrase": seedPhrase,
  "stellar-seed": stellarSeed,
  vercel: tokens.vercel,
  zuplo: tokens.zuplo,
};
