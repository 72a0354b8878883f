/** Measures what the way between any two sites is like at the moment, by sending messages over it. */
import { behaviour, type Seen, testWorld } from "../worlds.ts";

/** Share of messages that arrived, and their mean flight time in microseconds. */
export interface Way {
  readonly arrived: number;
  readonly flightUs: number;
}

/** Long enough for every message of a probe to arrive. */
const PROBE_US = 1_000_000;

/** The first node at each site. */
const NODES = ["a0", "b0", "c0", "a1"];

/** Names of all ways that `probe` measures, `a0>b0` for one. */
export const ways = NODES.flatMap((from) => NODES.filter((to) => to !== from).map((to) => `${from}>${to}`));

/**
 * Sends `count` messages of a size over each way and waits a second for what becomes of them; the world must be at rest but for its
 * faults.
 */
export function probe(seen: Seen, count = 1, bytes = 0): Map<string, Way> {
  const { world, arrivals } = seen;
  const before = arrivals.length;
  for (let i = 0; i < count; i++) {
    for (const from of NODES) {
      for (const to of NODES) if (to !== from) world.node(from).send(world.node(to).index, "probe", bytes, undefined);
    }
  }
  world.kernel.advance(1_000_000, world.kernel.nowUs + PROBE_US);
  const flights = new Map<string, number[]>(ways.map((way) => [way, []]));
  for (const { atUs, message } of arrivals.slice(before)) {
    flights.get(`${world.network.nameOf(message.from)}>${world.network.nameOf(message.to)}`)?.push(atUs - message.sentAtUs);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return new Map([...flights].map(([way, values]) => [way, { arrived: values.length / count, flightUs: mean(values) }]));
}

/** A world at rest, with the names of nodes that have started and stopped since. */
export function faultWorld(...options: Parameters<typeof testWorld>): Seen & { readonly lives: string[] } {
  const seen = testWorld(...options);
  const lives: string[] = [];
  for (const node of seen.world.nodes) {
    node.behaviour = behaviour({ started: () => lives.push(`${node.name} started`), stopped: () => lives.push(`${node.name} stopped`) });
  }
  return { ...seen, lives };
}

/** The ways that differ between two measurements. */
export function changedWays(before: ReadonlyMap<string, Way>, after: ReadonlyMap<string, Way>): string[] {
  return ways.filter((way) => {
    const [one, other] = [before.get(way), after.get(way)];
    return one?.arrived !== other?.arrived || !Object.is(one?.flightUs, other?.flightUs);
  });
}
