/** What a scenario may set about Byzantine members. */
import type { Parameters } from "../../../../sim/parameters.ts";

/** The descriptions by which the loader reads and fills a scenario's `parameters` block. */
export const byzantineParameters = {
  byzantineDetection: {
    kind: "duration",
    default: 30_000_000,
    minUs: 0,
    doc: "Time within which some member of the group suspects a Byzantine one that lies under PBFT.",
    source: "facts 1.10 D13",
  },
} as const satisfies Parameters;
