/** Small clusters for the tests of consensus: one group, almost no other traffic, and a plan that moves consensus. */
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { type ObservedRun, ofKind, shipped } from "../../../run/fixtures.ts";

/** What a test wants of a group. Times are in seconds after the first step. */
export interface GroupOptions {
  readonly nodes: number;
  readonly mode?: "auto" | "datacenter" | "internet";
  readonly handover?: string;
  readonly quorum?: string;
  /** Percentages of the nodes that consensus is enabled on, by the second at which the step is due, the first at 0. */
  readonly steps?: readonly { readonly atSecond: number; readonly percentage: number }[];
  readonly operator?: readonly { readonly atSecond: number; readonly command: "kill" | "unforce" }[];
  readonly faults?: readonly string[];
  /** How long the last of it is observed. */
  readonly afterSeconds?: number;
  readonly set?: readonly string[];
}

const ALL_AT_ONCE = [{ atSecond: 0, percentage: 100 }];

/** One group of all the nodes, spread over the five sites of the shipped scenarios. */
export function groupScenario(options: GroupOptions): Scenario {
  const { nodes, mode = "datacenter", handover = "log-transfer", quorum = "all-members" } = options;
  const steps = (options.steps ?? ALL_AT_ONCE).map(
    ({ atSecond, percentage }, index) =>
      `{name: step-${index}, title: step ${index}, at: ${moment(index, atSecond)}, write: {enable: [transport, compression, consensus], percentage: ${percentage}}}`,
  );
  const operator = (options.operator ?? []).map(
    ({ atSecond, command }, index) =>
      `{name: ${command}-${index}, title: ${command}, at: 'step:step-0 + ${atSecond}s', command: ${command}}`,
  );
  return shipped(
    "hardened",
    `cluster.nodes=${nodes}`,
    "parameters.consensusGroups=cluster",
    `parameters.consensusMembers=${nodes}`,
    `parameters.consensusMode=${mode}`,
    "parameters.consensusInterval=500ms",
    "parameters.controlInterval=10s",
    "parameters.migrationInterval=30d",
    "plan.observe.before=10s",
    `plan.observe.after=${options.afterSeconds ?? 15}s`,
    `plan.steps=[${steps.join(", ")}]`,
    `plan.operator=[${operator.join(", ")}]`,
    `faults=[${(options.faults ?? []).join(", ")}]`,
    `mechanisms.consensusHandover=${handover}`,
    `mechanisms.quorum=${quorum}`,
    ...(options.set ?? []),
  );
}

/** Nodes by name, in the order in which a site's come. */
export function nodeName(index: number): string {
  return `node-${index}`;
}

/** Slots that some member has decided at `fromUs` or later, on the old or the next version. */
export function decidedSlots(run: ObservedRun, next: boolean, fromUs = 0): Set<number> {
  const decided = ofKind(run, "decided").filter((each) => each.next === next && each.atUs >= fromUs);
  return new Set(decided.map(({ slot }) => slot));
}

/** How often an invariant was broken in a run. */
export function violationsOf({ simulation }: ObservedRun, id: string): number {
  const record = simulation.invariants.find(({ invariant }) => invariant.id === id);
  if (record === undefined) throw new Error(`no invariant ${id}`);
  return record.violations;
}

function moment(index: number, atSecond: number): string {
  return index === 0 ? "week 2" : `'step:step-0 + ${atSecond}s'`;
}
