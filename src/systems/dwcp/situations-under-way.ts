/**
 * Situations in which something happens while something else is under way, by the versions that are mixed at that moment: what a rehearsal
 * of one plan hardly ever meets, and an exploration should. None is required: they take faults, or a plan that is in a hurry.
 */
import type { ConsensusRunning, Evidence } from "../../check/observation.ts";
import type { Situation } from "../../check/situation.ts";

/** Nodes on their way back, followed from the evidence. */
class Retreats {
  /** Nodes that have applied a rollback and have not come through it. */
  readonly retreating = new Set<string>();
  /** Of these, the ones that still drain. */
  readonly draining = new Set<string>();

  constructor(evidence: Evidence) {
    evidence.on("milestone", ({ node, phase }) => {
      if (phase === "applied") this.draining.add(node);
      else this.draining.delete(node);
      if (phase === "verified") this.retreating.delete(node);
      else this.retreating.add(node);
    });
  }
}

/** What the members of each consensus group run. */
class Groups {
  readonly #groups = new Map<string, Map<string, ConsensusRunning>>();

  constructor(evidence: Evidence) {
    evidence.on("consensus-running", (running) => {
      const group = this.#groups.get(running.group) ?? new Map<string, ConsensusRunning>();
      this.#groups.set(running.group, group.set(running.node, running));
    });
  }

  membersOf(group: string): readonly ConsensusRunning[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  /** Whether some member of a group is on the old version and another one on the next. */
  get hasMixedVersions(): boolean {
    return [...this.#groups.keys()].some((group) => new Set(this.membersOf(group).map(({ next }) => next)).size > 1);
  }
}

/** Whether a kill is set, or at least ordered. */
class Kill {
  isSet = false;

  constructor(evidence: Evidence) {
    evidence.on("kill-ordered", () => {
      this.isSet = true;
    });
    evidence.on("kill-lifted", () => {
      this.isSet = false;
    });
  }
}

function optional(id: string, title: string, watch: (evidence: Evidence, seen: () => void) => void): Situation {
  return { id, title, required: () => false, watch: (evidence, _components, seen) => watch(evidence, seen) };
}

const isPartition = (title: string): boolean => /^(?:[a-z-]*partition|cut-off)\b/.test(title);
const takesNodesDown = (title: string): boolean => /^(?:crash|restart|site-outage|crash-loop)\b/.test(title);

/** In the order of a rollout: forward, in the middle, back. */
export const situationsUnderWay: readonly Situation[] = [
  optional("old-leader-new-member", "a v1 leader was elected in a group with a member on v3", (evidence, seen) => {
    const groups = new Groups(evidence);
    evidence.on("consensus-leader", ({ next, group }) => {
      if (!next && groups.membersOf(group).some((member) => member.next)) seen();
    });
  }),
  optional("leader-in-hand-over", "a leader was elected while members of its group ran different protocols", (evidence, seen) => {
    const groups = new Groups(evidence);
    evidence.on("consensus-leader", ({ next, protocol, group }) => {
      if (groups.membersOf(group).some((member) => member.next !== next || member.protocol !== protocol)) seen();
    });
  }),
  optional("partition-in-hand-over", "a partition began while members of a group ran different versions", (evidence, seen) => {
    const groups = new Groups(evidence);
    evidence.on("fault-began", ({ title }) => {
      if (isPartition(title) && groups.hasMixedVersions) seen();
    });
  }),
  optional("kill-while-pinned", "a kill was ordered while a transfer was pinned to v3", (evidence, seen) => {
    const pinned = new Set<number>();
    evidence.on("operation-started", ({ work, role, next, operation }) => {
      if (work === "data" && role === "sender" && next !== 0) pinned.add(operation);
    });
    evidence.on("operation-ended", ({ operation }) => pinned.delete(operation));
    evidence.on("kill-ordered", () => {
      if (pinned.size > 0) seen();
    });
  }),
  optional("kill-in-hand-over", "a kill was ordered while members of a group ran different versions", (evidence, seen) => {
    const groups = new Groups(evidence);
    evidence.on("kill-ordered", () => {
      if (groups.hasMixedVersions) seen();
    });
  }),
  optional("kill-in-rollback", "a kill was ordered while nodes were still on their way back from another one", (evidence, seen) => {
    const { retreating } = new Retreats(evidence);
    evidence.on("kill-ordered", () => {
      if (retreating.size > 0) seen();
    });
  }),
  optional("lift-in-drain", "a kill was lifted while a node still drained", (evidence, seen) => {
    const { draining } = new Retreats(evidence);
    evidence.on("kill-lifted", () => {
      if (draining.size > 0) seen();
    });
  }),
  optional("crash-in-drain", "nodes went down while a node drained", (evidence, seen) => {
    const { draining } = new Retreats(evidence);
    evidence.on("fault-began", ({ title }) => {
      if (takesNodesDown(title) && draining.size > 0) seen();
    });
  }),
  optional("heal-in-rollback", "a partition healed while nodes were on their way back", (evidence, seen) => {
    const { retreating } = new Retreats(evidence);
    evidence.on("fault-ended", ({ title }) => {
      if (isPartition(title) && retreating.size > 0) seen();
    });
  }),
  optional(
    "mixed-heal-in-rollback",
    "a partition healed in mid-rollback, with one member of a group on v1 and another on v3",
    (evidence, seen) => {
      const { retreating } = new Retreats(evidence);
      const groups = new Groups(evidence);
      evidence.on("fault-ended", ({ title }) => {
        if (isPartition(title) && retreating.size > 0 && groups.hasMixedVersions) seen();
      });
    },
  ),
  optional("serving-again-under-kill", "a node that had stopped to serve read the flags and went on under a kill", (evidence, seen) => {
    const kill = new Kill(evidence);
    evidence.on("serving", ({ serving }) => {
      if (serving && kill.isSet) seen();
    });
  }),
  optional("gate-under-kill", "a gate fired while a kill was set", (evidence, seen) => {
    const kill = new Kill(evidence);
    evidence.on("gate-fired", () => {
      if (kill.isSet) seen();
    });
  }),
];
