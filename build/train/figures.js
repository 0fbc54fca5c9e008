/** Figures of a report against the labels, by repository, as score.py counts them at line level; and how far confidence can be trusted. */
import { repositoryOf } from "./truth.js";

/** @returns {{path: string, start: number, end: number}[]} places that a SARIF report names */
export function placesOf(report, files) {
  return report.runs[0].results.map((result) => {
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    const parts = decodeURIComponent(artifactLocation.uri).split("/");
    // The longest tail that is a file of the split.
    const tail = parts.findIndex((_, i) => files.has(parts.slice(i).join("/")));
    return {
      path: parts.slice(Math.max(0, tail)).join("/"),
      start: region.startLine,
      end: region.endLine ?? region.startLine,
    };
  });
}

/** Means of precision, recall and F1 over the repositories that hold a true row. */
export function macro(rows, places) {
  const sums = { precision: 0, recall: 0, f1: 0, repositories: 0 };
  const meets = (row, place) => place.path === row.path && place.start <= row.line_end && row.line_start <= place.end;
  const trueRows = rows.filter((row) => row.truth);
  for (const repository of new Set(trueRows.map((row) => repositoryOf(row.path)))) {
    const own = trueRows.filter((row) => repositoryOf(row.path) === repository);
    const found = places.filter((place) => repositoryOf(place.path) === repository);
    const hit = own.filter((row) => found.some((place) => meets(row, place))).length;
    const wrong = found.filter((place) => !own.some((row) => meets(row, place))).length;
    sums.precision += hit + wrong === 0 ? 0 : hit / (hit + wrong);
    sums.recall += hit / own.length;
    sums.f1 += (2 * hit) / (hit + wrong + own.length);
    sums.repositories++;
  }
  const mean = (sum) => sum / sums.repositories;
  const { precision, recall, f1, repositories } = sums;
  return { precision: mean(precision), recall: mean(recall), f1: mean(f1), repositories };
}

/** Tenths of confidence: how many samples fall into each, what they were given on average, and what share is secret. */
export function reliability(samples, odds) {
  const tenths = Array.from({ length: 10 }, () => ({ count: 0, given: 0, secret: 0 }));
  samples.forEach((sample, i) => {
    const p = 1 / (1 + Math.exp(-odds[i]));
    const tenth = tenths[Math.min(9, Math.floor(p * 10))];
    tenth.count++;
    tenth.given += p;
    if (sample.secret) tenth.secret++;
  });
  return tenths.map(({ count, given, secret }) => ({ count, given: given / count, secret: secret / count }));
}
