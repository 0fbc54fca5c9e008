/** What Microsoft's annotated keys say of themselves (CASK, microsoft/security-utilities): the service, the kind of key, the month of issue.
 *  Pure. Knows nothing of their checksums. */
import { fact, type Fact, type FactReader } from "./fact.ts";

const KINDS: Readonly<Record<string, string>> = { "9": "key", D: "derived key", H: "hash of a key" };

/** By the four characters that sign for the provider, in any case. */
const SERVICES: Readonly<Record<string, string>> = {
  azdo: "Azure DevOps",
  azac: "Azure App Configuration",
  azfr: "Azure Fluid Relay",
  azeg: "Azure Event Grid",
  azmr: "Azure Mixed Reality",
  azmp: "Azure Maps",
  azcs: "Azure Communication Services",
  acog: "Azure AI services",
  msql: "Azure SQL",
};

const FIRST_YEAR = 2024;

/** 52 random characters, JQQJ9, kind, year, month, 12 and 4 reserved ones, the provider's signature, the sum. */
function readAnnotated(value: string): readonly Fact[] {
  const [kind = "", year = "", month = ""] = value.slice(57, 60);
  const service = SERVICES[value.slice(76, 80).toLowerCase()];
  const issued = `${FIRST_YEAR + year.charCodeAt(0) - 65}-${String(month.charCodeAt(0) - 64).padStart(2, "0")}`;
  return [
    fact("kind", `${service ?? "Microsoft"} ${KINDS[kind] ?? "key"}`, service === undefined ? 0 : 0.5),
    fact("issued", `issued ${issued}`),
  ];
}

export const azureReader: FactReader = {
  form: /^[A-Za-z0-9]{52}JQQJ9[9DH][A-Z][A-L][A-Za-z0-9+/]{24}/,
  read: readAnnotated,
};
