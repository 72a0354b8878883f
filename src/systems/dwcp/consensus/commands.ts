/** What the clients of one member have asked it to get decided: each command is proposed again and again until it is, or given up. */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import { addedLatencyOf, behaviourOf, errorRateOf } from "../../../migration/fleet.ts";
import type { Operation } from "../../../migration/operation.ts";
import type { NodeContext } from "../../system.ts";
import type { RequestSource } from "../component.ts";
import { BASE_ERROR_RATE, COMMAND_BYTES, COMMAND_COST_US, COMMAND_RETRY, CPU_FACTOR_NEXT, RAFT_BUDGET_US } from "../constants/index.ts";
import type { GroupMember } from "./group-member.ts";
import type { ConsensusParameters } from "./parameters.ts";

/** A command of a client. Everything random about it is drawn when it comes, so that it is the same in every run of a seed. */
export interface CommandRequest {
  readonly id: string;
  /** Uniform in [0, 1): fails if below the rate at which v1 and v3 alike fail. */
  readonly luck: number;
  /** Uniform in [0, 1): fails if below the rate of a defect of the version that serves it. */
  readonly versionLuck: number;
}

interface Pending {
  readonly operation: Operation;
  readonly request: CommandRequest;
}

/** Commands under way on one node. */
export class Commands implements RequestSource<CommandRequest> {
  readonly purpose = "dwcp.consensus";
  readonly meanUs: number;
  readonly #context: NodeContext;
  readonly #bit: number;
  readonly #member: GroupMember;
  readonly #isHybrid: () => boolean;
  readonly #pending = new Map<string, Pending>();

  /** `isHybrid` says whether the node takes its group to be in hybrid mode now. */
  constructor(context: NodeContext, bit: number, member: GroupMember, isHybrid: () => boolean) {
    this.#context = context;
    this.#bit = bit;
    this.#member = member;
    this.#isHybrid = isHybrid;
    this.meanUs = (context.parameters as unknown as ConsensusParameters).consensusInterval;
  }

  draw(random: RandomStream, id: string): CommandRequest {
    return { id, luck: random.uniform(), versionLuck: random.uniform() };
  }

  arrive(request: CommandRequest): void {
    const { agent, node } = this.#context;
    const asked = this.#member.group.members[this.#member.leader ?? this.#member.position]?.index ?? node.index;
    const operation = agent.beginInGroup("control", asked, this.#bit, this.#running(), request.id);
    if (operation === undefined) return agent.refuse("control", asked, request.id);
    const pending: Pending = { operation, request };
    this.#pending.set(request.id, pending);
    const { protocol } = this.#member.running;
    node.cpu.run(Math.round(COMMAND_COST_US[protocol] * (operation.next !== 0 ? CPU_FACTOR_NEXT : 1)), () => this.#try(pending));
    if (this.#context.fleet.fallsBackOnTimeout) node.after(RAFT_BUDGET_US, () => this.#fallBack(pending));
  }

  /** A command is decided, perhaps one of this node's. */
  decided(id: string, slot: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    const { fleet, node } = this.#context;
    const version = this.#member.running.next ? "next" : "old";
    const delayUs = addedLatencyOf(fleet.conditions, version);
    const isDefective = pending.request.versionLuck < errorRateOf(fleet.conditions, version);
    const answer = (): void => this.#served(pending, slot, isDefective, isDefective || delayUs > 0);
    if (delayUs === 0) answer();
    else node.after(delayUs, answer);
  }

  /** The member runs another protocol now, or may run its last one no more: all that is under way goes on there. */
  moved(): void {
    for (const pending of this.#pending.values()) {
      this.#context.agent.continueInGroup(pending.operation, this.#running());
      this.#member.propose({ id: pending.request.id, bytes: COMMAND_BYTES });
    }
  }

  /** The node has crashed: it no longer knows what it was asked. */
  stopped(): void {
    this.#pending.clear();
  }

  /** What the member runs. One that takes no part in its group runs what it ran last, as far as its node's flags still allow that. */
  #running(): number {
    if (!this.#member.running.next) return 0;
    return this.#member.log === undefined ? this.#context.agent.desired("control") & this.#bit : this.#bit;
  }

  #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }

  #try(pending: Pending): void {
    const { operation, request } = pending;
    if (this.#pending.get(request.id) !== pending) return;
    const leftUs = operation.startedAtUs + COMMAND_RETRY.deadlineUs - this.#nowUs();
    if (leftUs <= 0) {
      this.#pending.delete(request.id);
      const faulted = this.#isFaulted(operation);
      return this.#context.agent.end(operation, "unserved", { faulted, harmed: false });
    }
    const isTaken = this.#member.propose({ id: request.id, bytes: COMMAND_BYTES });
    const againUs = isTaken ? COMMAND_RETRY.intervalUs : COMMAND_RETRY.noLeaderUs;
    this.#context.node.after(Math.min(leftUs, againUs), () => this.#try(pending));
  }

  /** The budget is spent, which says nothing of whether Raft will decide the command. */
  #fallBack(pending: Pending): void {
    const { id } = pending.request;
    if (this.#pending.get(id) === pending && this.#isHybrid()) this.#member.fallBack({ id, bytes: COMMAND_BYTES });
  }

  #isFaulted({ startedAtUs }: Operation): boolean {
    const { fleet, node } = this.#context;
    return this.#member.group.wasDisturbed(startedAtUs) || behaviourOf(fleet.conditions, node.name) !== undefined;
  }

  #served({ operation, request }: Pending, slot: number, isDefective: boolean, harmed: boolean): void {
    const { agent, fleet, node } = this.#context;
    const hasFailed = isDefective || request.luck < BASE_ERROR_RATE;
    const faulted = this.#isFaulted(operation);
    agent.end(operation, hasFailed ? "error" : "ok", { faulted, harmed });
    const { group, running } = this.#member;
    fleet.evidence.emit({
      kind: "command-served",
      atUs: this.#nowUs(),
      node: node.name,
      group: group.name,
      next: running.next,
      protocol: running.protocol,
      request: request.id,
      slot,
      latencyUs: this.#nowUs() - operation.startedAtUs,
      groupMode: group.mode,
    });
  }
}
