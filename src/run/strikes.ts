/**
 * What faults came to in a run: when each began, and on which nodes. Some faults hang on the migration, by a condition or by a role; the
 * control run, in which nothing migrates, is given what they came to, so that it has the same faults.
 */
import type { FaultSpec, Scenario } from "../scenario/scenario.ts";

/** One beginning of a fault. */
export interface Strike {
  /** Index of the fault in the scenario. */
  readonly fault: number;
  /** Calendar microseconds. */
  readonly atUs: number;
  /** The nodes that its target meant; absent for a fault that names what it strikes. */
  readonly nodes?: readonly string[];
}

/** Whether only a run of the migration can say when the fault begins, or whom it strikes. */
export function dependsOnMigration({ when, target }: FaultSpec): boolean {
  return when !== undefined || target?.kind === "role";
}

/** The scenario with each fault that depends on the migration replaced by what it came to; one that never struck is left out. */
export function withStrikes(scenario: Scenario, strikes: readonly Strike[]): Scenario {
  const faults = scenario.faults.flatMap((spec, index): readonly FaultSpec[] => {
    if (!dependsOnMigration(spec)) return [spec];
    const { kind, title, forUs, parameters } = spec;
    return strikes
      .filter(({ fault }) => fault === index)
      .map(({ atUs, nodes }) => ({
        kind,
        title,
        atUs,
        ...(forUs === undefined ? {} : { forUs }),
        parameters,
        ...(nodes === undefined ? {} : { target: { kind: "nodes", nodes } }),
        ...(spec.quiet === undefined ? {} : { quiet: spec.quiet }),
      }));
  });
  return { ...scenario, faults };
}
