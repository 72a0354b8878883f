/** Runs that are about memory: what an idle node takes, and whether a long run stays bounded. */
import { buildTopology } from "../../sim/network/topology.ts";
import { World } from "../../sim/world.ts";
import { residentBytes } from "./measure.ts";
import { QueueingNetwork } from "./queueing-network.ts";

const IDLE_NODES = 100_000;
const LONG_RUN_EVENTS = 50_000_000;
const SLICE_EVENTS = 1_000_000;

/** What an idle node takes of memory. */
export interface IdleNodes {
  readonly nodes: number;
  /** Resident set of the process, with all of the nodes in it. */
  readonly rssBytes: number;
  readonly bytesPerNode: number;
}

/** Starts many nodes that wait for one timer each, and for nothing else. */
export function idleNodes(): IdleNodes {
  const before = residentBytes();
  const world = new World({
    seed: "idle",
    topology: buildTopology({
      sites: [{ name: "site", region: "region" }],
      network: { rtt: [], localRttUs: 500, jitter: 0, accessBps: 1_000_000_000, siteBps: 1_000_000_000, loss: 0 },
    }),
  });
  for (let number = 0; number < IDLE_NODES; number++) {
    const node = world.addNode(`node-${number}`, "site");
    node.behaviour = { started: () => node.after(1_000_000, () => {}), message() {}, stopped() {} };
  }
  world.start();
  const rssBytes = residentBytes();
  if (world.kernel.pending !== IDLE_NODES) throw new Error(`${world.kernel.pending} nodes wait: expected ${IDLE_NODES}`);
  return { nodes: IDLE_NODES, rssBytes, bytesPerNode: Math.round((rssBytes - before) / IDLE_NODES) };
}

/** How much memory a long run takes. */
export interface LongRun {
  readonly events: number;
  /** The largest resident set that was seen, garbage included. */
  readonly peakRssBytes: number;
}

/** Runs W2, which makes an object for each message, for fifty million events. */
export function longRun(): LongRun {
  const run = new QueueingNetwork(1_000, 2);
  let peakRssBytes = 0;
  for (let events = 0; events < LONG_RUN_EVENTS; events += SLICE_EVENTS) {
    run.advance(SLICE_EVENTS);
    peakRssBytes = Math.max(peakRssBytes, process.memoryUsage().rss);
  }
  return { events: LONG_RUN_EVENTS, peakRssBytes };
}
