/** PBFT on a node that may be told to lie, and that watches the others for lies. */
import { behaviourOf } from "../../../migration/fleet.ts";
import type { NodeContext } from "../../system.ts";
import { ByzantineContext } from "./byzantine.ts";
import { ByzantineDetector } from "./byzantine-detector.ts";
import type { ConsensusEngine, EngineContext } from "./engine.ts";
import type { ConsensusGroup } from "./groups.ts";
import { Pbft } from "./pbft.ts";
import type { PbftDefects } from "./pbft-defects.ts";

/** An engine that has not been started. What it does wrong on purpose, and what it finds out about others, is in the evidence. */
export function pbftMember(
  { fleet, node }: NodeContext,
  group: ConsensusGroup,
  context: EngineContext,
  defects: PbftDefects,
): ConsensusEngine {
  const { evidence, conditions, world } = fleet;
  const about = () => ({ atUs: world.kernel.nowUs, node: node.name, group: group.name });
  const bent = new ByzantineContext(
    context,
    () => behaviourOf(conditions, node.name),
    (behaviour) => evidence.emit({ kind: "byzantine-acted", ...about(), behaviour }),
  );
  const watch = new ByzantineDetector({
    nowUs: () => context.nowUs(),
    voters: () => context.voters(),
    concluded: (position, suspicion) => {
      const peer = group.members[position]?.name ?? "";
      evidence.emit({ kind: `byzantine-${suspicion}`, ...about(), peer });
    },
  });
  return new Pbft(bent, { defects, watch });
}
