/** ACP on one node: a member of a consensus group, its clients, and its way from one version to the other and back. */
import type { Message } from "../../../../sim/network/network.ts";
import type { ModeName } from "../../../check/observation.ts";
import type { NodeContext } from "../../system.ts";
import type { ComponentPart, RequestSource } from "../component.ts";
import { MODE_CHECK_US, RECONCILE, STATUS, STATUS_BYTES } from "../constants/index.ts";
import { Commands } from "./commands.ts";
import type { Command } from "./engine.ts";
import { GroupMember } from "./group-member.ts";
import { type ConsensusGroup, type ConsensusGroups, worst } from "./groups.ts";
import type { ConsensusParameters } from "./parameters.ts";
import type { Running } from "./protocols.ts";
import { isChange, JointSwitch, OwnSwitch, type SwitchHost, type SwitchStatus, type VersionSwitch } from "./version-switch.ts";

const STATUS_MESSAGE = "acp.status";

/** The part of a node that consensus has: none for a node that is in no group. */
export function consensusPartOf(context: NodeContext, groups: ConsensusGroups): ConsensusPart | undefined {
  const group = groups.of(context.node.index);
  return group === undefined ? undefined : new ConsensusPart(context, group);
}

/** The consensus of one group, as one of its members has it. */
export class ConsensusPart implements ComponentPart, SwitchHost {
  readonly sources: readonly RequestSource<unknown>[];
  readonly #context: NodeContext;
  readonly #bit: number;
  readonly #group: ConsensusGroup;
  readonly #member: GroupMember;
  readonly #commands: Commands;
  readonly #switch: VersionSwitch;
  #mode: ModeName = "datacenter";
  #modeAskedUs = 0;
  /** The member has gone back to v1, and nobody has asked yet whether it works there. */
  #hasReturned = false;
  /** The node has served since its last start. */
  #hasFlags = false;
  #looking: object | undefined;

  constructor(context: NodeContext, group: ConsensusGroup) {
    this.#context = context;
    this.#bit = context.fleet.components.bit("consensus");
    this.#group = group;
    const position = group.positionOf(context.node.index) ?? 0;
    this.#member = new GroupMember(context, this.#bit, group, position, {
      committed: (slot, command) => this.#committed(slot, command),
      changed: () => this.#changed(),
    });
    this.#commands = new Commands(context, this.#bit, this.#member, () => this.#mode === "hybrid");
    this.sources = [this.#commands];
    this.#switch = context.fleet.consensusHandover.together ? new JointSwitch(this) : new OwnSwitch(this);
  }

  // --- the node's life

  started(): void {
    this.#hasReturned = false;
    this.#askMode();
    this.#member.start();
    if (!this.#takesPart()) return;
    this.#hasFlags = false;
    if (this.#knowsFlags()) this.#switch.wishesChanged();
    const { kernel } = this.#context.fleet.world;
    const phaseUs = kernel.stream("consensus.status", this.#context.node.name).integer(STATUS.intervalUs) + 1;
    this.#context.node.after(phaseUs, () => this.#tick());
  }

  stopped(): void {
    this.#member.stop();
    this.#commands.stopped();
  }

  versionsChanged(): void {
    if (!this.#takesPart()) return this.#commands.moved();
    if (!this.#knowsFlags()) return;
    this.#askMode();
    this.#switch.wishesChanged();
    this.#member.look();
  }

  /** Takes a message of the group. */
  take(message: Message): void {
    if (message.kind !== STATUS_MESSAGE) this.#member.receive(message);
    else if (this.#takesPart() && this.#knowsFlags())
      this.#switch.heard(this.#group.positionOf(message.from) ?? 0, message.body as SwitchStatus);
  }

  reconcile(done: () => void): void {
    if (!this.#hasReturned) return done();
    const looking = {};
    this.#looking = looking;
    const decidedSlot = this.#member.log?.committedSlot ?? 0;
    const untilUs = this.nowUs + RECONCILE.atMostUs;
    const look = (): void => {
      if (this.#looking !== looking) return;
      const isBack = !this.running.next && this.leads !== "none" && (this.#member.log?.committedSlot ?? 0) >= decidedSlot;
      if (!isBack && this.nowUs < untilUs) {
        this.#context.node.after(RECONCILE.lookUs, look);
        return;
      }
      this.#hasReturned = false;
      done();
    };
    look();
  }

  // --- for the switch

  get position(): number {
    return this.#member.position;
  }

  get size(): number {
    return this.#group.members.length;
  }

  get running(): Running {
    return this.#member.running;
  }

  get leads(): "none" | "other" | "self" {
    if (this.#member.leader === undefined) return "none";
    return this.#member.isLeader ? "self" : "other";
  }

  get isServing(): boolean {
    return this.#context.agent.serving;
  }

  get wantsNext(): boolean {
    return (this.#context.agent.desired("control") & this.#bit) !== 0;
  }

  get mode(): ModeName {
    return this.#mode;
  }

  get nowUs(): number {
    return this.#context.node.monotonicUs();
  }

  quorumOf(running: Running): number {
    return this.#member.quorumOf(running);
  }

  run(running: Running): void {
    this.#member.run(running);
  }

  propose(command: Command): void {
    this.#member.propose(command);
  }

  tell(to: number, status: SwitchStatus): void {
    const member = this.#group.members[to];
    if (member !== undefined) this.#context.node.send(member.index, STATUS_MESSAGE, STATUS_BYTES, status);
  }

  // --- inside

  /** From the first moment on at which the node serves: until then its flags say nothing of the version that its member is to run. */
  #knowsFlags(): boolean {
    this.#hasFlags ||= this.isServing;
    return this.#hasFlags;
  }

  /** False for a member whose disk has rotted: it runs nothing, so what the others run is no business of its own. */
  #takesPart(): boolean {
    return this.#member.log !== undefined;
  }

  #tick(): void {
    if (this.nowUs - this.#modeAskedUs >= MODE_CHECK_US) this.#askMode();
    if (this.#knowsFlags()) this.#switch.tick();
    this.#member.look();
    this.#context.node.after(STATUS.intervalUs, () => this.#tick());
  }

  /** The worst path to another member counts; each node judges by its own measurements. */
  #askMode(): void {
    const { consensusMode } = this.#context.parameters as unknown as ConsensusParameters;
    this.#modeAskedUs = this.nowUs;
    if (consensusMode !== "auto") {
      this.#mode = consensusMode;
      return;
    }
    const others = this.#group.members.filter((member) => member !== this.#context.node);
    this.#mode = worst([...new Set(others.map(({ site }) => site))].map((site) => this.#context.modes.mode(site)));
  }

  #committed(slot: number, command: Command | undefined): void {
    if (command === undefined) return;
    this.#commands.decided(command.id, slot);
    if (!isChange(command)) return;
    // The protocol is still at work on what it has decided: it is exchanged when it is done.
    this.#context.node.after(0, () => this.#switch.decided(slot, command));
  }

  #changed(): void {
    this.#hasReturned = !this.running.next;
    this.#commands.moved();
  }
}
