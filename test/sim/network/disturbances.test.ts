/** What bends the network: nodes that go down, cuts, added delay and loss. */
import { describe, expect, it } from "vitest";
import type { SitePath } from "../../../sim/network/site-path.ts";
import { LOCAL_ONE_WAY_US, ONE_WAY_US, type Seen, settle, testWorld } from "../worlds.ts";

const A0 = 0;
const A1 = 1;
const B0 = 2;
const B1 = 3;
const C0 = 4;

function times(seen: Seen): number[] {
  return seen.arrivals.map((arrival) => arrival.atUs);
}

function bodies(seen: Seen): unknown[] {
  return seen.arrivals.map((arrival) => arrival.message.body);
}

describe("a node that is down", () => {
  it("sends nothing", () => {
    const seen = testWorld();
    seen.world.network.setUp(A0, false);
    seen.world.network.send(A0, A1, "ping", 10, 0);
    settle(seen.world);
    expect([seen.arrivals, seen.drops]).toEqual([[], []]);
  });

  it("gets nothing, not even what was under way when it went down and was up again in time", () => {
    const seen = testWorld();
    const { network, kernel } = seen.world;
    network.send(A0, B0, "ping", 0, "lost");
    kernel.call(100, () => network.setUp(B0, false));
    kernel.call(200, () => network.send(A0, B0, "ping", 0, "sent while down"));
    kernel.call(300, () => network.setUp(B0, true));
    settle(seen.world);
    expect(bodies(seen)).toEqual(["sent while down"]);
    expect(seen.drops).toEqual([{ atUs: ONE_WAY_US, message: expect.objectContaining({ body: "lost" }), reason: "down" }]);
  });

  it("loses what waits in its uplink, and begins with a free one", () => {
    const seen = testWorld({ accessBps: 8_000_000 });
    const { network, kernel } = seen.world;
    network.send(A0, A1, "bulk", 1_000, "first");
    network.send(A0, A1, "bulk", 1_000, "second");
    kernel.call(500, () => {
      network.setUp(A0, false);
      network.setUp(A0, true);
      network.send(A0, A1, "small", 10, "third");
    });
    settle(seen.world);
    expect(bodies(seen)).toEqual(["third", "first"]);
    expect(times(seen)[0]).toBe(510 + LOCAL_ONE_WAY_US);
    expect(seen.drops).toEqual([{ atUs: 1_000, message: expect.objectContaining({ body: "second" }), reason: "down" }]);
  });
});

describe("a cut", () => {
  it("drops what is sent at once, one way or both", () => {
    const seen = testWorld();
    const { network } = seen.world;
    network.cut(
      (node) => node === A0,
      (node) => node === B0,
      false,
    );
    expect([network.isCut(A0, B0), network.isCut(B0, A0), network.isCut(A0, B1)]).toEqual([true, false, false]);
    network.send(A0, B0, "ping", 0, "cut");
    network.send(B0, A0, "ping", 0, "open");
    expect(seen.drops).toEqual([{ atUs: 0, message: expect.objectContaining({ body: "cut" }), reason: "partition" }]);
    settle(seen.world);
    expect(bodies(seen)).toEqual(["open"]);
    network.cut(
      (node) => node === A1,
      (node) => node === C0,
      true,
    );
    expect([network.isCut(A1, C0), network.isCut(C0, A1)]).toEqual([true, true]);
  });

  it("drops what is under way when it begins, at delivery, even if it has healed by then", () => {
    const seen = testWorld();
    const { network, kernel } = seen.world;
    network.send(A0, B0, "ping", 0, "caught");
    network.send(A1, B0, "ping", 0, "free");
    kernel.call(100, () => {
      const heal = network.cut(
        (node) => node === A0,
        (node) => node === B0,
        true,
      );
      kernel.call(10, heal);
    });
    kernel.call(111, () => network.send(A0, B0, "ping", 0, "after healing"));
    settle(seen.world);
    expect(bodies(seen)).toEqual(["free", "after healing"]);
    expect(seen.drops).toEqual([{ atUs: ONE_WAY_US, message: expect.objectContaining({ body: "caught" }), reason: "partition" }]);
  });

  it("stacks with others, and each heals by itself, once", () => {
    const { network } = testWorld().world;
    const cutBoth = () =>
      network.cut(
        (node) => node === A0,
        (node) => node === B0,
        true,
      );
    const healFirst = cutBoth();
    const healSecond = cutBoth();
    healFirst();
    healFirst();
    expect(network.isCut(A0, B0)).toBe(true);
    healSecond();
    expect(network.isCut(A0, B0)).toBe(false);
  });

  it("covers nodes that come later, and never a node from itself", () => {
    const { world } = testWorld();
    world.network.cut(
      () => true,
      () => true,
      true,
    );
    const late = world.addNode("late", "a");
    expect(world.network.isCut(A0, late.index)).toBe(true);
    expect(world.network.isCut(A0, A0)).toBe(false);
  });
});

describe("added delay", () => {
  it("applies to one direction, to what is sent from then on, until it is lifted", () => {
    const seen = testWorld();
    const { network, kernel } = seen.world;
    network.send(A0, B0, "ping", 0, "before");
    const lift = network.addDelay("a", "b", 5_000, 0);
    network.send(A0, B0, "ping", 0, "during");
    network.send(B0, A0, "ping", 0, "back");
    network.send(A0, C0, "ping", 0, "elsewhere");
    kernel.call(100_000, () => {
      lift();
      network.send(A0, B0, "ping", 0, "after");
    });
    settle(seen.world);
    const flights = new Map(seen.arrivals.map(({ atUs, message }) => [message.body, atUs - message.sentAtUs]));
    expect(Object.fromEntries(flights)).toEqual({
      before: ONE_WAY_US,
      during: ONE_WAY_US + 5_000,
      back: ONE_WAY_US,
      elsewhere: ONE_WAY_US,
      after: ONE_WAY_US,
    });
  });

  it("adds up with others, which are lifted in any order", () => {
    const seen = testWorld();
    const { network } = seen.world;
    const flight = (): number => {
      const sentAtUs = seen.world.kernel.nowUs;
      network.send(A0, B0, "ping", 0, 0);
      settle(seen.world);
      return (times(seen).at(-1) ?? 0) - sentAtUs;
    };
    const liftFirst = network.addDelay("a", "b", 1_000, 0);
    const liftSecond = network.addDelay("a", "b", 200, 0);
    expect(flight()).toBe(ONE_WAY_US + 1_200);
    liftFirst();
    liftFirst();
    expect(flight()).toBe(ONE_WAY_US + 200);
    liftSecond();
    expect(flight()).toBe(ONE_WAY_US);
  });

  it("may jitter", () => {
    const seen = testWorld();
    seen.world.network.addDelay("a", "b", 0, 1_000);
    for (let i = 0; i < 2_000; i++) seen.world.network.send(A0, B0, "ping", 0, 0);
    settle(seen.world);
    const extra = times(seen).reduce((sum, atUs) => sum + atUs - ONE_WAY_US, 0) / 2_000;
    expect(Math.abs(extra - 1_000)).toBeLessThan(80);
  });

  it("must be a time between two different sites", () => {
    const { network } = testWorld().world;
    for (const bad of [-1, 0.5, Number.NaN]) expect(() => network.addDelay("a", "b", bad, 0)).toThrow(RangeError);
    for (const bad of [-1, Number.NaN]) expect(() => network.addDelay("a", "b", 0, bad)).toThrow(RangeError);
    expect(() => network.addDelay("a", "a", 1, 0)).toThrow("no link from a to itself");
    expect(() => network.addDelay("a", "z", 1, 0)).toThrow("no site z: there are a, b, c");
  });
});

describe("added loss", () => {
  const lostOf = (seen: Seen, from: number, to: number): number => {
    const before = seen.drops.length;
    for (let i = 0; i < 4_000; i++) seen.world.network.send(from, to, "ping", 0, 0);
    settle(seen.world);
    return (seen.drops.length - before) / 4_000;
  };

  it("combines independently and is lifted in any order, down to the exact base", () => {
    const seen = testWorld();
    const { network } = seen.world;
    const liftHalf = network.addLoss("a", "b", 0.5);
    const liftFifth = network.addLoss("a", "b", 0.2);
    expect(Math.abs(lostOf(seen, A0, B0) - 0.6)).toBeLessThan(0.03);
    expect(lostOf(seen, B0, A0)).toBe(0);
    expect(lostOf(seen, A0, C0)).toBe(0);
    liftHalf();
    liftHalf();
    expect(Math.abs(lostOf(seen, A0, B0) - 0.2)).toBeLessThan(0.03);
    liftFifth();
    expect(lostOf(seen, A0, B0)).toBe(0);
  });

  it("must be a fraction", () => {
    const { network } = testWorld().world;
    for (const bad of [-0.1, 1.1, Number.NaN]) expect(() => network.addLoss("a", "b", bad)).toThrow(RangeError);
  });
});

describe("a path that lets nothing through", () => {
  it.each([
    ["all is lost", (path: SitePath) => path.addLoss(1)],
    ["all is damaged, whether that is noticed or not", (path: SitePath) => path.addCorruption(1, 0.5)],
  ])("counts as cut while %s, in its direction alone, and those who listen are told", (_what, kill) => {
    const { network } = testWorld().world;
    const cut: boolean[] = [];
    network.onChange(() => cut.push(network.isCut(A0, B0)));
    const path = network.pathBetween("a", "b");
    const heal = kill(path);
    expect([network.isCut(A0, B0), network.isCut(B0, A0), network.isCut(A0, A1), network.isCut(A0, A0)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const another = path.addLoss(0.5);
    another();
    heal();
    expect(network.isCut(A0, B0)).toBe(false);
    expect(cut).toEqual([true, false]);
  });

  it("is no path that lets one message of a thousand through", () => {
    const { network } = testWorld().world;
    network.pathBetween("a", "b").addLoss(0.999);
    expect(network.isCut(A0, B0)).toBe(false);
  });
});
