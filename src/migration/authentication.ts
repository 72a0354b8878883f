/**
 * The control plane talks over authenticated connections (modelling choice: TLS, as etcd and the usual metrics pipelines do). Damage that
 * has slipped past the transport's checksum is found there, and the record never reaches the program (RFC 8446, section 5.2).
 */
import type { Message } from "../../sim/network/network.ts";
import type { NodeBehaviour } from "../../sim/node/node.ts";
import type { Fleet } from "./fleet.ts";

/** What the kinds of the control plane's messages begin with; those of the protocol that migrates are its own affair. */
const CONTROL_PLANE: ReadonlySet<string> = new Set(["flags", "link", "metrics", "node", "rollback"]);

/** Whether a message that has arrived is thrown away because it was damaged on its way; says so in the evidence. */
export function isRejected({ evidence, world }: Pick<Fleet, "evidence" | "world">, message: Message): boolean {
  if (!message.corrupted || !CONTROL_PLANE.has(message.kind.split(".")[0] ?? "")) return false;
  const { kernel, network } = world;
  const [node, peer] = [network.nameOf(message.to), network.nameOf(message.from)];
  evidence.emit({ kind: "damaged", atUs: kernel.nowUs, node, peer, type: message.kind, effect: "rejected" });
  return true;
}

/** A node of the control plane behind such connections. */
export function authenticated(fleet: Pick<Fleet, "evidence" | "world">, behaviour: NodeBehaviour): NodeBehaviour {
  return {
    started: () => behaviour.started(),
    stopped: () => behaviour.stopped(),
    message: (message) => {
      if (!isRejected(fleet, message)) behaviour.message(message);
    },
  };
}
