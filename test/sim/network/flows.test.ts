import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Flow, FlowResult, Network } from "../../../sim/network/network.ts";
import { lastBytesLeave, type OracleFlow } from "../../oracles/shared-links.ts";
import { ACCESS_BPS, LOCAL_ONE_WAY_US, ONE_WAY_US, SITE_BPS, settle, testWorld } from "../worlds.ts";

const A0 = 0;
const A1 = 1;
const B0 = 2;
const B1 = 3;
const C0 = 4;

/** 100 bytes a microsecond on access links, 10 between sites. */
const NETWORK = { accessBps: 800_000_000, siteBps: 80_000_000 };

interface Transfer {
  readonly flow: Flow;
  readonly ends: { readonly atUs: number; readonly result: FlowResult }[];
}

function setting(network: Parameters<typeof testWorld>[0] = NETWORK) {
  const seen = testWorld(network);
  const begin = (from: number, to: number, bytes: number, ceilingBps?: number): Transfer => {
    const ends: { atUs: number; result: FlowResult }[] = [];
    const options = { from, to, bytes, done: (result: FlowResult) => ends.push({ atUs: seen.world.kernel.nowUs, result }) };
    return { ends, flow: seen.world.network.startFlow(ceilingBps === undefined ? options : { ...options, ceilingBps }) };
  };
  const at = (timeUs: number, action: () => void): void => void seen.world.kernel.call(timeUs, action);
  return { seen, world: seen.world, network: seen.world.network, begin, at, settle: () => settle(seen.world) };
}

function delivered(atUs: number) {
  return [{ atUs, result: "delivered" }];
}

function aborted(atUs: number) {
  return [{ atUs, result: "aborted" }];
}

function cutBetween(network: Network, from: number, to: number): () => void {
  return network.cut(
    (node) => node === from,
    (node) => node === to,
    false,
  );
}

describe("one flow", () => {
  it("takes bytes over the slowest link, and one one-way delay", () => {
    const { begin, settle } = setting();
    const far = begin(A0, B0, 1_000_000);
    expect(far.flow.rateBps()).toBe(80_000_000);
    settle();
    expect(far.ends).toEqual(delivered(100_000 + ONE_WAY_US));
    expect([far.flow.finished, far.flow.deliveredBytes(), far.flow.rateBps()]).toEqual([true, 1_000_000, 0]);
  });

  it("within a site crosses the two access links only", () => {
    const { begin, settle, network } = setting();
    const near = begin(A0, A1, 1_000_000);
    settle();
    expect(near.ends).toEqual(delivered(10_000 + LOCAL_ONE_WAY_US));
    expect(network.siteLinkBytes("a", "b")).toBe(0);
  });

  it("keeps to its ceiling", () => {
    const { begin, settle } = setting();
    const slow = begin(A0, B0, 1_000_000, 8_000_000);
    settle();
    expect(slow.ends).toEqual(delivered(1_000_000 + ONE_WAY_US));
  });

  it("ends on the microsecond, whatever the size, and counts whole bytes on its way", () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(1_000_000), (bytes, askAtUs) => {
        const { begin, at, settle } = setting();
        const transfer = begin(A0, B0, bytes);
        at(askAtUs, () => expect(transfer.flow.deliveredBytes()).toBe(Math.min(bytes, askAtUs * 10)));
        settle();
        expect(transfer.ends).toEqual(delivered(Math.ceil(bytes / 10) + ONE_WAY_US));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("is not a microsecond late where the quotient of doubles exceeds the true one", () => {
    // 1230 * 8 / 80e6 * 1e6 is 123.00000000000001 in doubles.
    const { begin, settle } = setting();
    const transfer = begin(A0, B0, 1_230);
    settle();
    expect(transfer.ends).toEqual(delivered(123 + ONE_WAY_US));
  });

  it("of no bytes takes the one-way delay", () => {
    const { begin, settle } = setting();
    const empty = begin(A0, B0, 0);
    expect(empty.ends).toEqual([]);
    settle();
    expect(empty.ends).toEqual(delivered(ONE_WAY_US));
  });

  it("costs three events at most, however long it is", () => {
    const { begin, settle, world } = setting();
    begin(A0, B0, 1_000_000_000_000);
    settle();
    expect(world.kernel.events).toBeLessThanOrEqual(3);
  });
});

describe("two flows", () => {
  it("share the link between their sites, and the one that stays gets it all", () => {
    const { begin, settle } = setting();
    const small = begin(A0, B0, 500_000);
    const large = begin(A1, B1, 1_000_000);
    expect([small.flow.rateBps(), large.flow.rateBps()]).toEqual([40_000_000, 40_000_000]);
    settle();
    // Half the link each for 100 ms; then 500,000 bytes are left for the whole link.
    expect(small.ends).toEqual(delivered(100_000 + ONE_WAY_US));
    expect(large.ends).toEqual(delivered(150_000 + ONE_WAY_US));
  });

  it("share the receiver's downlink", () => {
    const { begin, settle } = setting({ accessBps: 80_000_000, siteBps: 800_000_000 });
    const first = begin(A0, C0, 1_000_000);
    const second = begin(B0, C0, 1_000_000);
    settle();
    expect([first.ends, second.ends]).toEqual([delivered(200_000 + ONE_WAY_US), delivered(200_000 + ONE_WAY_US)]);
  });

  it("do not meet in opposite directions", () => {
    const { begin, settle } = setting();
    const forth = begin(A0, B0, 1_000_000);
    const back = begin(B0, A0, 1_000_000);
    settle();
    expect([forth.ends, back.ends]).toEqual([delivered(100_000 + ONE_WAY_US), delivered(100_000 + ONE_WAY_US)]);
  });

  it("slow down and speed up as others come and are aborted", () => {
    const { begin, at, settle } = setting();
    const stays = begin(A0, B0, 1_000_000);
    let leaves: Transfer | undefined;
    at(20_000, () => {
      leaves = begin(A1, B1, 1_000_000);
    });
    at(60_000, () => {
      expect(leaves?.flow.deliveredBytes()).toBe(200_000);
      leaves?.flow.abort();
      leaves?.flow.abort();
      expect([leaves?.flow.finished, leaves?.ends]).toEqual([true, []]);
    });
    settle();
    // 200,000 bytes alone, 200,000 in company over 40 ms, 600,000 alone.
    expect(stays.ends).toEqual(delivered(120_000 + ONE_WAY_US));
    expect(leaves?.ends).toEqual(aborted(60_000));
    expect(leaves?.flow.deliveredBytes()).toBe(200_000);
  });
});

describe("a cut path", () => {
  it.each([
    ["to the receiver", A0, B0],
    ["of the acknowledgements", B0, A0],
  ])("%s halts a flow until it heals, and leaves its share to others", (_, from, to) => {
    const { begin, at, settle, network } = setting();
    const halted = begin(A0, B0, 1_000_000);
    const other = begin(A1, B1, 1_000_000);
    let heal = () => {};
    at(20_000, () => {
      heal = cutBetween(network, from, to);
      expect([halted.flow.rateBps(), other.flow.rateBps()]).toEqual([0, 80_000_000]);
    });
    at(70_000, () => {
      expect(halted.flow.deliveredBytes()).toBe(100_000);
      heal();
      expect([halted.flow.rateBps(), other.flow.rateBps()]).toEqual([40_000_000, 40_000_000]);
    });
    settle();
    // The other: 100,000 shared, 500,000 alone, 400,000 shared until 150 ms; the halted one has 500,000 then.
    expect(other.ends).toEqual(delivered(150_000 + ONE_WAY_US));
    expect(halted.ends).toEqual(delivered(200_000 + ONE_WAY_US));
  });

  it("holds back a flow that begins on it", () => {
    const { begin, at, settle, network } = setting();
    const heal = cutBetween(network, A0, B0);
    const late = begin(A0, B0, 1_000_000);
    expect(late.flow.rateBps()).toBe(0);
    at(5_000, heal);
    settle();
    expect(late.ends).toEqual(delivered(105_000 + ONE_WAY_US));
  });

  it("holds up the last bytes on their way: they arrive one delay after it heals", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin(A0, B0, 1_000_000);
    let heal = () => {};
    at(100_000 + 1, () => {
      heal = cutBetween(network, A0, B0);
      expect([transfer.flow.deliveredBytes(), transfer.flow.finished]).toEqual([1_000_000, false]);
    });
    at(500_000, () => heal());
    settle();
    expect(transfer.ends).toEqual(delivered(500_000 + ONE_WAY_US));
  });
});

describe("a node that goes down", () => {
  it("aborts its flows, in and out, under way or arriving, and no others", () => {
    const { begin, at, settle, network } = setting();
    const outgoing = begin(B0, C0, 10_000_000);
    const incoming = begin(A0, B0, 10_000_000);
    const arriving = begin(A1, B0, 0);
    const other = begin(A1, B1, 100_000);
    at(5_000, () => {
      network.setUp(B0, false);
      expect([outgoing.flow.finished, outgoing.ends]).toEqual([true, []]);
    });
    settle();
    for (const { ends } of [outgoing, incoming, arriving]) expect(ends).toEqual(aborted(5_000));
    // 25,000 bytes at half the link, the rest alone.
    expect(other.ends).toEqual(delivered(5_000 + 7_500 + ONE_WAY_US));
  });

  it("aborts a flow that begins to it, in an event of its own", () => {
    const { begin, settle, network } = setting();
    network.setUp(B0, false);
    const transfer = begin(A0, B0, 10);
    expect([transfer.flow.finished, transfer.ends]).toEqual([true, []]);
    settle();
    expect(transfer.ends).toEqual(aborted(0));
  });
});

describe("a lossy path", () => {
  it("lowers goodput by its loss while it lasts", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin(A0, B0, 1_000_000);
    const other = begin(A1, C0, 1_000_000);
    let lift = () => {};
    at(10_000, () => {
      lift = network.addLoss("a", "b", 0.5);
      expect(transfer.flow.rateBps()).toBe(40_000_000);
    });
    at(30_000, () => lift());
    settle();
    // 100,000 bytes, then 100,000 at half the pace, then 800,000.
    expect(transfer.ends).toEqual(delivered(110_000 + ONE_WAY_US));
    expect(other.ends).toEqual(delivered(100_000 + ONE_WAY_US));
  });

  it("that loses everything halts a flow without ending the simulation's rest", () => {
    const { begin, at, settle, network, world } = setting();
    const lift = network.addLoss("a", "b", 1);
    const transfer = begin(A0, B0, 1_000_000);
    settle();
    expect([transfer.ends, world.kernel.nowUs]).toEqual([[], 0]);
    at(7, lift);
    settle();
    expect(transfer.ends).toEqual(delivered(100_007 + ONE_WAY_US));
  });
});

describe("messages beside flows", () => {
  it("are served at what the flows leave, at least one fair share", () => {
    const { begin, seen, settle } = setting();
    begin(A0, B0, 100_000, 60_000_000);
    seen.world.network.send(A1, B1, "kill", 1_000, "ceiling");
    settle();
    // The flow takes 60 of 80 Mbit/s; half would be 40: 1000 bytes at 5 bytes/us.
    expect(seen.arrivals[0]?.atUs).toBe(200 + ONE_WAY_US);
  });
});

it("refuses impossible flows", () => {
  const { network } = setting();
  const done = () => {};
  expect(() => network.startFlow({ from: A0, to: A0, bytes: 1, done })).toThrow("two different nodes");
  for (const bytes of [-1, 0.5, Number.NaN, 2 ** 52])
    expect(() => network.startFlow({ from: A0, to: B0, bytes, done })).toThrow(RangeError);
  for (const ceilingBps of [0, -1, Number.NaN]) {
    expect(() => network.startFlow({ from: A0, to: B0, bytes: 1, ceilingBps, done })).toThrow(RangeError);
  }
});

describe("any number of flows", () => {
  const node = fc.integer({ min: 0, max: 5 });
  const plan = fc
    .record({
      from: node,
      to: node,
      bytes: fc.nat(5_000_000),
      startUs: fc.nat(300_000),
      abortUs: fc.option(fc.nat(300_000), { nil: undefined, freq: 3 }),
      ceilingBps: fc.option(fc.integer({ min: 1_000_000, max: 2 * SITE_BPS }), { nil: undefined }),
    })
    .filter(({ from, to, startUs, abortUs }) => from !== to && (abortUs === undefined || abortUs > startUs));
  const plans = fc.array(plan, { minLength: 1, maxLength: 12 });

  it("finish when an independent computation says so", () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(0, 0.1), (flows, loss) => {
        const { begin, at, settle } = setting({ loss });
        const transfers: Transfer[] = [];
        for (const [index, { from, to, bytes, startUs, abortUs, ceilingBps }] of flows.entries()) {
          at(startUs, () => {
            transfers[index] = begin(from, to, bytes, ceilingBps);
          });
          if (abortUs !== undefined) at(abortUs, () => transfers[index]?.flow.abort());
        }
        settle();

        const siteOf = (index: number): string => "aabbcc"[index] ?? "";
        const capacities = new Map<string, number>();
        const oracle = flows.map(({ from, to, bytes, startUs, abortUs, ceilingBps }): OracleFlow => {
          const local = siteOf(from) === siteOf(to);
          const between = `${siteOf(from)}->${siteOf(to)}`;
          for (const link of [`up ${from}`, `down ${to}`]) capacities.set(link, ACCESS_BPS);
          capacities.set(between, SITE_BPS);
          return {
            startUs,
            bytes,
            links: local ? [`up ${from}`, `down ${to}`] : [`up ${from}`, between, `down ${to}`],
            yield: local ? 1 : 1 - loss,
            ...(ceilingBps === undefined ? {} : { ceilingBps }),
            ...(abortUs === undefined ? {} : { abortUs }),
          };
        });
        const leftAt = lastBytesLeave(oracle, capacities);
        for (const [index, { from, to, bytes, abortUs }] of flows.entries()) {
          const end = transfers[index]?.ends;
          const oneWayUs = siteOf(from) === siteOf(to) ? LOCAL_ONE_WAY_US : ONE_WAY_US;
          const left = leftAt[index];
          const expectedUs = left === undefined ? undefined : left + oneWayUs;
          // Each end is rounded up to a whole microsecond, which can hold back those that come after it by as much.
          const slackUs = flows.length + 1;
          if (expectedUs === undefined || (abortUs !== undefined && abortUs < expectedUs - slackUs)) {
            expect(end).toEqual(aborted(abortUs ?? -1));
          } else if (abortUs === undefined || abortUs > expectedUs + slackUs) {
            expect(end).toHaveLength(1);
            expect(end?.[0]?.result).toBe("delivered");
            expect(Math.abs((end?.[0]?.atUs ?? 0) - expectedUs)).toBeLessThanOrEqual(slackUs);
            expect(transfers[index]?.flow.deliveredBytes()).toBe(bytes);
          }
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("conserve bytes, never overload a link and never go back, through cuts, crashes and losses", () => {
    const trouble = fc.record({ atUs: fc.nat(200_000), forUs: fc.integer({ min: 1, max: 100_000 }), kind: fc.nat(2), node });
    fc.assert(
      fc.property(plans, fc.array(trouble, { maxLength: 6 }), (flows, troubles) => {
        const { begin, at, settle, network, world } = setting({});
        const transfers: { readonly from: number; readonly to: number; readonly transfer: Transfer; seenBytes: number }[] = [];
        for (const { from, to, bytes, startUs, ceilingBps } of flows) {
          at(startUs, () => void transfers.push({ from, to, transfer: begin(from, to, bytes, ceilingBps), seenBytes: 0 }));
        }
        for (const { atUs, forUs, kind, node: target } of troubles) {
          at(atUs, () => {
            if (kind === 0) world.kernel.call(forUs, cutBetween(network, target, (target + 1) % 6));
            else if (kind === 1) world.kernel.call(forUs, network.addLoss("a", "b", 0.3));
            else world.node(network.nameOf(target)).restart();
          });
        }
        const audit = (): void => {
          const load = new Map<string, number>();
          for (const entry of transfers) {
            const now = entry.transfer.flow.deliveredBytes();
            expect(now).toBeGreaterThanOrEqual(entry.seenBytes);
            expect(now).toBeLessThanOrEqual(entry.transfer.flow.bytes);
            entry.seenBytes = now;
            for (const link of [`up ${entry.from}`, `down ${entry.to}`]) {
              load.set(link, (load.get(link) ?? 0) + entry.transfer.flow.rateBps());
            }
          }
          for (const [link, bps] of load) expect(bps, link).toBeLessThanOrEqual(ACCESS_BPS * 1.000001);
        };
        for (let timeUs = 0; timeUs < 500_000; timeUs += 9_973) at(timeUs, audit);
        settle();

        const crossed = new Map<string, number>();
        for (const { from, to, transfer } of transfers) {
          expect(transfer.ends).toHaveLength(1);
          if (transfer.ends[0]?.result === "delivered") expect(transfer.flow.deliveredBytes()).toBe(transfer.flow.bytes);
          const sites = `${network.siteOf(from)} ${network.siteOf(to)}`;
          crossed.set(sites, (crossed.get(sites) ?? 0) + transfer.flow.deliveredBytes());
        }
        for (const from of ["a", "b", "c"]) {
          for (const to of ["a", "b", "c"]) {
            if (from !== to) expect(network.siteLinkBytes(from, to)).toBe(crossed.get(`${from} ${to}`) ?? 0);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
