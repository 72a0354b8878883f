/** The engine of a node that may be told to lie, and that under PBFT watches the others for lies. */
import { behaviourOf } from "../../../migration/fleet.ts";
import { type ByzantineReport, MESSAGE_BYTES } from "../../../migration/messages.ts";
import type { NodeContext } from "../../system.ts";
import { raftTiming } from "../constants/index.ts";
import { ByzantineContext } from "./byzantine.ts";
import { ByzantineDetector } from "./byzantine-detector.ts";
import type { ConsensusEngine, EngineContext } from "./engine.ts";
import type { ConsensusGroup } from "./groups.ts";
import type { ConsensusParameters } from "./parameters.ts";
import { Pbft } from "./pbft.ts";
import type { PbftDefects } from "./pbft-defects.ts";
import type { Running } from "./protocols.ts";
import { Raft } from "./raft.ts";

/**
 * An engine that has not been started. What it does wrong on purpose, and what it finds out about others, is in the evidence. v3's Raft
 * times out as v1's does, and a leader of it that hears no majority steps down, so that it does not stay behind alone when its group has
 * gone over to PBFT (modelling choices: the facts give it a budget only).
 */
export function memberEngine(
  { fleet, node, parameters }: NodeContext,
  group: ConsensusGroup,
  running: Running,
  context: EngineContext,
  defects: PbftDefects,
): ConsensusEngine {
  const { evidence, conditions, world } = fleet;
  const nameOf = (position: number): string => group.members[position]?.name ?? "";
  const about = () => ({ atUs: world.kernel.nowUs, node: node.name, group: group.name });
  const bent = new ByzantineContext(context, {
    behaviourOf: (position) => behaviourOf(conditions, nameOf(position)),
    acted: (behaviour) => evidence.emit({ kind: "byzantine-acted", ...about(), ...running, behaviour }),
  });
  const { consensusHeartbeat } = parameters as unknown as ConsensusParameters;
  if (running.protocol === "raft") return new Raft(bent, { timing: raftTiming(consensusHeartbeat), checkQuorum: running.next });
  const watch = new ByzantineDetector({
    nowUs: () => context.nowUs(),
    voters: () => context.voters(),
    concluded: (position, suspicion) => {
      const peer = nameOf(position);
      evidence.emit({ kind: `byzantine-${suspicion}`, ...about(), peer });
      const report: ByzantineReport = { peer };
      if (fleet.rollsBackOnByzantine) node.send(fleet.controller.index, "metrics.byzantine", MESSAGE_BYTES.small, report);
    },
  });
  return new Pbft(bent, { defects, watch });
}
