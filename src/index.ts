/**
 * cutover as a library, for tests of one's own:
 *
 * ```ts
 * import { arbitraryFaultPlan, loadScenario, rehearse } from "cutover";
 *
 * const scenario = loadScenario("migration.yaml");
 * fc.assert(fc.property(arbitraryFaultPlan(scenario), (faults) => rehearse({ ...scenario, faults }).verdict !== "violated"));
 * ```
 */
import type * as fc from "fast-check";
import { z } from "zod";
import { faultPlans } from "./explore/fault-plans.ts";
import { firstDifference } from "./run/divergence.ts";
import type { Outcome } from "./run/outcome.ts";
import { rehearse as rehearseWhole } from "./run/rehearsal.ts";
import { heldShape, requireShape, shown } from "./scenario/held-shape.ts";
import { vocabulary } from "./scenario/known.ts";
import { loadScenario as load } from "./scenario/load.ts";
import { reloaded } from "./scenario/reload.ts";
import type { FaultSpec, Scenario } from "./scenario/scenario.ts";
import { closedMap } from "./scenario/value-shape.ts";
import { standalone } from "./scenario/write.ts";

export type { Outcome, Verdict } from "./run/outcome.ts";
export { ScenarioError } from "./scenario/errors.ts";
export type { FaultSpec, Scenario } from "./scenario/scenario.ts";

/** How a scenario file is read. */
export interface LoadOptions {
  /** `path=value` overrides, as `--set` takes them, applied in order. */
  readonly set?: readonly string[];
}

/** How a rehearsal is made. */
export interface RehearseOptions extends LoadOptions {
  /** Any text; the same scenario and seed give the same outcome. Left out, it is the incident's own or 42, as for `cutover run`. */
  readonly seed?: string;
  /** `false` to make no control run, which saves up to half the time; criteria that compare with it and the expectation are left out. */
  readonly control?: boolean;
}

const pathShape = z.string({ error: "the path of a scenario file" });
const overrides = z.array(z.string({ error: "path=value" }), { error: 'a list of overrides such as ["cluster.nodes=5"]' });
const seedShape = z.string({ error: "a text, not empty" }).min(1, { error: "a text, not empty" });
const loadOptions = closedMap({ set: overrides.optional() }, "a map with set");
const controlShape = z.boolean({ error: "true or false" });
const rehearseOptions = closedMap(
  { seed: seedShape.optional(), set: overrides.optional(), control: controlShape.optional() },
  "a map with seed, set and control",
);

/**
 * Reads a scenario file, complete with all defaults. Throws a `ScenarioError` that names the place for whatever is wrong with it, and a
 * `TypeError` for options that mean nothing.
 */
export function loadScenario(path: string, options: LoadOptions = {}): Scenario {
  requireShape("the path of loadScenario", pathShape, path);
  requireShape("the options of loadScenario", loadOptions, options);
  return load(path, { vocabulary, set: options.set ?? [] });
}

/**
 * Rehearses a scenario: a file, or a scenario that was loaded before. Gives what `cutover run --json` prints. Throws a `ScenarioError` for
 * a file that does not load, and a `TypeError` for `set` on a scenario that is loaded already and for options that mean nothing.
 *
 * What has been changed in a scenario since it was loaded is checked like a file: a `ScenarioError` names the line of the text that the
 * scenario would have, a `RangeError` a value that cannot be written, and a `TypeError` the first entry that means nothing.
 */
export function rehearse(scenario: string | Scenario, options: RehearseOptions = {}): Outcome {
  requireShape("the options of rehearse", rehearseOptions, options);
  const { seed, set, control = true } = options;
  if (typeof scenario !== "string" && set !== undefined) throw new TypeError("set is for a file: load the scenario with it");
  const loaded = typeof scenario === "string" ? loadScenario(scenario, set === undefined ? {} : { set }) : checked(scenario);
  return rehearseWhole(loaded, seed ?? loaded.incident?.seed ?? "42", { control }).outcome;
}

function checked(scenario: Scenario): Scenario {
  requireShape("the scenario", heldShape, scenario);
  const given = standalone(scenario);
  const difference = firstDifference(reloaded(given, vocabulary), given);
  if (difference === undefined) return scenario;
  const [expected, found] = difference.values;
  const place = `the scenario ${scenario.name}: found ${difference.path} = ${shown(found)}`;
  if (expected === undefined) throw new TypeError(`${place}, which means nothing, expected no such entry`);
  throw new TypeError(`${place}, expected ${shown(expected)}, as it comes back from a file`);
}

/**
 * A fast-check arbitrary of faults for a scenario, such that a sound plan can bear them: each has an end, and all are over soon after the
 * last step or command. It shrinks to fewer and earlier faults.
 */
export function arbitraryFaultPlan(scenario: Scenario): fc.Arbitrary<readonly FaultSpec[]> {
  requireShape("the scenario", heldShape, scenario);
  return faultPlans(scenario);
}
