/** Nondeterminism on purpose: a counter outside of the simulation decides what one of its messages does. */
import { vi } from "vitest";
import type { Kernel } from "../../sim/kernel/kernel.ts";
import { Network } from "../../sim/network/network.ts";

/** Where it was planted; known once it has struck. */
export interface Planted {
  /** The event in which it happened. */
  event: number;
}

/**
 * Counts the messages of all networks together. When the `nth` is sent, does the deed, and sends the message later by `delayUs`. Undone by
 * `vi.restoreAllMocks`.
 */
export function plantAtSend(nth: number, deed: (kernel: Kernel) => void = () => {}, delayUs = 0): Planted {
  const planted: Planted = { event: 0 };
  const send = Network.prototype.send;
  let sent = 0;
  vi.spyOn(Network.prototype, "send").mockImplementation(function (this: Network, ...operands) {
    sent++;
    if (sent !== nth) return send.apply(this, operands);
    const kernel = kernelOf(this);
    planted.event = kernel.events;
    deed(kernel);
    if (delayUs === 0) return send.apply(this, operands);
    kernel.call(delayUs, () => send.apply(this, operands));
  });
  return planted;
}

/** The kernel of a network, which keeps it to itself. */
export function kernelOf(network: Network): Kernel {
  return (network as unknown as { readonly kernel: Kernel }).kernel;
}
