/** What a Dockerfile does with secrets: arguments and variables named like one, credential files and git directories copied into the image.
 *  The values themselves are the detectors' business. Asks its caller what lies in the context; reads nothing. */
import { copiedSources, namesSet, parseDockerfile, type Instruction } from "./dockerfile.ts";

/** The rules that such findings are told by; see patterns/docker-build.yml. */
export type BuildRule =
  | "docker-build-argument-secret"
  | "docker-build-copied-credentials"
  | "docker-build-copied-environment-file"
  | "docker-build-copied-git-directory";

export interface BuildRisk {
  readonly rule: BuildRule;
  /** From 1. */
  readonly line: number;
  /** What it is about, as the file has it, without values: `ARG NPM_TOKEN`, `COPY .env`. */
  readonly what: string;
  /** A sentence for people. */
  readonly why: string;
}

/** A directory that a build may copy from. */
export interface BuildContext {
  /** Whether something of that name is there, relative to the context. */
  readonly has: (path: string) => boolean;
  /** Whether `.dockerignore` keeps it out. */
  readonly ignores: (path: string) => boolean;
}

const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION|SSH|DEPLOY)_?KEY)(?:_|$)|(?:PASSWORD|TOKEN|SECRET|APIKEY)$/i;
/** Names of what only points to a secret, or describes one. */
const POINTER =
  /_(?:FILE|PATH|DIR|NAME|ID|URL|URI|HOST|PORT|TYPE|TTL|EXPIRY|EXPIRES|LENGTH|ENABLED|VERSION|ALGORITHM|HEADER|USER|USERNAME|ISSUER)$/i;
const DIRECTORIES = /(?:^|\/)\.(?:ssh|aws|gnupg|kube|azure|docker)(?:\/|$)/;
/** Files that hold nothing but credentials; others, such as `.npmrc`, often hold none. */
const CREDENTIAL_FILE =
  /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|[._]netrc|\.git-credentials|\.pypirc|\.pgpass|\.vault-token|\.dockercfg|\.s3cfg|\.boto|kubeconfig|service-account\.json|terraform\.tfstate)$/;
const ENVIRONMENT_FILE = /(?:^|\/)\.env(?:\.[\w-]+)*$/;
/** Files that show what to fill in. */
const SAMPLE = /\.(?:example|sample|template|dist|default|defaults|tmpl)$/i;
/** Looked for in a directory that is copied whole. */
const IN_CONTEXT = [".env", ".ssh", ".aws", ".netrc", ".git-credentials", ".pypirc", "id_rsa", "id_ed25519"];

/** Whether a variable's name says that it holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !POINTER.test(name);
}

/** All that a Dockerfile does, by line. @param context - where it is built from */
export function buildRisks(text: string, context: BuildContext): readonly BuildRisk[] {
  const instructions = parseDockerfile(text);
  const last = Math.max(0, ...instructions.map(({ stage }) => stage));
  return instructions.flatMap((instruction) => {
    const { keyword, flags, stage } = instruction;
    if (keyword === "ARG" || keyword === "ENV") return variableRisks(instruction);
    const copies = (keyword === "COPY" || keyword === "ADD") && !flags.some((flag) => flag.startsWith("--from="));
    return copies
      ? copiedSources(instruction).flatMap((source) => copyRisks(instruction, source, stage === last, context))
      : [];
  });
}

function variableRisks(instruction: Instruction): BuildRisk[] {
  const { keyword, line } = instruction;
  const why =
    keyword === "ARG"
      ? "whoever has the image reads build arguments in its history"
      : "whoever has the image reads its variables in its configuration";
  return namesSet(instruction)
    .filter(isSecretName)
    .map((name) => ({ rule: "docker-build-argument-secret", line, what: `${keyword} ${name}`, why }));
}

/** @param isFinal - in the last stage: what earlier ones copy is not in the image */
function copyRisks(
  { keyword, line }: Instruction,
  source: string,
  isFinal: boolean,
  context: BuildContext,
): BuildRisk[] {
  const path = source.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "");
  const what = `${keyword} ${source}`;
  if (path === "" || path === "." || path === "*") return isFinal ? contextRisks(line, what, context) : [];
  const rule = ruleFor(path);
  if (!rule && isFinal) return contextRisks(line, what, context, `${path}/`);
  if (!rule || (rule === "docker-build-copied-git-directory" && !isFinal)) return [];
  return [{ rule, line, what, why: "whatever is copied stays in a layer, even if a later instruction deletes it" }];
}

/** @param below - the directory, with a slash behind it; empty: the context itself */
function contextRisks(line: number, what: string, { has, ignores }: BuildContext, below = ""): BuildRisk[] {
  return [".git", ...IN_CONTEXT].flatMap((name): BuildRisk[] => {
    const path = below + name;
    const rule = ruleFor(path);
    // A pattern such as `.git/**` keeps the contents out.
    if (!rule || !has(path) || ignores(path) || ignores(`${path}/config`)) return [];
    return [{ rule, line, what: `${what} (with ${path})`, why: `no .dockerignore keeps ${path} out of the build` }];
  });
}

function ruleFor(path: string): BuildRule | undefined {
  if (SAMPLE.test(path)) return undefined;
  if (/(?:^|\/)\.git$|(?:^|\/)\.git\//.test(path)) return "docker-build-copied-git-directory";
  if (ENVIRONMENT_FILE.test(path)) return "docker-build-copied-environment-file";
  return DIRECTORIES.test(path) || CREDENTIAL_FILE.test(path) ? "docker-build-copied-credentials" : undefined;
}
