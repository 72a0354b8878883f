/** Small worlds for tests. Unless a test says otherwise they have no jitter and no loss, so that times can be worked out by hand. */
import type { Message, NetworkObserver } from "../../sim/network/network.ts";
import { buildTopology, type Topology, type TopologySpec } from "../../sim/network/topology.ts";
import type { NodeBehaviour } from "../../sim/node/node.ts";
import { World } from "../../sim/world.ts";

/** One way between any two of the test sites, microseconds. */
export const ONE_WAY_US = 10_000;
/** One way within a site, microseconds. */
export const LOCAL_ONE_WAY_US = 250;
/** Bits per second of a node's own link: 1000 bytes take 8 us. */
export const ACCESS_BPS = 1_000_000_000;
/** Bits per second between two sites: 1000 bytes take 80 us. */
export const SITE_BPS = 100_000_000;

/** Sites a, b and c, each in a region of its own. */
export function testTopology(network: Partial<TopologySpec["network"]> = {}): Topology {
  const names = ["a", "b", "c"];
  return buildTopology({
    sites: names.map((name) => ({ name, region: `region-${name}` })),
    network: {
      rtt: names.flatMap((from) =>
        names.filter((to) => to !== from).map((to) => ({ from: `region-${from}`, to: `region-${to}`, rttUs: 2 * ONE_WAY_US })),
      ),
      localRttUs: 2 * LOCAL_ONE_WAY_US,
      jitter: 0,
      accessBps: ACCESS_BPS,
      siteBps: SITE_BPS,
      loss: 0,
      ...network,
    },
  });
}

/** What a test can see of a world: who got which message when, and what was dropped why. */
export interface Seen {
  readonly world: World;
  readonly arrivals: { readonly atUs: number; readonly message: Message }[];
  readonly drops: { readonly atUs: number; readonly message: Message; readonly reason: string }[];
}

/** A started world with nodes a0, a1, b0, b1, c0, c1 (numbers 0 to 5), two at each site, that record what they receive. */
export function testWorld(network: Partial<TopologySpec["network"]> = {}, seed = "test"): Seen {
  const arrivals: { atUs: number; message: Message }[] = [];
  const drops: { atUs: number; message: Message; reason: string }[] = [];
  const observer: NetworkObserver = {
    delivered: (message) => arrivals.push({ atUs: world.kernel.nowUs, message }),
    dropped: (message, reason) => drops.push({ atUs: world.kernel.nowUs, message, reason }),
  };
  const world: World = new World({ seed, topology: testTopology(network), observer });
  for (const site of ["a", "b", "c"]) {
    for (const number of [0, 1]) world.addNode(`${site}${number}`, site);
  }
  world.start();
  return { world, arrivals, drops };
}

/** A behaviour that does nothing but what the test gives it to do. */
export function behaviour(parts: Partial<NodeBehaviour> = {}): NodeBehaviour {
  return { started() {}, message() {}, stopped() {}, ...parts };
}

/** Lets the world run until nothing is pending. */
export function settle(world: World): void {
  const pause = world.kernel.advance(1_000_000);
  if (pause !== "idle") throw new Error(`the world did not come to rest: ${pause}`);
}
