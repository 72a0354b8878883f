/** A link delivers messages in another order. */
import type { Parameters } from "../parameters.ts";
import { alongLink, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The direction that reorders messages, written `from -> to` between two sites." },
  rate: { kind: "share", doc: "Probability that a message is held back." },
  hold: { kind: "duration", doc: "For how long it is held back: what is sent in that time overtakes it." },
} as const satisfies Parameters;

/** Holds some messages from one site to another back. */
export const reorder: PhysicalFault<typeof parameters> = {
  name: "reorder",
  doc: "Messages from one site to another are held back by chance, so that later ones overtake them. The end stops it.",
  parameters,
  end: "optional",
  begin: (world, values) => alongLink(world, values.link, "forth", (path) => path.addReordering(values.rate, values.hold)),
};
