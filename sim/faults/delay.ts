/** The way between two sites becomes longer. */
import type { Parameters } from "../parameters.ts";
import { alongLink, directionParameter, LONGEST_DELAY_US, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The two sites, written `from -> to`." },
  delay: { kind: "duration", maxUs: LONGEST_DELAY_US, doc: "Added to every one-way trip." },
  jitter: {
    kind: "duration",
    default: 0,
    maxUs: LONGEST_DELAY_US,
    doc: "Mean of an exponential delay added on top.",
    source: "modelling choice: a plain detour",
  },
  direction: directionParameter,
} as const satisfies Parameters;

/** Delays what two sites send each other. */
export const delay: PhysicalFault<typeof parameters> = {
  name: "delay",
  doc: "Messages between two sites take longer. The end restores the delay of what is sent from then on.",
  parameters,
  end: "optional",
  begin: (world, values) => alongLink(world, values.link, values.direction, (path) => path.addDelay(values.delay, values.jitter)),
};
