/** A link damages messages. */
import type { Parameters } from "../parameters.ts";
import { alongLink, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The direction that damages messages, written `from -> to` between two sites." },
  rate: { kind: "share", doc: "Probability that a message is damaged." },
  undetected: {
    kind: "share",
    default: 0,
    doc: "Share of the damaged messages whose checksum is right all the same: they are delivered, marked as corrupted; the others are dropped.",
    source: "Stone and Partridge, When the CRC and TCP checksum disagree, SIGCOMM 2000: 1 packet in 16 million to 10 billion",
  },
} as const satisfies Parameters;

/** Damages messages from one site to another. */
export const corruption: PhysicalFault<typeof parameters> = {
  name: "corruption",
  doc: "Messages from one site to another are damaged by chance. Where the checksum shows it they are dropped on arrival, and bulk transfers slow down by as much. The end stops it.",
  parameters,
  end: "optional",
  begin: (world, values) => alongLink(world, values.link, "forth", (path) => path.addCorruption(values.rate, values.undetected)),
};
