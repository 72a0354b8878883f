/**
 * Tells the story of one run to a sink, line by line: its events, its messages, and all that could be observed. It watches and never acts:
 * a run that is traced has the same digests as one that is not.
 */

import type { Message } from "../../sim/network/network.ts";
import type { DropReason } from "../../sim/network/observer.ts";
import { describeEvent, type EventHistory } from "../../sim/record/event-history.ts";
import { type Observation, observationKinds, type SeenWrite } from "../check/observation.ts";
import type { Flags } from "../migration/flags.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { VersionMask } from "../migration/versions.ts";
import type { TraceLine, TraceSink, TraceValue } from "./trace-line.ts";

/** The first line says what the others are about. */
export interface TraceSubject {
  readonly scenario: string;
  readonly seed: string;
  readonly system: string;
  readonly versions: { readonly old: string; readonly next: string };
}

/** The fields of a line besides those that all lines have. */
type Fields = { readonly [name: string]: TraceValue };

/** Fields of observations that are masks of components. */
const MASKS: ReadonlySet<string> = new Set(["uses", "next", "declinedByPeer"]);

/**
 * The trace of one run. It begins with its construction, which must come before anybody else listens to the evidence, so that a line stands
 * before those of its consequences.
 */
export class Trace {
  readonly #sink: TraceSink;
  readonly #history: EventHistory;
  readonly #fleet: Fleet;
  readonly #versions: TraceSubject["versions"];
  /** Messages that are under way, by their numbers in the trace. */
  readonly #numbers = new WeakMap<Message, number>();
  readonly #wasUp: boolean[];
  #messages = 0;

  constructor(sink: TraceSink, history: EventHistory, fleet: Fleet, subject: TraceSubject) {
    this.#sink = sink;
    this.#history = history;
    this.#fleet = fleet;
    this.#versions = subject.versions;
    const { world, components, evidence } = fleet;
    this.#wasUp = world.nodes.map(({ up }) => up);
    const nodes = world.nodes.map(({ name, site }) => ({ name, site }));
    this.write("run", { schema: "cutover.trace/1", ...subject, versions: { ...subject.versions }, components: components.names, nodes });
    history.onFired((event) => this.write("event", { what: describeEvent(event) }));
    world.network.onChange(() => this.#lookAtNodes());
    for (const kind of observationKinds) evidence.on(kind, (observation) => this.#observed(observation));
  }

  /** Adds a line about what happens now. */
  write(kind: string, fields: Fields): void {
    const { atUs, sequence, cause } = this.#history.current;
    const line: TraceLine = { kind, atUs, event: sequence, cause: cause?.sequence ?? 0, ...fields };
    this.#sink.record(line);
  }

  /** A node sends a message. */
  sent(message: Message): void {
    this.#numbers.set(message, ++this.#messages);
    const { next } = (message.body ?? {}) as { readonly next?: VersionMask };
    const components = typeof next === "number" ? this.#fleet.components.list(next) : null;
    this.write("sent", { ...this.#fieldsOf(message), bytes: message.bytes, next: components });
  }

  /** A message arrives. */
  delivered(message: Message): void {
    this.write("delivered", { ...this.#fieldsOf(message), corrupted: message.corrupted });
  }

  /** A message is lost. */
  dropped(message: Message, reason: DropReason): void {
    this.write("dropped", { ...this.#fieldsOf(message), reason });
  }

  #fieldsOf(message: Message): Fields {
    const { network } = this.#fleet.world;
    const { operation } = (message.body ?? {}) as { readonly operation?: number };
    return {
      message: this.#numbers.get(message) ?? 0,
      type: message.kind,
      from: network.nameOf(message.from),
      to: network.nameOf(message.to),
      operation: operation ?? null,
    };
  }

  /** Some node has gone up or down, or a partition has begun or ended. */
  #lookAtNodes(): void {
    this.#fleet.world.nodes.forEach(({ name, up, incarnation, crashCause }, index) => {
      if (up === this.#wasUp[index]) return;
      this.#wasUp[index] = up;
      if (up) this.write("node-up", { node: name, incarnation });
      else this.write("node-down", { node: name, incarnation, why: crashCause ?? "crash" });
    });
  }

  #observed(observation: Observation): void {
    const fields: { [name: string]: TraceValue } = {};
    for (const [name, value] of Object.entries(observation)) {
      if (name === "kind" || name === "atUs") continue;
      if (MASKS.has(name) && typeof value === "number") fields[name] = this.#fleet.components.list(value);
      else if (name === "flags") fields[name] = this.#flagFields(value as Flags);
      else if (name === "seen") Object.assign(fields, writeFields(value as SeenWrite));
      else fields[name] = (value as TraceValue | undefined) ?? null;
      // Of one component it is said whether it is on the next version, of an operation which of its components are.
      if (name === "next") fields.version = value === 0 || value === false ? this.#versions.old : this.#versions.next;
    }
    this.write(observation.kind, fields);
  }

  #flagFields(flags: Flags): Fields {
    return { ...flags, enabled: this.#fleet.components.list(flags.enabled) };
  }
}

/** A node may show an object that holds more than what its clients see. */
function writeFields({ write, stampUs, writer, deleted }: SeenWrite): Fields {
  return { write, stampUs, writer, deleted };
}
