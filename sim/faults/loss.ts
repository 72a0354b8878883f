/** A link loses messages. */
import type { Parameters } from "../parameters.ts";
import { linkEnds, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The direction that loses messages, written `from -> to` between two sites." },
  rate: { kind: "share", doc: "Probability that a message is lost, on top of the link's own loss and independent of it." },
} as const satisfies Parameters;

/** Loses messages from one site to another. */
export const loss: PhysicalFault<typeof parameters> = {
  name: "loss",
  doc: "Messages from one site to another are lost by chance, and bulk transfers slow down by as much. The end restores the link.",
  parameters,
  end: "optional",
  begin(world, values) {
    const { from, to } = linkEnds(values.link);
    return world.network.addLoss(from, to, values.rate);
  },
};
