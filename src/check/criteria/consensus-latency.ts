/** How long clients wait for a consensus group within a datacenter to decide their commands on the new version. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";
import type { CommandServed } from "../observation.ts";

const parameters = {
  limit: {
    kind: "duration",
    default: 100_000,
    minUs: 0,
    doc: "Longest 95th percentile from a command to the client's answer.",
    source: "DWCP plan L463; facts 1.6: the budget of Raft in a datacenter",
  },
} as const;

export const consensusLatency: Criterion = {
  id: "consensus-latency",
  title: "consensus latency p95",
  doc: "The 95th percentile of the time in which groups within a datacenter decided commands on the new version, beside that of the control run.",
  parameters,
  judge({ commands, control }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const value = percentile95(commands.filter(({ next }) => next));
    const inControl = percentile95(control?.commands ?? []);
    return {
      status: against(value, limit, "atMost"),
      bound: "atMost",
      unit: "us",
      limit,
      scope: "commands decided on the new version, groups within a datacenter",
      ...(value === undefined ? {} : { value }),
      ...(inControl === undefined ? {} : { control: inControl }),
    };
  },
};

/** By nearest rank. */
function percentile95(commands: readonly CommandServed[]): number | undefined {
  const latencies = commands.filter(({ groupMode }) => groupMode === "datacenter").map(({ latencyUs }) => latencyUs);
  return latencies.sort((one, other) => one - other)[Math.ceil(0.95 * latencies.length) - 1];
}
