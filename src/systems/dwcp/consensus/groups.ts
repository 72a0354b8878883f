/** Which nodes of a cluster decide together, and what the simulator knows of the paths between them. */
import type { VirtualNode } from "../../../../sim/node/node.ts";
import type { ModeName } from "../../../check/observation.ts";
import type { Fleet } from "../../../migration/fleet.ts";
import { classify } from "../../../migration/mode-detection/classify.ts";
import type { ConsensusParameters } from "./parameters.ts";

/** Some nodes with one log. Its members are named by their position in it. */
export class ConsensusGroup {
  readonly name: string;
  readonly members: readonly VirtualNode[];
  /** The mode that the worst path between two members is of. */
  readonly mode: ModeName;
  readonly #fleet: Fleet;
  readonly #positions: ReadonlyMap<number, number>;
  #inTouch = "";
  #isWhole = true;
  #wholeSinceUs = 0;

  constructor(fleet: Fleet, name: string, members: readonly VirtualNode[]) {
    this.name = name;
    this.members = members;
    this.mode = worstMode(fleet, members);
    this.#fleet = fleet;
    this.#positions = new Map(members.map(({ index }, position) => [index, position]));
  }

  /** Position of a node by its network index; undefined if it is no member. */
  positionOf(index: number): number | undefined {
    return this.#positions.get(index);
  }

  /** Whether at `sinceUs` or later a member was down, or two of them out of touch. */
  wasDisturbed(sinceUs: number): boolean {
    return !this.#isWhole || this.#wholeSinceUs > sinceUs;
  }

  /** Looks who is up and in touch with whom, and says so in the evidence where that has changed. */
  look(): void {
    const up = this.members.filter((member) => member.up);
    const inTouch = up.map((member) => [member, ...up.filter((other) => other !== member && this.#areInTouch(member, other))]);
    const key = inTouch.map((members) => members.map(({ index }) => index).join()).join(";");
    if (key === this.#inTouch) return;
    this.#inTouch = key;
    const { evidence, world } = this.#fleet;
    const atUs = world.kernel.nowUs;
    this.#isWhole = up.length === this.members.length && inTouch.every((members) => members.length === up.length);
    if (this.#isWhole) this.#wholeSinceUs = atUs;
    const names = inTouch.map((members) => members.map((member) => member.name));
    evidence.emit({ kind: "consensus-links", atUs, group: this.name, inTouch: names });
  }

  #areInTouch(one: VirtualNode, other: VirtualNode): boolean {
    const { network } = this.#fleet.world;
    return !network.isCut(one.index, other.index) && !network.isCut(other.index, one.index);
  }
}

type GroupParameters = Pick<ConsensusParameters, "consensusGroups" | "consensusMembers">;

/** The members of each group by its name, out of all nodes of a cluster in the order of their running numbers. */
export function consensusMembership<Node extends { readonly site: string }>(
  nodes: readonly Node[],
  regionOf: (site: string) => string,
  { consensusGroups, consensusMembers }: GroupParameters,
): ReadonlyMap<string, readonly Node[]> {
  const candidates = new Map<string, Node[]>();
  for (const node of nodes) {
    const name = consensusGroups === "cluster" ? "cluster" : regionOf(node.site);
    const group = candidates.get(name);
    if (group === undefined) candidates.set(name, [node]);
    else group.push(node);
  }
  return new Map([...candidates].map(([name, group]) => [name, inTurns(group).slice(0, consensusMembers)]));
}

/** The groups of one cluster, disjoint. A node may be in none. */
export class ConsensusGroups {
  readonly #groupOf = new Map<number, ConsensusGroup>();

  /** Forms the groups and begins to watch the network. */
  constructor(fleet: Fleet, parameters: GroupParameters) {
    const regions = new Map(fleet.world.topology.sites.map(({ name, region }) => [name, region]));
    const regionOf = (site: string): string => regions.get(site) ?? site;
    const membership = consensusMembership(fleet.members, regionOf, parameters);
    const groups = [...membership].map(([name, members]) => new ConsensusGroup(fleet, name, members));
    for (const group of groups) for (const { index } of group.members) this.#groupOf.set(index, group);
    fleet.world.network.onChange(() => {
      for (const group of groups) group.look();
    });
  }

  /** The group of a node by its network index. */
  of(index: number): ConsensusGroup | undefined {
    return this.#groupOf.get(index);
  }
}

/** Nodes in such an order that their sites take turns. */
function inTurns<Node extends { readonly site: string }>(nodes: readonly Node[]): Node[] {
  const seen = new Map<string, number>();
  const turns = nodes.map((node, order) => {
    const turn = seen.get(node.site) ?? 0;
    seen.set(node.site, turn + 1);
    return { node, turn, order };
  });
  return turns.sort((one, other) => one.turn - other.turn || one.order - other.order).map(({ node }) => node);
}

function worstMode({ world }: Fleet, members: readonly VirtualNode[]): ModeName {
  const { topology } = world;
  const sites = [...new Set(members.map(({ site }) => site))];
  const figures = (from: string, to: string) => ({ rttUs: topology.rttUs(from, to), bandwidthBps: topology.bandwidthBps(from, to) });
  const modes = sites.flatMap((from) => sites.map((to) => classify("upstream", { ...figures(from, to), loss: 0, rdma: false })));
  return worst(modes);
}

/** The mode farthest from a datacenter; that of a datacenter if there is none. */
export function worst(modes: readonly ModeName[]): ModeName {
  if (modes.includes("internet")) return "internet";
  return modes.includes("hybrid") ? "hybrid" : "datacenter";
}
