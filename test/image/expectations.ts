/** Checks a run against the one table of what is planted where. Exact for layers: nothing is missed, nothing is told twice or elsewhere. */
import { expect } from "vitest";
import type { Expected } from "../../fixtures/image/image.ts";
import type { Run } from "../scenario/run-dredge.ts";
import { imagePlaces } from "./run-image.ts";

/** @param without - places of the config that a conversion between Docker's and OCI's format drops */
export function expectTable(run: Run, wanted: readonly Expected[], without: readonly string[] = []): void {
  const places = imagePlaces(run);
  const table = wanted.filter(({ path }) => !without.includes(path));
  for (const { planted, path, state, layer, instruction } of table) {
    const found = places.find((place) => place.secret === planted.value && place.path === path);
    expect(found, `${path} is not found`).toMatchObject({ state, patternId: planted.pattern });
    expect(found?.layerNumber, path).toBe(layer);
    if (instruction !== undefined) expect(found?.instruction ?? "", path).toMatch(new RegExp(`^${instruction}`));
  }
  const line = (path: string, layer: number | undefined, state: string): string => `${layer ?? 0} ${path} ${state}`;
  const inLayers = places.filter(({ layerNumber }) => layerNumber !== undefined);
  const wantedInLayers = table.filter(({ layer }) => layer !== undefined);
  expect(inLayers.map(({ path, layerNumber, state }) => line(path, layerNumber, state)).sort()).toEqual(
    wantedInLayers.map(({ path, layer, state }) => line(path, layer, state)).sort(),
  );
  const ledger = (run.report?.ledger ?? []).filter(({ source }) => /image/.test(source));
  expect(ledger.map(({ source }) => source)).toEqual([
    "image layers",
    "entries of image layers",
    "bytes of image layers",
  ]);
  for (const { source, expected, scanned } of ledger) {
    expect(scanned, source).toBe(expected);
    expect(scanned, source).toBeGreaterThan(0);
  }
  expect(run.report?.problems).toEqual([]);
  expect(run.report?.complete).toBe(true);
  expect(run.exit).toBe(1);
}
