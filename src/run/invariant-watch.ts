/** Has a system's invariants watch a run, and keeps what each of them has found. */
import type { Invariant, UnservedRequests } from "../check/invariant.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { System } from "../systems/system.ts";
import type { Violation } from "./outcome.ts";
import type { Recorder } from "./recorder.ts";

/** What one invariant has found so far. */
export interface InvariantRecord {
  readonly invariant: Invariant;
  checks: number;
  violations: number;
  first: Violation | undefined;
  inScope: () => boolean;
}

/** Sets all invariants to watch. */
export function watchInvariants(
  system: System,
  scenario: Scenario,
  fleet: Fleet,
  unservedInControl: UnservedRequests,
  recorder: Recorder,
): InvariantRecord[] {
  const { kernel, calendar } = fleet.world;
  const context = {
    evidence: fleet.evidence,
    components: fleet.components,
    nodes: fleet.members.map(({ name }) => name),
    includes: (node: string, percentage: number) => fleet.exposure.includes(node, percentage),
    versions: system.versions,
    parameters: scenario.parameters,
    unservedInControl,
  };
  return system.invariants.map((invariant) => {
    const record: InvariantRecord = { invariant, checks: 0, violations: 0, first: undefined, inScope: () => false };
    const watch = invariant.watch(context, {
      checked: () => {
        record.checks++;
      },
      violated: (atUs, node, message) => {
        record.violations++;
        fleet.evidence.emit({ kind: "violation", atUs: kernel.nowUs, invariant: invariant.id, brokenAtUs: atUs, node, message });
        if (record.first !== undefined) return;
        const calendarUs = calendar.nowUs - (kernel.nowUs - atUs);
        record.first = { atUs, calendarUs, step: recorder.step.step, ...(node === undefined ? {} : { node }), message };
      },
    });
    record.inScope = watch.inScope;
    return record;
  });
}
