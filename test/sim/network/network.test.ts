import { describe, expect, it } from "vitest";
import { Kernel } from "../../../sim/kernel/kernel.ts";
import { Network } from "../../../sim/network/network.ts";
import { ACCESS_BPS, LOCAL_ONE_WAY_US, ONE_WAY_US, type Seen, settle, testTopology, testWorld } from "../worlds.ts";

const A0 = 0;
const A1 = 1;
const B0 = 2;
const B1 = 3;
const C0 = 4;

/** 1000 bytes take this long on an access link and between sites. */
const ACCESS_US = 8;
const SITE_US = 80;

function times(seen: Seen): number[] {
  return seen.arrivals.map((arrival) => arrival.atUs);
}

function bodies(seen: Seen): unknown[] {
  return seen.arrivals.map((arrival) => arrival.message.body);
}

describe("a message", () => {
  it("within a site takes its time on the uplink and the local delay", () => {
    const seen = testWorld();
    seen.world.network.send(A0, A1, "ping", 1_000, { any: "body" });
    settle(seen.world);
    expect(seen.arrivals).toEqual([
      {
        atUs: ACCESS_US + LOCAL_ONE_WAY_US,
        message: expect.objectContaining({ from: A0, to: A1, kind: "ping", bytes: 1_000, body: { any: "body" }, sentAtUs: 0 }),
      },
    ]);
  });

  it("to another site moves at the pace of the slower link", () => {
    const seen = testWorld();
    seen.world.network.send(A0, B0, "ping", 1_000, 0);
    settle(seen.world);
    expect(times(seen)).toEqual([SITE_US + ONE_WAY_US]);

    const slowAccess = testWorld({ accessBps: 1_000_000 });
    slowAccess.world.network.send(A0, B0, "ping", 1_000, 0);
    settle(slowAccess.world);
    expect(times(slowAccess)).toEqual([8_000 + ONE_WAY_US]);
  });

  it("queues behind others of its sender, whatever their destination", () => {
    const seen = testWorld();
    for (const to of [A1, B0, A1]) seen.world.network.send(A0, to, "ping", 1_000, to);
    settle(seen.world);
    // Third on the uplink within the site; second on the uplink, then alone between the sites.
    expect(times(seen)).toEqual([ACCESS_US + LOCAL_ONE_WAY_US, 3 * ACCESS_US + LOCAL_ONE_WAY_US, ACCESS_US + SITE_US + ONE_WAY_US]);
  });

  it("shares the link between two sites with other senders, but not with other pairs of sites nor the other direction", () => {
    const seen = testWorld();
    seen.world.network.send(A0, B0, "ping", 1_000, "first");
    seen.world.network.send(A1, B1, "ping", 1_000, "second");
    seen.world.network.send(A1, C0, "ping", 1_000, "elsewhere");
    seen.world.network.send(B0, A0, "ping", 1_000, "back");
    settle(seen.world);
    const at = new Map(seen.arrivals.map((arrival) => [arrival.message.body, arrival.atUs - ONE_WAY_US]));
    expect(at.get("first")).toBe(SITE_US);
    expect(at.get("second")).toBe(2 * SITE_US);
    expect(at.get("elsewhere")).toBe(ACCESS_US + SITE_US);
    expect(at.get("back")).toBe(SITE_US);
    expect(seen.world.network.siteLinkBytes("a", "b")).toBe(2_000);
    expect(seen.world.network.siteLinkBytes("b", "a")).toBe(1_000);
  });

  it("does not wait behind messages that still stand in another node's queue", () => {
    // 100,000 bytes take 800 us on the uplink, so the second one reaches the link between the sites after the small one of A1.
    const seen = testWorld({ siteBps: 10 * ACCESS_BPS });
    seen.world.network.send(A0, B0, "bulk", 100_000, "first");
    seen.world.network.send(A0, B0, "bulk", 100_000, "second");
    seen.world.network.send(A1, B0, "kill", 100, "small");
    settle(seen.world);
    expect(bodies(seen)).toEqual(["small", "first", "second"]);
    expect(times(seen)).toEqual([81 + ONE_WAY_US, 800 + ONE_WAY_US, 1_600 + ONE_WAY_US]);
  });

  it("arrives in the order of sending without jitter, however long the queue", () => {
    const seen = testWorld();
    for (let i = 0; i < 200; i++) seen.world.network.send(A0, i % 2 === 0 ? B0 : A1, "ping", 1 + ((i * 7919) % 3_000), i);
    settle(seen.world);
    expect(seen.arrivals).toHaveLength(200);
    for (const to of [B0, A1]) {
      const received = seen.arrivals.filter((arrival) => arrival.message.to === to).map((arrival) => arrival.message.body as number);
      expect(received).toEqual([...received].sort((one, other) => one - other));
    }
  });

  it("to oneself arrives at the current time, in an event of its own, and crosses no link", () => {
    const seen = testWorld({ loss: 1, jitter: 1 });
    seen.world.network.send(A0, A0, "note", 1_000_000, 0);
    expect(seen.arrivals).toEqual([]);
    settle(seen.world);
    expect(times(seen)).toEqual([0]);
  });

  it("may be empty, but neither negative, broken nor a bulk transfer", () => {
    const seen = testWorld();
    seen.world.network.send(A0, A1, "empty", 0, 0);
    settle(seen.world);
    expect(times(seen)).toEqual([LOCAL_ONE_WAY_US]);
    for (const bytes of [-1, 0.5, Number.NaN, 1_000_000_001]) {
      expect(() => seen.world.network.send(A0, A1, "bad", bytes, 0)).toThrow(/expected a whole number up to 1000000000/);
    }
  });
});

describe("chance", () => {
  it("adds exponential jitter with the given mean to the one-way delay", () => {
    const seen = testWorld({ jitter: 0.1 });
    for (let i = 0; i < 4_000; i++) seen.world.kernel.call(i * 100, () => seen.world.network.send(A0, B0, "ping", 0, 0));
    settle(seen.world);
    const extra = seen.arrivals.map(({ atUs, message }) => atUs - message.sentAtUs - ONE_WAY_US);
    const mean = extra.reduce((sum, value) => sum + value, 0) / extra.length;
    expect(Math.min(...extra)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(mean - 0.1 * ONE_WAY_US)).toBeLessThan(60);
    // An exponential distribution has 63 % of its weight below the mean.
    expect(extra.filter((value) => value < 0.1 * ONE_WAY_US).length / extra.length).toBeCloseTo(1 - Math.exp(-1), 1);
  });

  it("loses the given share between sites and nothing within one", () => {
    const seen = testWorld({ loss: 0.1 });
    for (let i = 0; i < 5_000; i++) {
      seen.world.network.send(A0, B0, "far", 0, 0);
      seen.world.network.send(A0, A1, "near", 0, 0);
    }
    settle(seen.world);
    const far = seen.arrivals.filter((arrival) => arrival.message.kind === "far").length;
    expect(Math.abs(far / 5_000 - 0.9)).toBeLessThan(0.02);
    expect(seen.arrivals.length - far).toBe(5_000);
    expect(seen.drops).toHaveLength(5_000 - far);
    expect(new Set(seen.drops.map((drop) => drop.reason))).toEqual(new Set(["loss"]));
  });

  it("of one sender does not depend on what others send", () => {
    const flights = (others: boolean): number[] => {
      const seen = testWorld({ jitter: 0.1, loss: 0.2 });
      for (let i = 0; i < 50; i++) {
        seen.world.kernel.call(i * 1_000, () => {
          if (others) seen.world.network.send(C0, B0, "other", 0, 0);
          seen.world.network.send(A0, B0, "mine", 0, i);
        });
      }
      settle(seen.world);
      return seen.arrivals.filter((arrival) => arrival.message.from === A0).map((arrival) => arrival.atUs);
    };
    expect(flights(true)).toEqual(flights(false));
  });

  it("depends on the seed", () => {
    const arrival = (seed: string): number => {
      const seen = testWorld({ jitter: 0.5 }, seed);
      seen.world.network.send(A0, B0, "ping", 0, 0);
      settle(seen.world);
      return times(seen)[0] ?? 0;
    };
    expect(arrival("1")).toBe(arrival("1"));
    expect(arrival("1")).not.toBe(arrival("2"));
  });
});

describe("the network", () => {
  it("knows its nodes by name and number", () => {
    const { network } = testWorld().world;
    expect([network.indexOf("b1"), network.nameOf(B1), network.siteOf(B1)]).toEqual([B1, "b1", "b"]);
    expect(() => network.indexOf("z9")).toThrow("no node z9");
    expect(() => network.nameOf(99)).toThrow("no node with the number 99");
    expect(() => network.send(A0, 99, "ping", 0, 0)).toThrow("no node with the number 99");
  });

  it("refuses a name that is taken and a site that does not exist", () => {
    const network = new Network(new Kernel({ seed: "x" }), testTopology());
    network.attach("one", "a", { receive: () => {} });
    expect(() => network.attach("one", "b", { receive: () => {} })).toThrow("there is a node one already");
    expect(() => network.attach("two", "mars", { receive: () => {} })).toThrow("no site mars: there are a, b, c");
  });

  it("tells when connectivity changes, and only then", () => {
    const { network } = testWorld().world;
    let changes = 0;
    network.onChange(() => changes++);
    network.setUp(A0, true);
    expect(changes).toBe(0);
    network.setUp(A0, false);
    network.setUp(A0, false);
    expect(changes).toBe(1);
    const heal = network.cut(
      (node) => node === A0,
      () => true,
      true,
    );
    expect(changes).toBe(2);
    heal();
    heal();
    expect(changes).toBe(3);
    network.addLoss("a", "b", 0.1)();
    network.addDelay("a", "b", 1, 0)();
    expect(changes).toBe(3);
  });

  it("shows every message to its observer, from sending to its end", () => {
    const seenKinds: string[] = [];
    const kernel = new Kernel({ seed: "x" });
    const network = new Network(kernel, testTopology(), {
      sent: (message) => seenKinds.push(`sent ${message.kind}`),
      delivered: (message) => seenKinds.push(`delivered ${message.kind}`),
      dropped: (message, reason) => seenKinds.push(`dropped ${message.kind} ${reason}`),
    });
    const one = network.attach("one", "a", { receive: () => {} });
    const two = network.attach("two", "a", { receive: (message) => seenKinds.push(`received ${message.kind}`) });
    network.send(one, two, "ping", 0, 0);
    kernel.advance(10);
    network.setUp(two, false);
    network.send(one, two, "ping", 0, 0);
    kernel.advance(10);
    expect(seenKinds).toEqual(["sent ping", "delivered ping", "received ping", "sent ping", "dropped ping down"]);
  });
});
