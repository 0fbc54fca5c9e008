/** The flags that say what fails and what is accepted: a part of the table in `flags.ts`. Plain data. */
import { ALL_SCANS, SCANS, type Flag } from "./flag.ts";

export const FAILS: readonly Flag[] = [
  {
    name: "severity",
    value: "LEVEL",
    values: ["low", "medium", "high", "critical"],
    group: "What fails",
    commands: ALL_SCANS,
    help: "least severity that counts (default: medium)",
  },
  {
    name: "confidence",
    value: "LEVEL",
    values: ["low", "medium", "high"],
    group: "What fails",
    commands: ALL_SCANS,
    help: "least confidence that counts (default: medium)",
  },
  {
    name: "allow-incomplete",
    value: "KIND,…",
    optional: true,
    group: "What fails",
    commands: ALL_SCANS,
    help: "do not fail for what could not be read (all of it, or these kinds of problem)",
  },
  {
    name: "baseline",
    value: "FILE",
    values: "file",
    group: "What fails",
    commands: ALL_SCANS,
    help: "findings that are accepted for now (default: .dredge-baseline of the repository you stand in)",
  },
  { name: "no-baseline", group: "What fails", commands: SCANS, help: "count what the baseline accepts" },
  {
    name: "no-suppressions",
    group: "What fails",
    commands: SCANS,
    help: "count all that comments, dredge.yaml and the baseline leave out",
  },
  {
    name: "policy",
    value: "FILE",
    values: "file",
    group: "What fails",
    commands: SCANS,
    help: "let a policy in Rego decide what fails (compiled: opa build -t wasm -e dredge/deny)",
  },
];

export const ACCEPT: readonly Flag[] = [
  {
    name: "reason",
    value: "TEXT",
    group: "What is accepted",
    commands: ["baseline"],
    help: "why, in new entries",
  },
  {
    name: "owner",
    value: "NAME",
    group: "What is accepted",
    commands: ["baseline"],
    help: "who answers for it",
  },
  {
    name: "until",
    value: "DAY",
    group: "What is accepted",
    commands: ["baseline"],
    help: "the last day on which it is accepted, such as 2027-01-31",
  },
  {
    name: "import",
    value: "FILE",
    repeatable: true,
    values: "file",
    group: "What is accepted",
    commands: ["baseline"],
    help: "accept what a baseline of another key, a report or .gitleaksignore of gitleaks, or a .secrets.baseline of detect-secrets accepts, and nothing else",
  },
];
