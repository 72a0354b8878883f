/** The flag store comes back with what it held earlier. */
import type { Parameters } from "../../../sim/parameters.ts";
import { primaryOf } from "../control-plane.ts";
import type { FlagReplica } from "../flag-store/replica.ts";
import type { ControlPlaneFault } from "./fault.ts";

const parameters = {
  of: {
    kind: "choice",
    values: { primary: "the primary of the moment", backup: "the first replica that is not the primary", all: "every replica" },
    doc: "Whose disk is replaced.",
  },
  back: {
    kind: "count",
    default: 1,
    min: 1,
    doc: "How many commits ago the backup was taken; at most all of them.",
    source: "modelling choice",
  },
} as const satisfies Parameters;

export const restoreBackup: ControlPlaneFault<typeof parameters> = {
  name: "restore-backup",
  doc: "Replicas of the flag store go down, get the disk of an old backup, and start again; what was committed since is not on it. Nothing happens to one that has no such backup. It has no end.",
  parameters,
  end: "none",
  controlPlaneOnly: true,
  begin(_fleet, { of, back }, { replicas }) {
    const restored = chosen(of, replicas).filter((replica) => replica.restore(back));
    return restored.length > 0 ? () => {} : undefined;
  },
};

function chosen(of: "primary" | "backup" | "all", replicas: readonly FlagReplica[]): readonly FlagReplica[] {
  if (of === "all") return replicas;
  const primary = primaryOf(replicas);
  return replicas.filter((replica) => (replica === primary) === (of === "primary")).slice(0, 1);
}
