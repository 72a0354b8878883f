/**
 * How a Byzantine member of a consensus group behaves: it runs the protocol as everybody does, and what it says about its own votes and
 * proposals is bent on the way out. It cannot speak in the name of others, so what consists of their messages stays true.
 *
 * Raft has no defence: its followers believe what their leader says (facts 1.6: Byzantine 0), and it signs nothing that could be wrong.
 */
import type { ByzantineBehaviour } from "../../../migration/faults/byzantine-behaviour.ts";
import type { Command, EngineContext, EngineMessage, EngineTimer } from "./engine.ts";
import { digestOf, type PbftBody, type PrePrepare, pbftMessage, Unverifiable, type Vote } from "./pbft-messages.ts";
import { primaryOf } from "./pbft-quorum.ts";
import type { AppendEntries } from "./raft-messages.ts";
import type { ReplicatedLog } from "./replicated-log.ts";

/** What Byzantine members know of each other. */
export interface League {
  /** How a member of the group misbehaves now; undefined if it is honest. */
  behaviourOf(position: number): ByzantineBehaviour | undefined;
  /** Called for each message that is bent, doubled or withheld. */
  acted(behaviour: ByzantineBehaviour): void;
}

/**
 * What a member that misbehaves runs on in place of its own context. While it has no behaviour, all passes as it is.
 *
 * There are two stories: the commands as they are, and a twin of each. Byzantine members are in league: all tell the same half of the
 * group the same story, and a Byzantine primary signs whichever story another of them needs for its votes.
 */
export class ByzantineContext implements EngineContext {
  readonly #context: EngineContext;
  readonly #league: League;

  constructor(context: EngineContext, league: League) {
    this.#context = context;
    this.#league = league;
  }

  send(to: number, message: EngineMessage): void {
    const behaviour = this.#league.behaviourOf(this.position);
    if (behaviour === undefined) return this.#context.send(to, message);
    const sent = this.#bent(to, message, behaviour);
    if (sent.length !== 1 || sent[0] !== message) this.#league.acted(behaviour);
    for (const each of sent) this.#context.send(to, each);
  }

  /** What it sends in place of a message: the message itself where it tells no lie. */
  #bent(to: number, message: EngineMessage, behaviour: ByzantineBehaviour): readonly EngineMessage[] {
    switch (behaviour) {
      case "withhold":
        return [];
      case "bad-signature":
        return isSigned(message) ? [{ ...message, body: new Unverifiable() }] : [message];
      case "equivocate":
        return this.#told(message, this.#isInSecondHalf(to));
      case "double-vote": {
        const stories = [this.#told(message, false), this.#told(message, true)];
        // Whom it tells which story first differs, so that neither comes first everywhere; what is no story is said once.
        if (this.#isInSecondHalf(to)) stories.reverse();
        return [...new Set(stories.flat())];
      }
    }
  }

  /** A message in one of the stories. */
  #told(message: EngineMessage, isTwin: boolean): readonly EngineMessage[] {
    if (message.kind === "append-entries") return [isTwin ? twinEntries(message) : message];
    const body = message.body as PbftBody;
    if (body.kind === "pbft.pre-prepare") return proposal(body, isTwin).map((told) => pbftMessage(told, 0));
    if (body.kind !== "pbft.prepare" && body.kind !== "pbft.commit") return [message];
    const told = this.#vote(body, isTwin);
    return told[0] === body ? [message] : told.map((each) => pbftMessage(each, 0));
  }

  /**
   * A backup that has to do without the primary's signature proposes its story itself, as if it were the primary: under its own name, for
   * that is the only one under which it can sign.
   */
  #vote(vote: Vote, isTwin: boolean): readonly (PrePrepare | Vote)[] {
    const { view, slot } = vote;
    const digest = digestIn(vote.digest, isTwin);
    if (digest === vote.digest) return [vote];
    const primary = primaryOf(this.voters(), view);
    const leagued = primary === undefined ? undefined : this.#league.behaviourOf(primary);
    if (leagued === "equivocate" || leagued === "double-vote") return [{ ...vote, digest, proposed: digest }];
    const told = { ...vote, digest };
    return vote.kind === "pbft.prepare" ? [{ kind: "pbft.pre-prepare", view, slot, command: { id: digest, bytes: 0 } }, told] : [told];
  }

  #isInSecondHalf(to: number): boolean {
    const voters = this.voters();
    return voters.indexOf(to) >= voters.length / 2;
  }

  // --- all else is the member's own context

  get position(): number {
    return this.#context.position;
  }

  get size(): number {
    return this.#context.size;
  }

  get random(): EngineContext["random"] {
    return this.#context.random;
  }

  get log(): ReplicatedLog {
    return this.#context.log;
  }

  get durable(): EngineContext["durable"] {
    return this.#context.durable;
  }

  voters(): readonly number[] {
    return this.#context.voters();
  }

  nowUs(): number {
    return this.#context.nowUs();
  }

  after(delayUs: number, action: () => void): EngineTimer {
    return this.#context.after(delayUs, action);
  }

  cancel(timer: EngineTimer): void {
    this.#context.cancel(timer);
  }

  isDurable(): boolean {
    return this.#context.isDurable();
  }

  whenDurable(action: () => void): void {
    this.#context.whenDurable(action);
  }

  committed(slot: number, command: Command | undefined): void {
    this.#context.committed(slot, command);
  }

  leads(ballot: number): void {
    this.#context.leads(ballot);
  }
}

/** A primary's proposal in one of the stories, with the commit that nobody may send yet. */
function proposal({ kind, view, slot, command }: PrePrepare, isTwin: boolean): readonly (PrePrepare | Vote)[] {
  const told = command === undefined ? undefined : { ...command, id: digestIn(command.id, isTwin) };
  const digest = digestOf(told);
  return [
    { kind, view, slot, command: told },
    { kind: "pbft.commit", view, slot, digest, proposed: digest },
  ];
}

/** What a Raft leader hands on, in the story of the twins; a message without commands is the same in both. */
function twinEntries(message: EngineMessage): EngineMessage {
  const body = message.body as AppendEntries;
  if (body.entries.every(({ command }) => command === undefined)) return message;
  const twin = (command: Command | undefined): Command | undefined => command && { ...command, id: digestIn(command.id, true) };
  return { ...message, body: { ...body, entries: body.entries.map((entry) => ({ ...entry, command: twin(entry.command) })) } };
}

function isSigned({ kind }: EngineMessage): boolean {
  return kind.startsWith("pbft.");
}

/** Marks the twin of a command. Clients sign nothing in this model, so a Byzantine member can make one up. */
const TWIN_MARK = "~";

/** What stands for a command in one of the stories. */
function digestIn(digest: string, isTwin: boolean): string {
  const plain = digest.endsWith(TWIN_MARK) ? digest.slice(0, -TWIN_MARK.length) : digest;
  return isTwin && plain !== "" ? `${plain}${TWIN_MARK}` : plain;
}
