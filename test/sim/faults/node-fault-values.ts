/** Values for the faults that strike a single node. */
import fc from "fast-check";
import { SECOND } from "../../../sim/kernel/units.ts";
import type { ParameterValues } from "../../../sim/parameters.ts";

/** Every kind of fault that strikes a single node, with values for it; the node itself is left out. */
export const nodeFaults: { readonly [kind: string]: fc.Arbitrary<ParameterValues> } = {
  crash: fc.constant({}),
  restart: fc.constant({}),
  "crash-loop": fc.record({ period: fc.integer({ min: 2_000, max: 3 * SECOND }), up: fc.integer({ min: 1, max: 1_999 }) }),
  pause: fc.constant({}),
  "slow-node": fc.record({ factor: fc.double({ min: 1, max: 50, noNaN: true }) }),
  "clock-step": fc.record({ by: fc.nat(SECOND), direction: fc.constantFrom("ahead", "back") }),
  "clock-drift": fc.record({ rate: fc.integer({ min: -100_000, max: 100_000 }) }),
  "disk-slow": fc.record({ factor: fc.double({ min: 1, max: 50, noNaN: true }) }),
  "disk-full": fc.record({ free: fc.nat(1_000) }),
  "disk-torn": fc.constant({}),
  "disk-corrupt": fc.record({ rate: fc.double({ min: 0, max: 1, noNaN: true }) }),
};
