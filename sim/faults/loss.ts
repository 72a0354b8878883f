/** A link loses messages. */
import type { Parameters } from "../parameters.ts";
import { alongLink, type PhysicalFault } from "./fault.ts";

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
  begin: (world, values) => alongLink(world, values.link, "forth", (path) => path.addLoss(values.rate)),
};
