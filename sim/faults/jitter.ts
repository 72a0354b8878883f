/** The time that messages take between two sites varies. */
import type { Parameters } from "../parameters.ts";
import { alongLink, directionParameter, LONGEST_DELAY_US, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The two sites, written `from -> to`." },
  mean: {
    kind: "duration",
    maxUs: LONGEST_DELAY_US,
    doc: "Mean of the exponential delay that each message gets on top of its own, a day at most; late ones are overtaken.",
  },
  direction: directionParameter,
} as const satisfies Parameters;

/** Makes delays between two sites vary. */
export const jitter: PhysicalFault<typeof parameters> = {
  name: "jitter",
  doc: "Messages between two sites are delayed by chance, each by another time, so that some overtake others. The end restores the link.",
  parameters,
  end: "optional",
  begin: (world, values) => alongLink(world, values.link, values.direction, (path) => path.addDelay(0, values.mean)),
};
