/** What all nodes of one DWCP cluster share: the wire formats as this scenario has them, the truth about the links, and who is who. */

import type { Message } from "../../../sim/network/network.ts";
import type { ParameterValues } from "../../../sim/parameters.ts";
import type { Agent } from "../../migration/agent.ts";
import type { Fleet } from "../../migration/fleet.ts";
import type { Admission } from "../../migration/operation.ts";
import type { VersionMask } from "../../migration/versions.ts";
import { ConsensusGroups } from "./consensus/groups.ts";
import type { ConsensusParameters } from "./consensus/parameters.ts";
import { LinkModes } from "./link-modes.ts";
import { Wire, type WireComponent } from "./wire/wire.ts";

/** Name of the defect in constants and scenarios (facts 1.2, B23). */
export const SIZE_FIELD_DEFECT = "size-field-32-bit";
/** Names of the defects of compression (facts 1.3). */
export const QUANTISE_DEFECT = "hde-quantize";
/** v1 gives out deltas as they are. */
export const DELTA_DEFECT = "hde-delta-never-applied";
/** v3 does not name the baseline of a delta. */
export const BASELINE_KEY_DEFECT = "hde-baseline-key-lost";

/** Whether any component of an operation runs v3. */
export function isNext(next: VersionMask): boolean {
  return next !== 0;
}

/** What of a node a message is for. */
export type Addressee = "control" | "consensus" | "state" | "state3" | "placement" | "reset" | "reset-done" | "transfers";

/** By what the kinds of their messages begin with; the first that fits counts. All else is for the transfers. */
const ADDRESSEES: readonly (readonly [beginning: string, addressee: Addressee])[] = [
  ["dwcp.control", "control"],
  ["acp.", "consensus"],
  ["dwcp.state.", "state"],
  ["dwcp.state3.", "state3"],
  ["dwcp.placement3.", "placement"],
  ["dwcp.reset-done", "reset-done"],
  ["dwcp.reset", "reset"],
];

/** One for each run: a transfer asks the agent at its other end how it reads, so every node must be found from every other. */
export class DwcpModel {
  readonly wire: Wire;
  readonly linkModes: LinkModes;
  readonly transport: VersionMask;
  readonly compression: VersionMask;
  /** Components that every operation goes through. */
  readonly uses: VersionMask;
  readonly #fleet: Fleet;
  readonly consensus: ConsensusGroups;
  readonly #defects: { readonly [defect: string]: boolean };
  readonly #agents = new Map<number, Agent>();
  /** By the kinds that have come so far. */
  readonly #addressees = new Map<string, Addressee>();

  constructor(fleet: Fleet, defects: { readonly [defect: string]: boolean }, parameters: ParameterValues) {
    this.#fleet = fleet;
    this.#defects = defects;
    this.wire = new Wire(defects[SIZE_FIELD_DEFECT] === true ? 32 : 64, {
      quantises: defects[QUANTISE_DEFECT] === true,
      leavesDeltas: defects[DELTA_DEFECT] === true,
      losesBaselineKey: defects[BASELINE_KEY_DEFECT] === true,
    });
    this.linkModes = new LinkModes(fleet.world);
    this.transport = fleet.components.bit("transport");
    this.compression = fleet.components.bit("compression");
    this.consensus = new ConsensusGroups(fleet, parameters as unknown as ConsensusParameters);
    this.uses = this.transport | this.compression;
  }

  /** Makes a node's agent known to its peers' readers. */
  register(agent: Agent): void {
    this.#agents.set(agent.node.index, agent);
  }

  /** The agent of the node with this network index. */
  agentOf(index: number): Agent {
    const agent = this.#agents.get(index);
    if (agent === undefined) throw new Error(`node ${index} does not run DWCP`);
    return agent;
  }

  /** What of a node messages of a kind are for. */
  addresseeOf(kind: string): Addressee {
    const known = this.#addressees.get(kind);
    if (known !== undefined) return known;
    const addressee = ADDRESSEES.find(([beginning]) => kind.startsWith(beginning))?.[1] ?? "transfers";
    this.#addressees.set(kind, addressee);
    return addressee;
  }

  headerBytes(next: VersionMask): number {
    return this.wire.headerBytes((next & this.transport) !== 0, (next & this.compression) !== 0);
  }

  /** Whether the versions are such that a sender finds out first whether its peer holds the baseline of a delta. */
  asksForBaselines(next: VersionMask): boolean {
    return this.#defects[(next & this.compression) !== 0 ? BASELINE_KEY_DEFECT : DELTA_DEFECT] !== true;
  }

  /**
   * Whether a message that was damaged on its way is as good as new to its receiver. What becomes of the others goes into the evidence, and
   * they go no further: a sender that hears nothing asks again, and what a receiver does with wrong content is not modelled.
   */
  survives(message: Message): boolean {
    const { evidence, world } = this.#fleet;
    const node = world.network.nameOf(message.to);
    const bit = world.kernel.stream("dwcp.damage", node).integer(message.bytes * 8);
    const reader = this.agentOf(message.to).desired(message.kind.startsWith("dwcp.control") ? "control" : "data");
    const effect = this.wire.damage((reader & this.transport) !== 0, (reader & this.compression) !== 0, message.bytes, bit);
    if (effect === "read") return true;
    const peer = world.network.nameOf(message.from);
    evidence.emit({ kind: "damaged", atUs: world.kernel.nowUs, node, peer, type: message.kind, effect });
    return false;
  }

  /**
   * What becomes of a message that is read with another version than it was written in: it is read all the same, the sender hears of an
   * error, or it waits in vain. What cannot be read goes into the evidence.
   */
  misread(receiver: string, from: number, { component, sentNext }: Extract<Admission, { kind: "mismatch" }>): "read" | "error" | "stall" {
    const misreading = this.wire.misreading(component as WireComponent, sentNext, !sentNext);
    if (misreading === undefined) return "read";
    const { evidence, world } = this.#fleet;
    const peer = world.network.nameOf(from);
    evidence.emit({
      kind: "unreadable",
      atUs: world.kernel.nowUs,
      node: receiver,
      peer,
      component,
      sentNext,
      effect: misreading.explanation,
    });
    // Who takes other bytes for the payload is out of step, and waits in the end like everybody who is.
    return misreading.effect === "decode error" ? "error" : "stall";
  }
}
