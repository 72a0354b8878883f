/** What is wrong in the code of state synchronisation, version by version. */
import type { DefectDescription } from "../../../scenario/vocabulary.ts";

/** Part of DWCP's defects. */
export const stateSyncDefects = [
  {
    name: "ass-no-tombstones",
    doc: "v1 forgets what is deleted and leaves no tombstone, so a peer that still has the key brings it back.",
    source: "facts 1.5",
  },
  {
    name: "ass-wall-clock-order",
    doc: "A write is stamped with its writer's wall clock and nothing else, so a node whose clock is behind overwrites in vain what it has seen.",
    source: "facts 1.5 (LWW), 1.10 (faults: clock skew)",
  },
  {
    name: "ass-crdt-local-only",
    doc: "v3's CRDT merges within the node only: nothing is sent, so what did not go through the site's Raft group stays where it was written.",
    source: "facts 1.5",
  },
  {
    name: "ass-stores-not-reconciled",
    doc: "v3's Raft store and its CRDT store are separate: where Raft has an entry, what fell back to the CRDT is never seen.",
    source: "facts 1.5",
  },
] as const satisfies readonly DefectDescription[];
