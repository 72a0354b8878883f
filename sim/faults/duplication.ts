/** A link delivers messages twice. */
import type { Parameters } from "../parameters.ts";
import { alongLink, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The direction that doubles messages, written `from -> to` between two sites." },
  rate: { kind: "share", doc: "Probability that a message arrives twice." },
} as const satisfies Parameters;

/** Doubles messages from one site to another. */
export const duplication: PhysicalFault<typeof parameters> = {
  name: "duplication",
  doc: "Messages from one site to another arrive twice by chance; the copy takes its own room on the link. What is lost is not doubled. The end stops it.",
  parameters,
  end: "optional",
  begin: (world, values) => alongLink(world, values.link, "forth", (path) => path.addDuplication(values.rate)),
};
