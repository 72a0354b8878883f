/**
 * How a Byzantine member of PBFT behaves: it runs the protocol as everybody does, and what it says about its own votes and proposals is
 * bent on the way out. It cannot speak in the name of others, so what consists of their messages stays true.
 */
import type { ByzantineBehaviour } from "../../../migration/faults/byzantine-behaviour.ts";
import type { Command, EngineContext, EngineMessage, EngineTimer } from "./engine.ts";
import { type PbftBody, type PrePrepare, pbftMessage, Unverifiable, type Vote } from "./pbft-messages.ts";
import type { ReplicatedLog } from "./replicated-log.ts";

/** What a member that misbehaves runs on in place of its own context. While `behaviour` gives none, all passes as it is. */
export class ByzantineContext implements EngineContext {
  readonly #context: EngineContext;
  readonly #behaviour: () => ByzantineBehaviour | undefined;
  readonly #acted: (behaviour: ByzantineBehaviour) => void;
  /** The last view in which the member has proposed something itself. */
  #viewOfProposal = -1;

  /** `acted` is called for each message that is bent or withheld. */
  constructor(
    context: EngineContext,
    behaviour: () => ByzantineBehaviour | undefined,
    acted: (behaviour: ByzantineBehaviour) => void = () => {},
  ) {
    this.#context = context;
    this.#behaviour = behaviour;
    this.#acted = acted;
  }

  send(to: number, message: EngineMessage): void {
    const body = message.body as PbftBody;
    if (body.kind === "pbft.pre-prepare") this.#viewOfProposal = body.view;
    const behaviour = this.#behaviour();
    switch (behaviour) {
      case undefined:
        return this.#context.send(to, message);
      case "withhold":
        return this.#acted(behaviour);
      case "bad-signature":
        this.#acted(behaviour);
        return this.#context.send(to, { ...message, body: new Unverifiable(message.kind) });
      case "equivocate":
        return this.#say(to, message, behaviour, this.#isInSecondHalf(to) ? [true] : [false]);
      case "double-vote":
        // Whom it tells which story first differs, so that neither comes first everywhere.
        return this.#say(to, message, behaviour, this.#isInSecondHalf(to) ? [true, false] : [false, true]);
    }
  }

  /** Tells a story for each entry: the true one, or its twin. */
  #say(to: number, message: EngineMessage, behaviour: ByzantineBehaviour, twins: readonly boolean[]): void {
    const body = message.body as PbftBody;
    if (body.kind !== "pbft.pre-prepare" && body.kind !== "pbft.prepare" && body.kind !== "pbft.commit") {
      return this.#context.send(to, message);
    }
    for (const isTwin of twins) {
      if (isTwin) this.#acted(behaviour);
      for (const told of this.#told(body, isTwin)) this.#context.send(to, pbftMessage(told, 0));
    }
  }

  /**
   * A proposal comes with the commit that nobody may send yet. A backup that votes for a twin also proposes it, as if it were the primary:
   * under its own name, for that is the only one under which it can sign.
   */
  #told(body: PrePrepare | Vote, isTwin: boolean): readonly (PrePrepare | Vote)[] {
    const { view, slot } = body;
    if (body.kind === "pbft.pre-prepare") {
      const proposal = isTwin ? { ...body, command: twinOf(body.command) } : body;
      const digest = proposal.command?.id ?? "";
      return [proposal, { kind: "pbft.commit", view, slot, digest, proposed: digest }];
    }
    if (!isTwin) return [body];
    const digest = twinDigest(body.digest);
    if (view === this.#viewOfProposal) return [{ ...body, digest, proposed: digest }];
    const vote = { ...body, digest };
    const bytes = 0;
    return body.kind === "pbft.prepare" ? [{ kind: "pbft.pre-prepare", view, slot, command: { id: digest, bytes } }, vote] : [vote];
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

/** The command that a Byzantine member tells of in place of the true one. Clients sign nothing in this model, so it can make one up. */
function twinOf(command: Command | undefined): Command | undefined {
  return command === undefined ? undefined : { ...command, id: twinDigest(command.id) };
}

function twinDigest(digest: string): string {
  return digest === "" ? digest : `${digest}~`;
}
