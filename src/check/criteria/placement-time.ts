/** How long it takes to find a host for a machine. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";

const parameters = {
  limit: {
    kind: "duration",
    default: 500_000,
    minUs: 0,
    doc: "Largest 95th percentile of the time of a placement.",
    source: "facts 1.7: placement < 500 ms, without a percentile; the 95th is a modelling choice",
  },
} as const;

export const placementTime: Criterion = {
  id: "placement-time",
  title: "time of a placement p95",
  doc: "The 95th percentile of the time from a placement request on the new version to its success.",
  parameters,
  judge({ placements }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const sorted = placements
      .filter(({ next, result }) => next && result === "ok")
      .map(({ latencyUs }) => latencyUs)
      .sort((one, other) => one - other);
    const value = sorted[Math.ceil(0.95 * sorted.length) - 1];
    return {
      status: against(value, limit, "atMost"),
      bound: "atMost",
      unit: "us",
      limit,
      scope: "placements on the new version",
      ...(value === undefined ? {} : { value }),
    };
  },
};
