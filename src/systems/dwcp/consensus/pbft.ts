/**
 * Practical Byzantine fault tolerance (Castro and Liskov, OSDI 1999), the consensus of DWCP v3 on the internet: a primary orders the
 * commands, quorums of all members confirm the order twice, and a primary that keeps a request waiting is replaced.
 *
 * A ballot of the log is a view. What differs from the paper: a member that was asked for a command stands for the client; requests that
 * wait go to all members after a while; a member that missed something is told by others, with proof; members compare how far they are
 * from time to time (Castro's thesis, 2001, section 5.2, has such status messages); and what is prepared is on disk, so that a member that
 * crashes and comes back is slow, but not faulty.
 */
import { PBFT_TIMING, PBFT_WAITING_MOST } from "../constants/index.ts";
import type { Command, ConsensusEngine, EngineContext, EngineMessage, EngineTimer } from "./engine.ts";
import { Agreement } from "./pbft-agreement.ts";
import { PbftGroup, type PbftOptions } from "./pbft-group.ts";
import { type PbftBody, type PrePrepare, type Status, Unverifiable, type Vote } from "./pbft-messages.ts";
import type { Reproposal } from "./pbft-new-view.ts";
import { FIRST_VIEW } from "./pbft-quorum.ts";
import { Requests } from "./pbft-requests.ts";
import { ViewChanges } from "./pbft-view-changes.ts";

/**
 * One member. It decides nothing in a group of fewer than four (`PBFT_MEMBERS_LEAST`).
 *
 * On a log that another protocol leaves to it (`since` in its ballot is that ballot itself), it first collects the logs of a quorum.
 */
export class Pbft implements ConsensusEngine {
  readonly #context: EngineContext;
  readonly #group: PbftGroup;
  readonly #requests = new Requests();
  readonly #agreement: Agreement;
  readonly #views: ViewChanges;
  /** Proposals and votes of views that this member has yet to enter. */
  #early: { readonly from: number; readonly body: PrePrepare | Vote }[] = [];
  #tickTimer: EngineTimer | undefined;
  #statusTimer: EngineTimer | undefined;
  /** Where the log stood at the last tick. */
  #slotAtTick = 0;
  /** When another member was last asked for what is missing here, microseconds. */
  #askedAtUs = Number.NEGATIVE_INFINITY;

  constructor(context: EngineContext, options: PbftOptions = {}) {
    this.#context = context;
    this.#group = new PbftGroup(context, options);
    this.#agreement = new Agreement(this.#group, {
      accepted: (command) => this.#requests.add(command, context.nowUs()),
      decided: (command) => this.#decided(command),
    });
    this.#views = new ViewChanges(this.#group, (reproposal) => this.#enter(reproposal));
  }

  get leader(): number | undefined {
    return this.#group.inForce ? this.#group.primaryOf(this.#group.view) : undefined;
  }

  start(): void {
    const { durable } = this.#context;
    const { ballot, since } = durable;
    this.#slotAtTick = this.#context.log.committedSlot;
    if (since === ballot) this.#views.leaveFor(ballot + 1);
    else if (ballot <= FIRST_VIEW && since === undefined) {
      // There was nothing before the first view that would have to be proposed anew.
      durable.ballot = FIRST_VIEW;
      this.#group.inForce = true;
      this.#enter(undefined);
    } else this.#broadcastStatus();
    this.#keepStatus();
    this.#keepTicking();
  }

  stop(): void {
    this.#group.stop();
    for (const timer of [this.#tickTimer, this.#statusTimer]) if (timer !== undefined) this.#context.cancel(timer);
  }

  propose(command: Command): boolean {
    const { isActive, isLargeEnough, inForce, isPrimary, defects } = this.#group;
    if (!isActive || !isLargeEnough) return false;
    if (this.#isDecided(command)) return true;
    if (!this.#want(command)) return false;
    const primary = this.#group.primaryOf(this.#group.view);
    // A member that waits for a view which the others may never want has its commands decided by them: it tells all of them in a while.
    if (inForce && !isPrimary && primary !== undefined && defects.lostForward !== true)
      this.#group.send(primary, { kind: "pbft.request", command });
    this.#keepTicking();
    return true;
  }

  receive(from: number, message: EngineMessage): void {
    if (!this.#group.isActive || this.#group.ignores(from)) return;
    if (message.body instanceof Unverifiable) return this.#group.notice(from, "bad-signature");
    this.#take(from, message.body as PbftBody);
    this.#keepTicking();
  }

  #take(from: number, body: PbftBody): void {
    switch (body.kind) {
      case "pbft.request":
        this.#want(body.command);
        return;
      case "pbft.pre-prepare":
      case "pbft.prepare":
      case "pbft.commit":
        return this.#takeOfView(from, body);
      case "pbft.status":
        return this.#compare(from, body);
      case "pbft.decided":
        this.#agreement.learn(body);
        return this.#views.tryBegin();
      case "pbft.view-change": {
        const view = this.#views.reported(body);
        if (view !== undefined) this.#views.leaveFor(view);
        return;
      }
      case "pbft.new-view":
        if (this.#views.announced(body) && !this.#group.inForce) this.#broadcastStatus();
        return;
    }
  }

  #takeOfView(from: number, body: PrePrepare | Vote): void {
    const { view, inForce } = this.#group;
    if (body.view < view) return;
    if (body.view > view || !inForce) {
      if (this.#early.length < PBFT_WAITING_MOST) this.#early.push({ from, body });
      if (body.view > view) this.#ask(from);
    } else if (body.kind === "pbft.pre-prepare") this.#agreement.proposed(from, body);
    else this.#agreement.voted(from, body);
  }

  /** Another member has said how far it is: whoever of the two is further helps the other. */
  #compare(from: number, status: Status): void {
    const { view, inForce } = this.#group;
    if (this.#agreement.reached(from, status.committedSlot)) this.#proposeWaiting();
    this.#agreement.sendDecided(from, status.committedSlot);
    if (inForce && (status.view < view || (status.view === view && !status.inForce))) this.#views.sendNewView(from);
    if (inForce && status.inForce && status.view === view) this.#agreement.sendAgain(from, status);
    if (status.view > view || status.committedSlot > this.#context.log.committedSlot) this.#ask(from);
  }

  // --- requests

  /** Has a command decided, as the primary, or waits for the primary to. False if nothing comes of it. */
  #want(command: Command): boolean {
    if (this.#isDecided(command)) return false;
    const isNew = !this.#requests.isWaiting(command);
    if (!this.#requests.add(command, this.#context.nowUs())) return false;
    // A command for which there is no room yet is proposed once a checkpoint has become stable.
    if (isNew && this.#group.inForce && this.#group.isPrimary) this.#agreement.propose(command);
    return true;
  }

  #proposeWaiting(): void {
    if (!this.#group.inForce || !this.#group.isPrimary) return;
    const { log } = this.#context;
    for (const command of this.#requests.commands) if (log.slotOf(command.id) === undefined) this.#agreement.propose(command);
  }

  #isDecided({ id }: Command): boolean {
    const { log } = this.#context;
    return (log.slotOf(id) ?? Number.POSITIVE_INFINITY) <= log.committedSlot;
  }

  #decided(command: Command | undefined): void {
    this.#requests.decided(command);
    this.#views.progressed();
  }

  // --- views

  #enter(reproposal: Reproposal | undefined): void {
    const { context, view, isPrimary, defects } = this.#group;
    this.#agreement.open(reproposal);
    for (const command of this.#agreement.openCommands) this.#requests.add(command, context.nowUs());
    const primary = this.#group.primaryOf(view);
    if (isPrimary) {
      context.leads(view);
      this.#proposeWaiting();
    } else if (primary !== undefined && defects.lostForward !== true) {
      for (const command of this.#requests.commands) this.#group.send(primary, { kind: "pbft.request", command });
    }
    const early = this.#early;
    this.#early = [];
    for (const { from, body } of early) this.#takeOfView(from, body);
  }

  // --- time

  #keepTicking(): void {
    const { inForce, isActive } = this.#group;
    const isIdle = inForce && this.#requests.isEmpty && !this.#agreement.hasOpenSlots;
    if (this.#tickTimer !== undefined || isIdle || !isActive) return;
    this.#tickTimer = this.#context.after(PBFT_TIMING.resendUs, () => this.#tick());
  }

  /** Something waits: tell those who may not know, and suspect the primary if it has waited for too long. */
  #tick(): void {
    this.#tickTimer = undefined;
    const { isActive, inForce, defects, view } = this.#group;
    if (!isActive) return;
    const { committedSlot } = this.#context.log;
    const unknown = this.#requests.relay(this.#context.nowUs() - PBFT_TIMING.resendUs);
    if (defects.lostForward !== true) for (const command of unknown) this.#group.broadcast({ kind: "pbft.request", command });
    if (!inForce || committedSlot === this.#slotAtTick) this.#broadcastStatus();
    this.#slotAtTick = committedSlot;
    if (this.#views.isOverdue(this.#requests.oldestUs)) this.#views.leaveFor(view + 1);
    else this.#views.sendReportAgain();
    this.#keepTicking();
  }

  #keepStatus(): void {
    this.#statusTimer = this.#context.after(PBFT_TIMING.statusUs, () => {
      if (!this.#group.isActive) return;
      this.#broadcastStatus();
      this.#keepStatus();
    });
  }

  #broadcastStatus(): void {
    this.#group.broadcast(this.#status());
  }

  /** Has one member tell what this one lacks, at most once in a while. */
  #ask(from: number): void {
    const nowUs = this.#context.nowUs();
    if (nowUs - this.#askedAtUs < PBFT_TIMING.resendUs) return;
    this.#askedAtUs = nowUs;
    this.#group.send(from, this.#status());
  }

  #status(): Status {
    const { view, inForce, context } = this.#group;
    return { kind: "pbft.status", view, inForce, committedSlot: context.log.committedSlot };
  }
}
