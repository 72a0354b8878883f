/**
 * How a Byzantine member of PBFT behaves: it runs the protocol as everybody does, and what it says about its own votes and proposals is
 * bent on the way out. It cannot speak in the name of others, so what consists of their messages stays true.
 */
import type { ByzantineBehaviour } from "../../../migration/faults/byzantine-behaviour.ts";
import type { Command, EngineContext, EngineMessage, EngineTimer } from "./engine.ts";
import { digestOf, type PbftBody, type PrePrepare, pbftMessage, Unverifiable, type Vote } from "./pbft-messages.ts";
import { primaryOf } from "./pbft-quorum.ts";
import type { ReplicatedLog } from "./replicated-log.ts";

/**
 * What a member that misbehaves runs on in place of its own context. While it has no behaviour, all passes as it is.
 *
 * There are two stories: the commands as they are, and a twin of each. Byzantine members are in league: all tell the same half of the
 * group the same story, and a Byzantine primary signs whichever story another of them needs for its votes.
 */
export class ByzantineContext implements EngineContext {
  readonly #context: EngineContext;
  readonly #behaviourOf: (position: number) => ByzantineBehaviour | undefined;
  readonly #acted: (behaviour: ByzantineBehaviour) => void;

  /** `behaviourOf` says how a member of the group behaves now; `acted` is called for each message that is bent or withheld. */
  constructor(
    context: EngineContext,
    behaviourOf: (position: number) => ByzantineBehaviour | undefined,
    acted: (behaviour: ByzantineBehaviour) => void = () => {},
  ) {
    this.#context = context;
    this.#behaviourOf = behaviourOf;
    this.#acted = acted;
  }

  send(to: number, message: EngineMessage): void {
    const behaviour = this.#behaviourOf(this.position);
    switch (behaviour) {
      case undefined:
        return this.#context.send(to, message);
      case "withhold":
        return this.#acted(behaviour);
      case "bad-signature":
        this.#acted(behaviour);
        return this.#context.send(to, { ...message, body: new Unverifiable() });
      case "equivocate":
        return this.#say(to, message, behaviour, [this.#isInSecondHalf(to)]);
      case "double-vote":
        // Whom it tells which story first differs, so that neither comes first everywhere.
        return this.#say(to, message, behaviour, this.#isInSecondHalf(to) ? [true, false] : [false, true]);
    }
  }

  /** Tells the story of the twins, the other one, or both. What consists of others' messages stays as it is. */
  #say(to: number, message: EngineMessage, behaviour: ByzantineBehaviour, stories: readonly boolean[]): void {
    const body = message.body as PbftBody;
    if (body.kind !== "pbft.pre-prepare" && body.kind !== "pbft.prepare" && body.kind !== "pbft.commit") {
      return this.#context.send(to, message);
    }
    this.#acted(behaviour);
    for (const isTwin of stories) {
      for (const told of body.kind === "pbft.pre-prepare" ? proposal(body, isTwin) : this.#vote(body, isTwin)) {
        this.#context.send(to, pbftMessage(told, 0));
      }
    }
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
    const leagued = primary === undefined ? undefined : this.#behaviourOf(primary);
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

/** Marks the twin of a command. Clients sign nothing in this model, so a Byzantine member can make one up. */
const TWIN_MARK = "~";

/** What stands for a command in one of the stories. */
function digestIn(digest: string, isTwin: boolean): string {
  const plain = digest.endsWith(TWIN_MARK) ? digest.slice(0, -TWIN_MARK.length) : digest;
  return isTwin && plain !== "" ? `${plain}${TWIN_MARK}` : plain;
}
