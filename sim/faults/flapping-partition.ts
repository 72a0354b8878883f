/** Sites lose sight of each other again and again. */
import type { EventHandle } from "../kernel/event.ts";
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";
import { checkSites, cutSites } from "./partition.ts";

const parameters = {
  between: { kind: "sites", doc: "Two or more sites, each cut off from each of the others." },
  period: { kind: "duration", minUs: 1_000, doc: "Time from the beginning of one cut to that of the next." },
  duty: { kind: "share", doc: "Share of each period for which the sites are cut off, at its beginning." },
} as const satisfies Parameters;

/** Cuts sites off from each other and reconnects them, over and over. */
export const flappingPartition: PhysicalFault<typeof parameters> = {
  name: "flapping-partition",
  doc: "The named sites are cut off from each other, in both directions, for a share of each period, and joined for the rest. The end heals it for good.",
  parameters,
  end: "optional",
  begin(world, { between, period: periodUs, duty }) {
    checkSites(world, between);
    const cutUs = Math.round(periodUs * duty);
    let heal: (() => void) | undefined;
    let next: EventHandle = 0;
    const join = (): void => {
      heal?.();
      next = world.kernel.call(periodUs - cutUs, cut);
    };
    const cut = (): void => {
      heal = cutSites(world, between);
      if (cutUs < periodUs) next = world.kernel.call(cutUs, join);
    };
    if (cutUs > 0) cut();
    return () => {
      world.kernel.cancel(next);
      heal?.();
    };
  },
};
