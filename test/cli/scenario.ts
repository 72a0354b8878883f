/** A small scenario as plain data, for commands that only pass it on or read its name. */
import type { Scenario } from "../../src/scenario/scenario.ts";

/** Four nodes, one step, one crash. */
export const scenario: Scenario = {
  name: "small",
  title: "A small scenario",
  system: "dwcp",
  cluster: {
    nodes: 4,
    naming: "node-{index}",
    sites: [{ name: "here", region: "dallas", share: 1 }],
    network: { rtt: [], rttFile: "rtt.csv", localRttUs: 1000, jitter: 0, accessBps: 1e9, siteBps: 1e9, loss: 0 },
    controlPlane: { controller: "here", operator: "here", metrics: "here", flagStore: ["here"] },
  },
  parameters: {},
  plan: {
    steps: [{ name: "half", title: "50 % of nodes", atUs: 60_000_000, bakeUs: 0, write: { percentage: 50 }, checks: [], gates: [] }],
    operator: [],
    observe: { beforeUs: 30_000_000, afterUs: 150_000_000, extendUs: 0 },
  },
  faults: [{ kind: "crash", title: "crash", atUs: 70_000_000, forUs: 10_000_000, parameters: { node: "node-1" } }],
  mechanisms: {},
  defects: {},
  criteria: [],
  eventLimit: 1_000_000,
};
