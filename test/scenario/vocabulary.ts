/** A vocabulary for the loader's tests, shaped like the shipped one, with a parameter of every kind somewhere. */
import type { Parameters } from "../../sim/parameters.ts";
import type { MechanismDescription, VariantDescription } from "../../src/migration/mechanism.ts";
import type { CriterionDescription, SystemDescription, Vocabulary } from "../../src/scenario/vocabulary.ts";

const SECOND_US = 1_000_000;

const dwcp: SystemDescription = {
  name: "dwcp",
  title: "DWCP",
  doc: "Distributed WAN communication protocol.",
  versions: { old: "v1", next: "v3" },
  components: ["transport", "compression", "prediction", "stateSync", "consensus", "placement"].map((name) => ({
    name,
    doc: `The ${name}.`,
  })),
  parameters: {
    transferSize: { kind: "bytes", doc: "Size of a transfer.", default: 8_589_934_592, min: 1, source: "facts 1.2" },
    arrivals: { kind: "number", doc: "Operations a second.", default: 2.5, min: 0, max: 1_000, unit: "1/s" },
    backbone: { kind: "bandwidth", doc: "Backbone bandwidth.", default: 1_000_000_000 },
    modes: { kind: "names", doc: "Modes in use.", values: { datacenter: "Inside.", internet: "Outside." }, default: ["datacenter"] },
  },
  defects: [{ name: "size-field-32-bit", doc: "Sizes are 32 bits wide.", source: "facts 1.2" }],
  invariants: ["D1a", "D1b", "D2", "D3", "D4", "D5", "D10", "D12"].map((id) => ({ id, title: `Invariant ${id}`, doc: `What ${id} says.` })),
};

const bridge: SystemDescription = {
  ...dwcp,
  name: "bridge",
  title: "Bridge",
  parameters: { hub: { kind: "site", doc: "Where the hub stands." }, arrivals: { kind: "share", doc: "Load.", default: 0.5 } },
  defects: [],
};

const mechanisms: readonly MechanismDescription[] = [
  mechanism("flagStore", "replicated", {
    "process-global": {},
    replicated: { replicas: { kind: "count", doc: "Replicas.", default: 3, min: 1, max: 3 } },
  }),
  mechanism("write", "merge-latched", { replace: {}, "merge-latched": {} }),
  mechanism("propagation", "push", {
    push: {
      retry: { kind: "duration", doc: "Time between tries.", default: SECOND_US, minUs: 1_000, maxUs: 60 * SECOND_US, source: "L144" },
    },
    poll: { period: { kind: "duration", doc: "Time between polls." }, jitter: { kind: "share", doc: "Spread.", default: 0.1 } },
  }),
  mechanism("flagView", "snapshot", { "copied-at-construction": {}, snapshot: {} }),
  mechanism("exposure", "ranked", { "fnv-bucket": {}, ranked: { spread: { kind: "switch", doc: "Over sites.", default: true } } }),
  mechanism("selector", "per-component", { "as-planned": {}, "per-component": {} }),
  mechanism("negotiation", "handshake", { none: {}, handshake: {} }),
  mechanism("pinning", "per-transfer", { "per-call": {}, "per-transfer": {} }),
  mechanism("modeDetection", "measured", { constant: {}, measured: {} }),
  mechanism("gates", "act", { notify: { armed: armed() }, act: { armed: armed() } }),
];

const criteria: readonly CriterionDescription[] = [
  criterion("rollback-time", { limit: { kind: "duration", doc: "Longest.", default: 5 * SECOND_US } }),
  criterion("error-rate", { limit: { kind: "share", doc: "Most.", default: 0.001 } }),
  criterion("latency", { limit: { kind: "number", doc: "Factor.", default: 1.2, min: 0 } }),
  criterion("rollout-share", { tolerance: { kind: "share", doc: "Points.", default: 0.03 } }),
  criterion("downtime", { limit: { kind: "duration", doc: "Longest.", default: 500_000 } }),
  criterion("compression", { least: { kind: "share", doc: "Least." } }),
];

/** The test vocabulary. `bridge` is a second system, with a parameter that has no default and one that shares its name with DWCP's. */
export const vocabulary: Vocabulary = {
  systems: [dwcp, bridge],
  mechanisms,
  faults: [
    { name: "crash", doc: "A node crashes.", end: "required", parameters: { node: { kind: "node", doc: "Which." } } },
    {
      name: "loss",
      doc: "Messages are lost.",
      end: "required",
      parameters: { link: { kind: "link", doc: "Where." }, rate: { kind: "share", doc: "How many." } },
    },
    {
      name: "delay",
      doc: "Messages are late.",
      end: "optional",
      parameters: { link: { kind: "link", doc: "Where." }, add: { kind: "duration", doc: "How late." } },
    },
    { name: "partition", doc: "Sites are cut off.", end: "required", parameters: { between: { kind: "sites", doc: "Which." } } },
    { name: "site-outage", doc: "A site is gone.", end: "optional", parameters: { site: { kind: "site", doc: "Which." } } },
    {
      name: "version-error-rate",
      doc: "A version fails operations.",
      end: "none",
      parameters: {
        version: { kind: "choice", doc: "Which.", values: { v1: "Old.", v3: "New." }, default: "v3" },
        rate: { kind: "share", doc: "How many." },
      },
    },
    { name: "sleep", doc: "A node sleeps.", end: "optional", fleetOnly: true, parameters: { node: { kind: "node", doc: "Which." } } },
  ],
  criteria,
};

function mechanism(name: string, standard: string, variants: { readonly [variant: string]: Parameters }): MechanismDescription {
  const described = Object.entries(variants).map(([variant, parameters]): VariantDescription => {
    return { name: variant, doc: `${name} by ${variant}.`, parameters };
  });
  return { name, doc: `How ${name} works.`, variants: described, default: standard };
}

function criterion(id: string, parameters: Parameters): CriterionDescription {
  return { id, title: `Criterion ${id}`, doc: `What ${id} says.`, parameters };
}

function armed(): Parameters[string] {
  return { kind: "choice", doc: "How long.", values: { "own-step": "Its step.", "until-end": "On." }, default: "own-step" };
}
