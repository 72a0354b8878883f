/** The way between two sites becomes longer. */
import type { Parameters } from "../parameters.ts";
import { linkEnds, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The two sites, written `from -> to`; both directions are delayed." },
  delay: { kind: "duration", doc: "Added to every one-way trip." },
  jitter: { kind: "duration", default: 0, doc: "Mean of an exponential delay added on top.", source: "modelling choice: a plain detour" },
} as const satisfies Parameters;

/** Delays what two sites send each other. */
export const delay: PhysicalFault<typeof parameters> = {
  name: "delay",
  doc: "Messages between two sites take longer, in both directions. The end restores the delay of what is sent from then on.",
  parameters,
  end: "optional",
  begin(world, values) {
    const { from, to } = linkEnds(values.link);
    const liftForth = world.network.addDelay(from, to, values.delay, values.jitter);
    const liftBack = world.network.addDelay(to, from, values.delay, values.jitter);
    return () => {
      liftForth();
      liftBack();
    };
  },
};
