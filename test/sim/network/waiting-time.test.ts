/** A link with Poisson arrivals of messages of one size is the queue M/D/1, whose mean waiting time is known. */
import { describe, expect, it } from "vitest";
import { cycleRatio } from "../../oracles/confidence.ts";
import { ONE_WAY_US, settle, testWorld } from "../worlds.ts";

const MESSAGE_BYTES = 1_000;
/** A millisecond for each message, so that arrivals on whole microseconds are as good as any. */
const SERVICE_US = 1_000;
const MESSAGES = 40_000;

/** Mean wait of a queue with one server and service times of one length (Pollaczek 1930, Khinchin 1932): rho * D / (2 * (1 - rho)). */
function expectedWaitUs(load: number): number {
  return (load * SERVICE_US) / (2 * (1 - load));
}

/** The waits of messages from a0 to b0, in the order in which they were sent. */
function waitsUs(load: number): number[] {
  const seen = testWorld({ accessBps: 1e12, siteBps: (MESSAGE_BYTES * 8e6) / SERVICE_US }, `load ${load}`);
  const { kernel, network } = seen.world;
  const gaps = kernel.stream("test.arrivals");
  let left = MESSAGES;
  const send = (): void => {
    network.send(0, 2, "ping", MESSAGE_BYTES, 0);
    left--;
    if (left > 0) kernel.call(Math.round(gaps.exponential(SERVICE_US / load)), send);
  };
  send();
  settle(seen.world);
  return seen.arrivals.map(({ atUs, message }) => atUs - message.sentAtUs - ONE_WAY_US - SERVICE_US);
}

describe.each([0.3, 0.6, 0.8])("at a load of %d", (load) => {
  it("messages wait as long as in M/D/1, and not as in M/M/1", () => {
    const cycles: { total: number; count: number }[] = [];
    for (const waitUs of waitsUs(load)) {
      expect(waitUs).toBeGreaterThanOrEqual(0);
      // A message that need not wait begins a busy period, which knows nothing of those before it.
      if (waitUs === 0) cycles.push({ total: 0, count: 0 });
      const cycle = cycles.at(-1);
      if (cycle !== undefined) {
        cycle.total += waitUs;
        cycle.count++;
      }
    }
    const { ratio, slack } = cycleRatio(cycles);
    // Arrivals are rounded to whole microseconds, which moves a wait by less than one of them on average.
    expect(Math.abs(ratio - expectedWaitUs(load))).toBeLessThan(slack + 1);
    expect(Math.abs(ratio - 2 * expectedWaitUs(load))).toBeGreaterThan(slack + 1);
  });
});
