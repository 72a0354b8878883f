/**
 * Anti-entropy by pushing and pulling at once: one side sends a summary of all that it has, the other answers with what the first lacks
 * and with the keys of which it lacks something itself, and gets these (Demers et al., "Epidemic algorithms for replicated database
 * maintenance", PODC 1987). Both versions do it, each in messages of its own.
 */
import type { Message } from "../../../../sim/network/network.ts";
import type { VirtualNode } from "../../../../sim/node/node.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import { STATE_BYTES } from "../constants/index.ts";
import type { StateEntry, StateMap, StateSummary } from "./state-map.ts";

interface SummaryBody {
  readonly next: VersionMask;
  readonly summary: StateSummary;
}

interface DifferenceBody extends NewsBody {
  /** Keys that the answering side asks for. */
  readonly wanted: readonly number[];
}

interface NewsBody {
  readonly next: VersionMask;
  readonly entries: readonly StateEntry[];
}

/** What the messages of one version are called. Names that are put together for each message anew would cost more than the message. */
export interface ExchangeKinds {
  readonly summary: string;
  readonly difference: string;
  readonly news: string;
}

/** What the exchange of one version on one node works on. */
export interface ExchangeOptions {
  readonly node: VirtualNode;
  readonly kinds: ExchangeKinds;
  readonly headerBytes: number;
  /** The mask of what its messages are written in. */
  readonly next: VersionMask;
  readonly map: StateMap;
  /** Takes an entry that a peer has sent. */
  readonly received: (entry: StateEntry) => void;
}

/** Both sides of one node's comparisons with its peers, in the messages of one version. */
export class StateExchange {
  readonly #options: ExchangeOptions;
  /** What to do when a peer has answered. */
  readonly #asked = new Map<number, () => void>();

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Compares with a peer; `answered` is called once its answer has been merged, if it ever comes. */
  ask(peer: number, answered: () => void = () => undefined): void {
    const { map, next } = this.#options;
    this.#asked.set(peer, answered);
    const body: SummaryBody = { next, summary: map.summary() };
    this.#send(peer, this.#options.kinds.summary, map.size * STATE_BYTES.summaryEntry, body);
  }

  /** Sends a peer entries that it may lack. */
  tell(peer: number, entries: readonly StateEntry[]): void {
    const body: NewsBody = { next: this.#options.next, entries };
    this.#send(peer, this.#options.kinds.news, entriesBytes(entries), body);
  }

  /** Forgets whom it has asked: the node has crashed. */
  stopped(): void {
    this.#asked.clear();
  }

  /** Takes a message of this exchange; false if it is none. */
  take({ from, kind, body }: Message): boolean {
    const { kinds } = this.#options;
    if (kind === kinds.summary) this.#answer(from, (body as SummaryBody).summary);
    else if (kind === kinds.difference) this.#settle(from, body as DifferenceBody);
    else if (kind === kinds.news) this.#merge((body as NewsBody).entries);
    else return false;
    return true;
  }

  #answer(peer: number, summary: StateSummary): void {
    const { map, next } = this.#options;
    const entries = map.missingIn(summary);
    const wanted = map.staleAgainst(summary);
    const body: DifferenceBody = { next, entries, wanted };
    this.#send(peer, this.#options.kinds.difference, entriesBytes(entries) + wanted.length * STATE_BYTES.key, body);
  }

  #settle(peer: number, { entries, wanted }: DifferenceBody): void {
    this.#merge(entries);
    const { map } = this.#options;
    if (wanted.length > 0) {
      this.tell(
        peer,
        wanted.map((key) => map.entry(key)).filter((entry) => entry !== undefined),
      );
    }
    const answered = this.#asked.get(peer);
    this.#asked.delete(peer);
    answered?.();
  }

  #merge(entries: readonly StateEntry[]): void {
    for (const entry of entries) this.#options.received(entry);
  }

  #send(peer: number, kind: string, contentBytes: number, body: unknown): void {
    const { node, headerBytes } = this.#options;
    node.send(peer, kind, headerBytes + contentBytes, body);
  }
}

/** Bytes that an entry takes in a message. */
export function entryBytes({ bytes }: StateEntry): number {
  return STATE_BYTES.entry + bytes;
}

/** Bytes that entries take in a message. */
function entriesBytes(entries: readonly StateEntry[]): number {
  return entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
}
