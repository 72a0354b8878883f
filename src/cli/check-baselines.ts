/** The baselines of a check: read before the first run, compared or written after the last. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Baseline, baselineOf, parseBaseline } from "../report/baseline.ts";
import { compareWithBaseline } from "../report/baseline-comparison.ts";
import type { CheckedScenario, ScenarioBaseline } from "../report/check.ts";
import { fileIn, placeOf } from "../report/file-place.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { requireWritable, writeWhole } from "../report/write.ts";
import { UsageError } from "./failures.ts";
import { folderName } from "./seeds.ts";

/** Where baselines are if nobody says. */
export const BASELINES_FOLDER = join("reports", "baselines");

/** Which baselines to compare with, or to write. */
export interface BaselineSettings {
  readonly folder: string;
  /** Write what comes out instead of comparing with it. */
  readonly update: boolean;
}

/** The file of a scenario's baseline: it goes by the scenario's name, so that it survives a move of the scenario. */
function baselineFile(folder: string, scenario: string): string {
  return fileIn(folder, `${folderName(scenario)}.json`);
}

/** The baselines of the scenarios that are checked. */
export class CheckBaselines {
  readonly #settings: BaselineSettings;
  readonly #paths: ReadonlySet<string>;
  /** By the names of the scenarios. */
  readonly #files: ReadonlyMap<string, string>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #baselines: ReadonlyMap<string, Baseline>;

  /**
   * Reads them. Throws a `BaselineError` for a file that is none, a `UsageError` where two scenarios would share one, and a `ReportError`
   * where one is to be written and cannot be.
   */
  constructor(scenarios: readonly { readonly path: string; readonly name: string }[], settings: BaselineSettings) {
    this.#settings = settings;
    this.#paths = new Set(scenarios.map(({ path }) => path));
    this.#files = new Map(scenarios.map(({ name }) => [name, baselineFile(settings.folder, name)]));
    const texts = new Map<string, string>();
    const baselines = new Map<string, Baseline>();
    for (const { path, name } of scenarios) {
      const file = baselineFile(settings.folder, name);
      const twin = scenarios.find((other) => other.name === name && other.path !== path);
      const text = readIfThere(file);
      if (twin !== undefined && (text !== undefined || settings.update)) {
        throw new UsageError(`${path} and ${twin.path} are both named ${name}: expected names of their own, since baselines go by name`);
      }
      if (settings.update) requireWritable(file);
      if (text === undefined) continue;
      texts.set(name, text);
      baselines.set(name, parseBaseline(text, file));
    }
    this.#texts = texts;
    this.#baselines = baselines;
  }

  /** Throws a `UsageError` if a report would be written over one of the files, also over one that is not there yet. */
  refuseReport(path: string): void {
    const place = placeOf(path);
    for (const [scenario, file] of this.#files) {
      if (placeOf(file) !== place) continue;
      throw new UsageError(`--reporter: found ${path}, which is the baseline of ${scenario}, expected another file`);
    }
  }

  /**
   * What a scenario's baseline says of its runs; undefined for a scenario that is to have none. `mayUpdate` is false after an
   * interruption: then nothing is written. Nor is it for a scenario that did not come out as expected. Throws a `ReportError` where a
   * file cannot be written.
   */
  of({ path, scenario, measurement, unmet }: CheckedScenario, mayUpdate: boolean): ScenarioBaseline | undefined {
    if (!this.#paths.has(path)) return undefined;
    const file = baselineFile(this.#settings.folder, scenario);
    const before = this.#baselines.get(scenario);
    if (this.#settings.update) {
      if (!mayUpdate || unmet.length > 0) return { file, status: "notUpdated" };
      const text = canonicalJson(baselineOf(scenario, measurement, before));
      if (text === this.#texts.get(scenario)) return { file, status: "unchanged" };
      writeWhole(file, text);
      return { file, status: before === undefined ? "created" : "updated" };
    }
    if (before === undefined) return { file, status: "none" };
    const comparison = compareWithBaseline(measurement, before);
    const found = comparison.metrics.map(({ status }) => status).filter((status) => status !== "met");
    const status = found.length === 0 ? "met" : found.every((each) => each === "unknown") ? "unknown" : "worse";
    return { file, status, comparison };
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
