/** What a scenario may set about placement. */
import type { Parameters } from "../../../../sim/parameters.ts";

/** Part of DWCP's parameters. */
export const placementParameters = {
  placementInterval: {
    kind: "duration",
    default: 60_000_000,
    minUs: 100_000,
    doc: "Mean time between two placement requests on a node; exponential, open loop.",
    source: "modelling choice",
  },
  machineLifetime: {
    kind: "duration",
    default: 120_000_000,
    minUs: 1_000,
    doc: "Mean time for which a machine that v3 has placed runs; exponential, in simulated time.",
    source: "modelling choice",
  },
  placementGrace: {
    kind: "duration",
    default: 2_000_000,
    minUs: 0,
    doc: "Time within which a machine must run on its host after the client was told that it is placed.",
    source: "modelling choice",
  },
} as const satisfies Parameters;
