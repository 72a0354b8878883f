/** The properties that every system's gates must have (facts 7): a line here makes one known to all of them. */
import type { Invariant } from "../invariant.ts";
import { g1FiresInTime } from "./g1-fires-in-time.ts";
import { g2NoShortBursts } from "./g2-no-short-bursts.ts";
import { g3FailsSafe } from "./g3-fails-safe.ts";
import { g4Latched } from "./g4-latched.ts";
import { g5ArmedAtFull } from "./g5-armed-at-full.ts";
import { g6EnoughSamples } from "./g6-enough-samples.ts";

/** G1 to G6. */
export const gateInvariants: readonly Invariant[] = [
  g1FiresInTime,
  g2NoShortBursts,
  g3FailsSafe,
  g4Latched,
  g5ArmedAtFull,
  g6EnoughSamples,
];
