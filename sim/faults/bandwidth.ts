/** A link becomes narrower. */
import type { Parameters } from "../parameters.ts";
import { alongLink, directionParameter, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The two sites, written `from -> to`." },
  bandwidth: { kind: "bandwidth", minBps: 1, doc: "What is left of the link; one that has less already keeps that." },
  direction: directionParameter,
} as const satisfies Parameters;

/** Leaves a link between two sites less bandwidth. */
export const bandwidth: PhysicalFault<typeof parameters> = {
  name: "bandwidth",
  doc: "A link between two sites carries less: messages queue and bulk transfers slow down. Of several limits the least counts. The end lifts it.",
  parameters,
  end: "optional",
  begin: (world, values) => alongLink(world, values.link, values.direction, (path) => path.limitBandwidth(values.bandwidth)),
};
