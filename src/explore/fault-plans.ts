/** Fault plans for property tests: those that exploration draws, for the scenario as it is and in a form that fast-check can shrink. */
import * as fc from "fast-check";
import { everythingOpen } from "../scenario/explore-shape.ts";
import { vocabulary } from "../scenario/known.ts";
import type { FaultSpec, Scenario } from "../scenario/scenario.ts";
import { Dice, UNITS } from "./dice.ts";
import { drawnFaults } from "./drawn-faults.ts";
import { FAULT_FIGURES, FAULT_NEEDS } from "./ranges.ts";

/** More than any fault takes. */
const UNITS_OF_FAULT = 24;

/** Faults within what the scenario's `explore` block opens; kinds that ask for another cluster or workload than it has are left out. */
export function faultPlans(scenario: Scenario): fc.Arbitrary<readonly FaultSpec[]> {
  const { kinds, most, longestUs } = (scenario.explore ?? everythingOpen()).faults;
  const open = vocabulary.faults.filter(
    ({ name }) => name in FAULT_FIGURES && !(name in FAULT_NEEDS) && (kinds === undefined || kinds.includes(name)),
  );
  const { cluster, plan } = scenario;
  const lastUs = Math.max(0, ...[...plan.steps, ...plan.operator].map(({ atUs }) => atUs));
  const units = fc.array(fc.nat(UNITS - 1), { minLength: UNITS_OF_FAULT, maxLength: UNITS_OF_FAULT, size: "max" });
  return fc.array(units, { maxLength: most, size: "max" }).map((all) =>
    drawnFaults(
      all.map((each) => new Dice(each)),
      open,
      { cluster, plan, lastUs, longestUs, rules: scenario },
    ),
  );
}
