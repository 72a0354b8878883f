/** The golden digests: what the history of each scenario hashes to, and its verdict. They change only on purpose. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import type { Outcome } from "../../src/run/outcome.ts";

/** Set to 1 to write what came out instead of comparing with it. */
const UPDATE = process.env.UPDATE_GOLDEN === "1";

const FILE = new URL("../golden/digests.json", import.meta.url);

/** `small` are the small twins; `full` the scenarios as shipped, of which the long tests compare the large ones. */
export type GoldenSize = "small" | "full";

type Goldens = { readonly [size in GoldenSize]: { [scenarioAndSeed: string]: string } };

/** All golden digests of a size, without the verdicts. */
export function goldenDigests(size: GoldenSize): string[] {
  return Object.values(readGoldens()[size]).map((golden) => golden.split(" ").at(-1) ?? "");
}

/** Whose golden digests there are of a size: scenario and seed, sorted. */
export function goldenKeys(size: GoldenSize): string[] {
  return Object.keys(readGoldens()[size]).sort();
}

/** Compares an outcome with its golden, or puts it there. */
export function expectGolden(size: GoldenSize, { scenario, seed, digest, verdict }: Outcome): void {
  const key = `${scenario} seed ${seed}`;
  const actual = `${verdict} ${digest}`;
  const goldens = readGoldens();
  if (!UPDATE) {
    expect(actual, `${key}: its history is another one. If that is meant, say why and set UPDATE_GOLDEN=1`).toBe(goldens[size][key]);
    return;
  }
  const entries = Object.entries({ ...goldens[size], [key]: actual }).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify({ ...goldens, [size]: Object.fromEntries(entries) }, undefined, 2)}\n`);
}

function readGoldens(): Goldens {
  return JSON.parse(readFileSync(FILE, "utf8")) as Goldens;
}
