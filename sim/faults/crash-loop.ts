/** A node crashes again and again. */
import { SECOND } from "../kernel/units.ts";
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node that crashes." },
  period: {
    kind: "duration",
    default: 15 * SECOND,
    minUs: 1_000,
    doc: "Time from one crash to the next.",
    source: "Kubernetes, Pod Lifecycle: a container that has crashed is started again after 10 s, here with the 5 s that it lasts",
  },
  up: {
    kind: "duration",
    default: 5 * SECOND,
    minUs: 1,
    below: "period",
    doc: "How long the node lasts each time.",
    source: "modelling choice: long enough to rejoin its peers",
  },
} as const satisfies Parameters;

/** Takes a node down, and down again whenever it has been up for a while. */
export const crashLoop: PhysicalFault<typeof parameters> = {
  name: "crash-loop",
  doc: "A node crashes, starts, and crashes again after a while, over and over. At the end of the fault it starts for the last time.",
  parameters,
  end: "optional",
  begin(world, { node: name, period: periodUs, up: upUs }) {
    const node = world.node(name);
    if (!(upUs < periodUs)) throw new RangeError(`a crash loop with ${upUs} us up in ${periodUs} us: expected less than the period`);
    const { kernel } = world;
    let release = (): void => {};
    let next = 0;
    const goDown = (): void => {
      release = node.holdDown();
      next = kernel.call(periodUs - upUs, () => {
        next = kernel.call(upUs, goDown);
        release();
      });
    };
    goDown();
    return () => {
      kernel.cancel(next);
      release();
    };
  },
};
