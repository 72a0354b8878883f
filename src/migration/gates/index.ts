/** What watches the telemetry while a step stands, and what it does when a limit is passed. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const watching = {
  poll: {
    kind: "duration",
    default: 10_000_000,
    minUs: 100_000,
    doc: "Time between two looks at the telemetry.",
    source: "facts 1.9: poll 10-30 s",
  },
  for: {
    kind: "duration",
    default: 20_000_000,
    minUs: 0,
    doc: "How long a limit must stay passed before the gate fires.",
    source: "modelling choice; the plan names none (facts 7)",
  },
  window: {
    kind: "duration",
    default: 120_000_000,
    minUs: 1_000_000,
    maxUs: 3_600_000_000,
    doc: "Span of telemetry that one look covers.",
    source: "modelling choice",
  },
  minimumSamples: {
    kind: "count",
    default: 300,
    min: 1,
    max: 1_000_000,
    doc: "Operations that a window must hold before it counts.",
    source: "facts 7, G6: 300 operations to tell 1 % from less",
  },
  longestWait: {
    kind: "duration",
    default: 180_000_000,
    minUs: 0,
    doc: "How long the calendar waits for enough samples before it moves on.",
    source: "modelling choice",
  },
  onMissing: {
    kind: "choice",
    values: {
      ignore: "silence is no reason to stop",
      hold: "the rollout goes no further while a gate has been without an answer for longer than it may wait",
      "roll-back": "a gate that has been without an answer for longer than it may wait rolls back",
    },
    default: "hold",
    doc: "What follows where the metrics pipeline does not answer.",
    source: "facts 7, G3",
  },
  armed: {
    kind: "choice",
    values: {
      "own-step": "a gate watches while its own step stands",
      "until-end": "a gate keeps watching through all later steps, 100 % included",
    },
    default: "until-end",
    doc: "For how long a gate watches.",
    source: "DWCP plan L362, L376, L394",
  },
} as const satisfies Parameters;

const notify = {
  name: "notify",
  doc: "A gate that passes its limit says so and does nothing: the plan names triggers, but nothing acts on them.",
  parameters: watching,
  source: "DWCP plan L362, L376",
} as const satisfies VariantDescription;

export const act = {
  name: "act",
  doc: "A gate that passes its limit rolls back and ends the rollout.",
  parameters: watching,
} as const satisfies VariantDescription;

export const gates: MechanismDescription = {
  name: "gates",
  doc: "What watches the telemetry while a step stands, and what it does when a limit is passed.",
  variants: [notify, act],
  default: act.name,
};
