/** Situations that a rehearsal of DWCP should have seen. */
import type { RunAims, Situation } from "../../check/situation.ts";
import { situationsUnderWay } from "./situations-under-way.ts";

/** Components that shape every transfer, and those that show in requests. */
const TRANSFER_COMPONENTS = ["transport", "compression"] as const;
const REQUEST_COMPONENTS = [...TRANSFER_COMPONENTS, "stateSync", "consensus"] as const;

function isMoved({ movesTo }: RunAims, components: readonly string[]): boolean {
  return components.some((component) => movesTo.has(component));
}

/** Of a component that serves now and then, as chance has it, something has to be seen where nothing else is moved. */
function isMovedWithoutRequests(aims: RunAims, component: string): boolean {
  return aims.movesTo.has(component) && !isMoved(aims, REQUEST_COMPONENTS);
}

/**
 * Required are a request and a transfer on v3 of a plan that moves what they use, and leaders of all groups where a run ends with consensus
 * on v3 everywhere: a group without one cannot go over, and decides nothing either way. The others depend on chance or on the plan.
 */
export const dwcpSituations: readonly Situation[] = [
  {
    id: "next-control",
    title: "a control request completed on v3",
    required: (aims) => isMoved(aims, REQUEST_COMPONENTS),
    watch(evidence, _components, seen) {
      evidence.on("operation-ended", ({ work, next, result }) => {
        if (work === "control" && next !== 0 && result === "ok") seen();
      });
    },
  },
  {
    id: "next-transfer",
    title: "a machine arrived on v3",
    required: (aims) => isMoved(aims, TRANSFER_COMPONENTS),
    watch(evidence, _components, seen) {
      evidence.on("transfer-completed", ({ next }) => {
        if (next !== 0) seen();
      });
    },
  },
  {
    id: "groups-led",
    title: "every consensus group had a leader",
    required: ({ arrivedAt }) => arrivedAt.has("consensus"),
    watch(evidence, _components, seen) {
      const led = new Set<string>();
      const leaderless = new Set<string>();
      evidence.on("consensus-running", ({ group }) => {
        if (!led.has(group)) leaderless.add(group);
      });
      evidence.on("consensus-leader", ({ group }) => {
        led.add(group);
        if (leaderless.delete(group) && leaderless.size === 0) seen();
      });
    },
  },
  {
    id: "next-decision",
    title: "a client's command was decided on v3",
    required: () => false,
    watch(evidence, _components, seen) {
      evidence.on("command-served", ({ next }) => {
        if (next) seen();
      });
    },
  },
  {
    id: "next-framing",
    title: "a piece of a machine went out in v3 framing and packets",
    required: () => false,
    watch(evidence, components, seen) {
      const both = components.mask(["transport", "compression"]);
      evidence.on("piece-sent", ({ next }) => {
        if ((next & both) === both) seen();
      });
    },
  },
  {
    id: "next-state",
    title: "a write to the shared state reached another node on v3",
    required: () => false,
    watch(evidence, _components, seen) {
      const written = new Set<string>();
      evidence.on("state-written", ({ next, write }) => {
        if (next) written.add(write);
      });
      evidence.on("state-shown", ({ node, next, seen: { writer, write } }) => {
        if (next && node !== writer && written.delete(write)) seen();
      });
    },
  },
  {
    id: "next-delta",
    title: "a machine arrived on v3 as a delta",
    required: () => false,
    watch(evidence, components, seen) {
      const compression = components.bit("compression");
      evidence.on("transfer-completed", ({ next, isDelta }) => {
        if (isDelta && (next & compression) !== 0) seen();
      });
    },
  },
  {
    id: "consensus-returned",
    title: "a group that had decided on v3 has a leader on v1 again",
    required: () => false,
    watch(evidence, _components, seen) {
      const onNext = new Set<string>();
      evidence.on("decided", ({ next, group }) => {
        if (next) onNext.add(group);
      });
      evidence.on("consensus-leader", ({ next, group }) => {
        if (!next && onNext.delete(group)) seen();
      });
    },
  },
  {
    id: "next-advice",
    title: "a transfer followed a bandwidth prediction of v3",
    required: (aims) => isMovedWithoutRequests(aims, "prediction"),
    watch(evidence, _components, seen) {
      evidence.on("transfer-completed", ({ advisedBy }) => {
        if (advisedBy === "next") seen();
      });
    },
  },
  {
    id: "next-placement",
    title: "a machine was placed on v3",
    required: (aims) => isMovedWithoutRequests(aims, "placement"),
    watch(evidence, _components, seen) {
      evidence.on("machine-placed", seen);
    },
  },
  {
    id: "mode-changed",
    title: "a component took a link for another mode than before",
    required: () => false,
    watch(evidence, _components, seen) {
      evidence.on("mode-changed", ({ before }) => {
        if (before !== undefined) seen();
      });
    },
  },
  {
    id: "mixed-versions",
    title: "a node that is allowed v3 worked on v1 because its peer was not",
    required: () => false,
    watch(evidence, _components, seen) {
      evidence.on("operation-started", ({ declinedByPeer }) => {
        if (declinedByPeer !== 0) seen();
      });
    },
  },
  {
    id: "step-under-kill",
    title: "a step was stored while a kill was set",
    required: () => false,
    watch(evidence, _components, seen) {
      evidence.on("step-applied", ({ killed }) => {
        if (killed) seen();
      });
    },
  },
  {
    id: "transfer-over-4-gib",
    title: "a machine of more than 4 GiB arrived",
    required: () => false,
    watch(evidence, _components, seen) {
      evidence.on("transfer-completed", ({ sizeBytes }) => {
        if (sizeBytes > 4_294_967_296) seen();
      });
    },
  },
  ...situationsUnderWay,
];
