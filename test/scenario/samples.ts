/** A small valid scenario, and ways to load variations of it from memory. */
import { ScenarioError } from "../../src/scenario/errors.ts";
import type { FileContent, ScenarioFiles } from "../../src/scenario/files.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { vocabulary } from "./vocabulary.ts";

/** Path that the sample is loaded as. */
const SAMPLE_PATH = "plans/sample.yaml";

/** A valid scenario that uses every block. */
export const SAMPLE = `name: sample
title: A sample
system: dwcp
cluster:
  nodes: 10
  sites:
    - { name: east, region: r1, share: 60% }
    - { name: west, region: r2, share: 0.4 }
  network: { rtt: ../data/rtt.csv, localRtt: 1ms, jitter: 5%, access: 10Gbps, site: 1Gbps, loss: 0.01% }
  controlPlane: { controller: east, operator: west, metrics: east, flagStore: [east, west, east] }
parameters:
  arrivals: 4
plan:
  observe: { before: 10s, after: 1m, extendAtMost: 15m }
  steps:
    - name: first
      title: Ten percent
      at: day 1
      bake: 1d
      write: { enable: [transport], percentage: 10 }
      gates:
        - { metric: error-rate, of: next, limit: 1%, rollback: { level: flag } }
        - { metric: latency-p95, of: all, baselineTimes: 2, rollback: { level: partial, percentage: 5% } }
    - { name: second, title: Everything, at: "step:first + 2d", write: { percentage: 100% } }
  operator:
    - { name: stop, title: Stop, at: "step:second + 90s", command: kill }
    - { name: back, title: Back, at: "command:stop + 1m", command: rollback, rollback: { level: component, components: [transport] } }
faults:
  - { kind: crash, at: step:first + 60s, for: 10s, node: node-3 }
  - { kind: loss, at: week 1 + 1h, until: command:stop, link: east -> west, rate: 1% }
  - { kind: version-error-rate, at: 90s, rate: 0.05 }
mechanisms:
  propagation: { variant: poll, period: 2s }
  selector: as-planned
defects:
  size-field-32-bit: true
criteria:
  rollback-time: { limit: 5s }
  latency: { measure: true }
expect:
  verdict: violated
  first: D2
  allowed: [D1b, latency]
`;

const RTT = "from,to,rtt_ms\nr1,r2,30\nr2,r1,31\n";

/** Files in memory, by path relative to the working directory; the sample's latency table is always among them. */
export function filesOf(texts: { readonly [path: string]: string | Uint8Array | undefined } = {}): ScenarioFiles {
  const all = new Map<string, string | Uint8Array | undefined>(Object.entries({ "data/rtt.csv": RTT, ...texts }));
  return {
    read(path): FileContent {
      const content = all.get(path);
      if (content === undefined) return { obstacle: "no such file" };
      return { bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
    },
  };
}

/** Loads a text in the place of the sample. */
export function load(text: string, set: readonly string[] = [], files: ScenarioFiles = filesOf()): Scenario {
  return parseScenario(text, SAMPLE_PATH, { vocabulary, set, files });
}

/** The sample with one piece of its text replaced; the piece must stand in it exactly once. */
export function changed(piece: string, replacement: string): string {
  const parts = SAMPLE.split(piece);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(piece)} stands in the sample ${parts.length - 1} times`);
  return parts.join(replacement);
}

/** What a function that must fail throws. */
export function failureOf(run: () => unknown): ScenarioError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
