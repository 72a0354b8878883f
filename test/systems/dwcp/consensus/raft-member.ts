/** A Raft engine whose messages, timers and syncs a test handles one by one. */
import { RandomSource } from "../../../../sim/kernel/random.ts";
import type { Command, DurableBallot, EngineContext, EngineMessage } from "../../../../src/systems/dwcp/consensus/engine.ts";
import { Raft } from "../../../../src/systems/dwcp/consensus/raft.ts";
import type { RaftMessage } from "../../../../src/systems/dwcp/consensus/raft-messages.ts";
import { ReplicatedLog } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";
import { RAFT_TIMING_OLD } from "../../../../src/systems/dwcp/constants/index.ts";

/** A log whose entries have these ballots; the command in slot 2 of ballot 1 is named "2 of 1". */
export function logOf(ballots: readonly number[], base = 0): ReplicatedLog {
  const log = new ReplicatedLog(base);
  for (const [index, ballot] of ballots.entries()) log.append({ ballot, command: { id: `${base + index + 1} of ${ballot}`, bytes: 100 } });
  return log;
}

/** Member 0 of a group, whose others are played by the test. All is durable at once unless `isSlow` is set. */
export class SingleMember implements EngineContext {
  readonly position = 0;
  readonly size: number;
  readonly random = new RandomSource("single member").stream("raft");
  readonly log: ReplicatedLog;
  readonly durable: DurableBallot;
  readonly engine: Raft;
  readonly sent: { readonly to: number; readonly message: RaftMessage }[] = [];
  readonly decided: (string | undefined)[] = [];
  readonly led: number[] = [];
  readonly syncs: (() => void)[] = [];
  isSlow = false;
  timer: { readonly delayUs: number; readonly action: () => void } | undefined;
  timeUs = 0;

  constructor(size: number, log = new ReplicatedLog(), ballot = 0, hasLed = false) {
    this.size = size;
    this.log = log;
    this.durable = { ballot, votedFor: undefined };
    this.engine = new Raft(this, { timing: RAFT_TIMING_OLD, checkQuorum: false });
    this.engine.start(hasLed);
  }

  voters(): readonly number[] {
    return Array.from({ length: this.size }, (_, position) => position);
  }

  nowUs(): number {
    return this.timeUs;
  }

  send(to: number, message: EngineMessage): void {
    this.sent.push({ to, message: message as RaftMessage });
  }

  after(delayUs: number, action: () => void): object {
    this.timer = { delayUs, action };
    return this.timer;
  }

  cancel(timer: object): void {
    if (this.timer === timer) this.timer = undefined;
  }

  isDurable(): boolean {
    return !this.isSlow;
  }

  whenDurable(action: () => void): void {
    if (this.isSlow) this.syncs.push(action);
    else action();
  }

  committed(_slot: number, command: Command | undefined): void {
    this.decided.push(command?.id);
  }

  leads(ballot: number): void {
    this.led.push(ballot);
  }

  /** The only timer goes off. */
  tick(): void {
    const { timer } = this;
    this.timer = undefined;
    timer?.action();
  }

  /** A message comes; gives what is sent because of it. */
  receive<Kind extends RaftMessage["kind"]>(
    from: number,
    kind: Kind,
    body: Extract<RaftMessage, { kind: Kind }>["body"],
  ): readonly RaftMessage[] {
    this.sent.length = 0;
    this.engine.receive(from, { kind, bytes: 0, body });
    return this.sent.map(({ message }) => message);
  }

  /** Stands for election and gets the votes of all others. */
  lead(): void {
    this.tick();
    for (const voter of this.voters().slice(1)) this.receive(voter, "vote", { ballot: this.durable.ballot, granted: true });
  }
}
