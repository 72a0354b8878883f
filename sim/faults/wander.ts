/** A link does not keep to its figures: its delay and its bandwidth wander. */
import type { EventHandle } from "../kernel/event.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { SitePath } from "../network/site-path.ts";
import type { Parameters } from "../parameters.ts";
import { alongLink, directionParameter, type PhysicalFault } from "./fault.ts";

const parameters = {
  link: { kind: "link", doc: "The two sites, written `from -> to`." },
  delay: { kind: "duration", doc: "Added to every one-way trip at the far end of the wandering." },
  bandwidth: {
    kind: "bandwidth",
    minBps: 1,
    default: 1_000_000_000_000,
    doc: "What is left of the link at the far end; one that has less already keeps that.",
    source: "modelling choice: by default the bandwidth stays",
  },
  period: { kind: "duration", minUs: 1_000, doc: "Time from one change to the next." },
  shape: {
    kind: "choice",
    doc: "How the link goes from one change to the next.",
    values: {
      swing: "To and fro between its own figures and the far end.",
      walk: "By chance: each step goes up to a quarter of the way in either direction, and stops at the ends.",
      leap: "By chance: each time anywhere between its own figures and the far end.",
    },
    default: "walk",
    source: "modelling choice",
  },
  direction: directionParameter,
} as const satisfies Parameters;

/** Longest step of a walk, as a share of the whole way. */
const STEP = 0.25;

/** Has the figures of a link between two sites wander. */
export const wander: PhysicalFault<typeof parameters> = {
  name: "wander",
  doc: "The delay and the bandwidth of a link change at each period, together, between what the link is by itself and a far end. The end restores the link.",
  parameters,
  end: "optional",
  begin(world, { link, delay, bandwidth, period, shape, direction }) {
    const random = world.kernel.stream("fault.wander", `${link} ${shape} ${delay} ${bandwidth} ${period}`);
    let level = 0;
    let restore = (): void => undefined;
    let next: EventHandle = 0;
    const change = (): void => {
      level = nextLevel(shape, level, random);
      restore();
      restore = alongLink(world, link, direction, (path) => bend(path, Math.round(delay * level), bandwidth, level));
      next = world.kernel.call(period, change);
    };
    change();
    return () => {
      world.kernel.cancel(next);
      restore();
    };
  },
};

function nextLevel(shape: string, level: number, random: RandomStream): number {
  if (shape === "swing") return level > 0 ? 0 : 1;
  if (shape === "leap") return random.uniform();
  return Math.min(1, Math.max(0, level + STEP * (2 * random.uniform() - 1)));
}

/** `level`: 0 for the link's own figures, 1 for the far end. */
function bend(path: SitePath, delayUs: number, farBps: number, level: number): () => void {
  const ownBps = path.link?.ownBps ?? Number.POSITIVE_INFINITY;
  const lifts = [path.addDelay(delayUs, 0)];
  if (farBps < ownBps) lifts.push(path.limitBandwidth(Math.max(1, Math.round(ownBps - level * (ownBps - farBps)))));
  return () => {
    for (const lift of lifts) lift();
  };
}
