/**
 * What v1 and v3 of DWCP make of each other's messages, component by component: for transport and compression by writing with one
 * version's codec and reading with the other's, as the model does it, and for the others by the kinds of their messages.
 */
import type { WireExchange, WireFailure } from "../wire-exchange.ts";
import { MESSAGE_KINDS, type RoleKinds } from "./wire/message-kinds.ts";
import { Wire, type WireComponent } from "./wire/wire.ts";

/** As upstream ships it: v1 packets do not say to which baseline a delta belongs, and v3 ones leave its key out (facts 1.3). */
const AS_SHIPPED = Object.freeze({ leavesDeltas: true, losesBaselineKey: true });

/** Every component and role. The codecs are those that were shipped, with sizes in 32 bits. */
export function dwcpWireMatrix(): readonly WireExchange[] {
  const wire = new Wire(32, AS_SHIPPED);
  const coded = (component: WireComponent, content: string): WireExchange[] => [
    codedExchange(wire, component, "sender -> receiver", ["request", content]),
    codedExchange(wire, component, "receiver -> sender", ["answer"]),
  ];
  return [...coded("transport", "chunk"), ...coded("compression", "packet"), ...MESSAGE_KINDS.map(exchangeByKind)];
}

/** Both versions say the same in frames of their own, so either all of it can be read or none. */
function codedExchange(wire: Wire, component: WireComponent, role: string, messages: readonly string[]): WireExchange {
  return {
    component,
    role,
    messages: () => messages,
    failure(senderNext, receiverNext) {
      const misreading = wire.misreading(component, senderNext, receiverNext);
      return misreading === undefined ? undefined : { message: messages[0] ?? "", ...misreading };
    },
  };
}

function exchangeByKind({ component, role, old, next, unheard }: RoleKinds): WireExchange {
  return {
    component,
    role,
    messages: (senderNext) => (senderNext ? next : old).kinds,
    failure(senderNext, receiverNext): WireFailure | undefined {
      const sender = senderNext ? next : old;
      const receiver = receiverNext ? next : old;
      const [message] = sender.kinds;
      if (message === undefined || receiver.protocol === sender.protocol) return undefined;
      const { effect, text } = senderNext ? unheard.next : unheard.old;
      return {
        message,
        effect,
        explanation: effect === "no endpoint" ? `${receiver.protocol} does not know ${sender.protocol}: ${text}` : text,
      };
    },
  };
}
