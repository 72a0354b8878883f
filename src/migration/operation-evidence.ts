/** What one node says of its operations to the evidence: each that it begins or admits, and how it ends. */
import type { VirtualNode } from "../../sim/node/node.ts";
import type { OperationEnded, OperationResult, OperationStarted } from "../check/observation.ts";
import type { Fleet } from "./fleet.ts";
import type { Operation } from "./operation.ts";

/** An operation as either of its ends knows it. */
export type KnownOperation = Pick<Operation, "id" | "work" | "peer" | "uses" | "next">;

/** An operation that ends, perhaps one that could not even begin. */
export type EndingOperation = Pick<Operation, "id" | "work" | "peer" | "next" | "request">;

/** Who is to blame for how an operation went. */
export type Blame = Pick<OperationEnded, "faulted" | "harmed">;

/** The voice of one node. Each observation is written out: to put one together from parts takes longer than the rest of its operation. */
export class OperationEvidence {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;

  constructor(fleet: Fleet, node: VirtualNode) {
    this.#fleet = fleet;
    this.#node = node;
  }

  /** `declinedByPeer`: what the node itself would have run on the next version. */
  started({ id, work, peer, uses, next }: KnownOperation, role: OperationStarted["role"], declinedByPeer = 0): void {
    const { evidence, world } = this.#fleet;
    evidence.emit({
      kind: "operation-started",
      atUs: world.kernel.nowUs,
      node: this.#node.name,
      peer: world.network.nameOf(peer),
      role,
      operation: id,
      work,
      uses,
      next,
      declinedByPeer,
    });
  }

  ended({ id, work, peer, next, request }: EndingOperation, result: OperationResult, latencyUs: number, { faulted, harmed }: Blame): void {
    const { evidence, world } = this.#fleet;
    evidence.emit({
      kind: "operation-ended",
      atUs: world.kernel.nowUs,
      node: this.#node.name,
      peer: world.network.nameOf(peer),
      operation: id,
      work,
      next,
      result,
      latencyUs,
      request,
      faulted,
      harmed,
    });
  }
}
