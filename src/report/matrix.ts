/** The wire matrix of a system as plain data: of every component and role, what each version makes of what each version says. */
import type { System } from "../systems/system.ts";
import type { WireExchange, WireFailure } from "../systems/wire-exchange.ts";

/** One sender's version against one receiver's. */
export interface MatrixCell {
  /** Names of the versions. */
  readonly sender: string;
  readonly receiver: string;
  /** `unused`: the sender's version says nothing in this role. */
  readonly status: "ok" | "broken" | "unused";
  /** What the sender says, in the order in which it is said. */
  readonly messages: readonly string[];
  /** The first message that goes wrong; absent unless broken. */
  readonly failure?: WireFailure;
}

/** One role of one component; four cells, the sender's version changing last. */
export interface MatrixRow {
  readonly component: string;
  readonly role: string;
  readonly cells: readonly MatrixCell[];
}

/** The grid of a system. */
export interface WireMatrix {
  readonly schema: "cutover.matrix/1";
  readonly system: string;
  readonly title: string;
  readonly versions: System["versions"];
  readonly rows: readonly MatrixRow[];
}

/** Tries every pair of versions in every role. */
export function wireMatrix(
  { name, title, versions }: Pick<System, "name" | "title" | "versions">,
  exchanges: readonly WireExchange[],
): WireMatrix {
  const cellOf = (exchange: WireExchange, senderNext: boolean, receiverNext: boolean): MatrixCell => {
    const failure = exchange.failure(senderNext, receiverNext);
    const messages = exchange.messages(senderNext);
    return {
      sender: senderNext ? versions.next : versions.old,
      receiver: receiverNext ? versions.next : versions.old,
      status: messages.length === 0 ? "unused" : failure === undefined ? "ok" : "broken",
      messages,
      ...(failure === undefined ? {} : { failure }),
    };
  };
  const rows = exchanges.map((exchange) => ({
    component: exchange.component,
    role: exchange.role,
    cells: [false, true].flatMap((senderNext) => [false, true].map((receiverNext) => cellOf(exchange, senderNext, receiverNext))),
  }));
  return { schema: "cutover.matrix/1", system: name, title, versions, rows };
}
