import { describe, expect, it } from "vitest";
import type { ConnectOptions } from "../../../sim/network/network.ts";
import { ONE_WAY_US, type Seen, settle, testWorld } from "../worlds.ts";

const A0 = 0;
const B0 = 2;
const RTT_US = 2 * ONE_WAY_US;
const SECOND_US = 1_000_000;

/** Access links and site links fast enough that 40 bytes take no whole microsecond; each way is rounded up by one. */
function setting(network: Parameters<typeof testWorld>[0] = {}) {
  const seen = testWorld({ accessBps: 1e12, siteBps: 1e12, ...network });
  const ends: { atUs: number; result: string }[] = [];
  const connect = (options: Partial<ConnectOptions> = {}): (() => void) =>
    seen.world.network.connect({
      from: A0,
      to: B0,
      handshakes: 1,
      done: (result) => ends.push({ atUs: seen.world.kernel.nowUs, result }),
      ...options,
    });
  return { seen, ends, connect, world: seen.world, network: seen.world.network };
}

function kinds(seen: Seen): string[] {
  return seen.arrivals.map(({ message }) => `${message.kind} ${message.from}>${message.to}`);
}

describe("a connection", () => {
  it.each([1, 2, 3])("of %d handshakes costs as many round trips", (handshakes) => {
    const { seen, ends, connect, world } = setting();
    connect({ handshakes });
    expect(ends).toEqual([]);
    settle(world);
    expect(ends).toEqual([{ atUs: handshakes * (RTT_US + 2), result: "connected" }]);
    expect(kinds(seen)).toEqual(Array(handshakes).fill(["network.connect 0>2", "network.accept 2>0"]).flat());
  });

  it("of no handshakes costs an event, and one to oneself no time", () => {
    const { ends, connect, world } = setting();
    connect({ handshakes: 0 });
    connect({ to: A0, handshakes: 2 });
    expect(ends).toEqual([]);
    settle(world);
    expect(ends).toEqual([
      { atUs: 0, result: "connected" },
      { atUs: 0, result: "connected" },
    ]);
  });

  it("does not show its messages to the nodes", () => {
    const { connect, world } = setting();
    world.node("b0").behaviour = {
      started() {},
      stopped() {},
      message: ({ kind }) => {
        throw new Error(`the node got ${kind}`);
      },
    };
    connect();
    settle(world);
    expect(world.kernel.nowUs).toBeGreaterThan(0);
  });

  it("queues and waits like any other message", () => {
    const { ends, connect, world, network } = setting({ accessBps: 8_000_000 });
    network.send(A0, B0, "bulk", 1_000, 0);
    connect();
    settle(world);
    // 1000 bytes and 40 there, 40 back, a byte a microsecond.
    expect(ends).toEqual([{ atUs: 1_080 + RTT_US, result: "connected" }]);
  });
});

describe("an unanswered question", () => {
  it("is asked again after a second, then after two, until the path heals", () => {
    const { ends, connect, world, network } = setting();
    const heal = network.cut(
      (node) => node === B0,
      (node) => node === A0,
      false,
    );
    connect();
    world.kernel.call(2_500_000, heal);
    settle(world);
    expect(ends).toEqual([{ atUs: 3 * SECOND_US + RTT_US + 2, result: "connected" }]);
  });

  it("is asked with the first timeout again in the next round trip", () => {
    const { ends, connect, world, network } = setting();
    const lossOf = (fromUs: number, forUs: number): void =>
      void world.kernel.call(fromUs, () => void world.kernel.call(forUs, network.addLoss("a", "b", 1)));
    const liftAtOnce = network.addLoss("a", "b", 1);
    world.kernel.call(500_000, liftAtOnce);
    lossOf(SECOND_US + RTT_US, 1_000);
    connect({ handshakes: 2 });
    settle(world);
    expect(ends).toEqual([{ atUs: 2 * SECOND_US + 2 * (RTT_US + 2), result: "connected" }]);
  });

  it("is given up after 127 seconds, or when the caller says", () => {
    const { seen, ends, connect, world, network } = setting();
    network.setUp(B0, false);
    connect();
    connect({ timeoutUs: 1_500_000 });
    settle(world);
    expect(ends).toEqual([
      { atUs: 1_500_000, result: "timedOut" },
      { atUs: 127 * SECOND_US, result: "timedOut" },
    ]);
    // The first question and six repetitions; the other attempt made one.
    expect(seen.drops.filter(({ reason }) => reason === "down")).toHaveLength(7 + 2);
  });

  it("is counted once, however often it is answered", () => {
    const { ends, connect, world, network } = setting();
    for (const [from, to] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      network.pathBetween(from, to).addDuplication(1);
    }
    connect({ handshakes: 2 });
    settle(world);
    expect(ends).toEqual([{ atUs: 2 * (RTT_US + 2), result: "connected" }]);
  });
});

describe("an attempt", () => {
  it("is aborted when its node goes down, in an event of its own, or if it is down", () => {
    const { ends, connect, world, network } = setting();
    connect();
    world.kernel.call(100, () => {
      network.setUp(A0, false);
      connect();
      expect(ends).toEqual([]);
    });
    settle(world);
    expect(ends).toEqual([
      { atUs: 100, result: "aborted" },
      { atUs: 100, result: "aborted" },
    ]);
  });

  it("says nothing once it was abandoned", () => {
    const { ends, connect, world } = setting();
    const abandon = connect();
    world.kernel.call(100, abandon);
    connect({ handshakes: 0 })();
    settle(world);
    expect(ends).toEqual([]);
  });

  it("must be possible", () => {
    const { connect } = setting();
    for (const handshakes of [-1, 0.5, Number.NaN]) expect(() => connect({ handshakes })).toThrow(/handshakes: expected/);
    for (const timeoutUs of [0, 0.5, Number.NaN]) expect(() => connect({ timeoutUs })).toThrow(/times out after/);
    expect(() => connect({ to: 99 })).toThrow("no node with the number 99");
  });
});
