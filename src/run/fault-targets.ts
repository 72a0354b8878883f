/** Turns whom a fault strikes into nodes, at the moment when it begins: who is the primary then, who is a canary then. */
import type { RandomStream } from "../../sim/kernel/random.ts";
import { type ControlPlane, primaryOf } from "../migration/control-plane.ts";
import { allowedMask, type Flags } from "../migration/flags.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { FaultRole, FaultTarget } from "../scenario/scenario.ts";

/** What a target is looked up in. */
export interface TargetSpace {
  readonly fleet: Fleet;
  readonly controlPlane: ControlPlane;
  /** What the store has committed so far. */
  readonly flags: Flags;
  /** The node that was the last to begin to lead a consensus group; undefined before there was one. */
  readonly consensusLeader: string | undefined;
  /** The stream of this one fault. */
  readonly random: RandomStream;
}

/** Names of the nodes that a target means now, in the order of the fleet; none if nobody has the role. */
export function resolveTarget(target: FaultTarget, space: TargetSpace): readonly string[] {
  const { members } = space.fleet;
  switch (target.kind) {
    case "nodes":
      return target.nodes;
    case "share":
      return drawShare(
        members.map(({ name }) => name),
        target.share,
        space.random,
      );
    case "site":
      return members.filter(({ site }) => site === target.site).map(({ name }) => name);
    case "role": {
      const holder = holderOf(target.role, space);
      return holder === undefined ? [] : [holder];
    }
  }
}

function holderOf(role: FaultRole, space: TargetSpace): string | undefined {
  const {
    fleet,
    controlPlane: { replicas },
    flags,
    random,
  } = space;
  switch (role) {
    case "consensus leader":
      return space.consensusLeader;
    case "flag-store primary":
      return primaryOf(replicas)?.node.name;
    case "flag-store replica": {
      const primary = primaryOf(replicas);
      return drawOne(
        replicas.filter((replica) => replica !== primary && replica.node.up).map(({ node }) => node.name),
        random,
      );
    }
    case "canary":
      return drawOne(
        fleet.members
          .filter(({ name, up }) => up && allowedMask(flags, fleet.exposure.includes(name, flags.percentage)) !== 0)
          .map(({ name }) => name),
        random,
      );
    default:
      return fleet[role].name;
  }
}

function drawOne(names: readonly string[], random: RandomStream): string | undefined {
  return names.length === 0 ? undefined : random.pick(names);
}

/** A share of the names, rounded and at least one, each set of them equally likely (Fisher and Yates 1938, cut short). */
function drawShare(names: readonly string[], share: number, random: RandomStream): readonly string[] {
  const count = Math.max(1, Math.round(names.length * share));
  const order = names.map((_, index) => index);
  for (let drawn = 0; drawn < count; drawn++) {
    const other = drawn + random.integer(order.length - drawn);
    const [one, two] = [order[drawn] ?? 0, order[other] ?? 0];
    order[drawn] = two;
    order[other] = one;
  }
  const chosen = new Set(order.slice(0, count));
  return names.filter((_, index) => chosen.has(index));
}
