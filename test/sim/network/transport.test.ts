/** What transports make of a path: slow start, the ceiling of loss, setup, and what becomes of a transfer on a path that is cut. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Flow, FlowOptions, FlowResult } from "../../../sim/network/network.ts";
import { mathisRateBps, tcpTransferUs } from "../../oracles/slow-start.ts";
import { LOCAL_ONE_WAY_US, ONE_WAY_US, SITE_BPS, settle, testWorld } from "../worlds.ts";

const A0 = 0;
const A1 = 1;
const B0 = 2;
const B1 = 3;
const RTT_US = 2 * ONE_WAY_US;
const MSS_BYTES = 1_460;
const WINDOW_BYTES = 10 * MSS_BYTES;

interface Transfer {
  readonly flow: Flow;
  readonly ends: { readonly atUs: number; readonly result: FlowResult }[];
}

function setting(network: Parameters<typeof testWorld>[0] = {}) {
  const { world } = testWorld(network);
  const begin = (options: Partial<FlowOptions>): Transfer => {
    const ends: { atUs: number; result: FlowResult }[] = [];
    const done = (result: FlowResult): void => void ends.push({ atUs: world.kernel.nowUs, result });
    return { ends, flow: world.network.startFlow({ from: A0, to: B0, bytes: 1_000_000, done, ...options }) };
  };
  const at = (timeUs: number, action: () => void): void => void world.kernel.call(timeUs, action);
  return { world, network: world.network, begin, at, settle: () => settle(world) };
}

/** When the last byte of a transfer that is alone has left, microseconds. */
function leftUs(bytes: number, transport: FlowOptions["transport"], network: Parameters<typeof testWorld>[0] = {}): number {
  const { begin, settle } = setting(network);
  const transfer = begin({ bytes, ...(transport === undefined ? {} : { transport }) });
  settle();
  expect(transfer.ends.map(({ result }) => result)).toEqual(["delivered"]);
  return (transfer.ends[0]?.atUs ?? 0) - ONE_WAY_US;
}

/** Ends are rounded up to whole microseconds; sums of doubles may be off by a thousandth of one. */
function expectRoundedUp(tookUs: number, expectedUs: number): void {
  expect(tookUs - expectedUs).toBeGreaterThan(-1e-3);
  expect(tookUs - expectedUs).toBeLessThan(1 + 1e-3);
}

describe("TCP alone on a path", () => {
  it("takes the time of the textbook, whatever the size, the window and the bandwidth", () => {
    const bandwidth = fc.integer({ min: 1_000_000, max: 800_000_000 });
    const streams = fc.integer({ min: 1, max: 40 });
    const mss = fc.integer({ min: 100, max: MSS_BYTES });
    const size = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 100_000_000 }));
    fc.assert(
      fc.property(size, bandwidth, streams, mss, (bytes, siteBps, count, mssBytes) => {
        const windowBytes = count * 10 * mssBytes;
        const expectedUs = tcpTransferUs({ bytes, windowBytes, rttUs: RTT_US, rateBps: siteBps, loss: 0 });
        expectRoundedUp(leftUs(bytes, { kind: "tcp", streams: count, mssBytes }, { siteBps }), expectedUs);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("takes no round trip for ten segments, one for eleven, two for more than thirty", () => {
    const tookUs = (segments: number): number => leftUs(segments * MSS_BYTES, { kind: "tcp", streams: 1 });
    const atFullRateUs = (segments: number): number => Math.ceil((segments * MSS_BYTES * 8e6) / SITE_BPS);
    expect(tookUs(10)).toBe(atFullRateUs(10));
    expect(tookUs(11)).toBe(RTT_US + atFullRateUs(1));
    expect(tookUs(30)).toBe(RTT_US + atFullRateUs(20));
    expect(tookUs(31)).toBe(2 * RTT_US + atFullRateUs(1));
  });

  it("is bounded by loss as Mathis has it, for each of its streams", () => {
    const loss = fc.double({ min: 1e-5, max: 0.05, noNaN: true });
    fc.assert(
      fc.property(loss, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1_000_000, max: 20_000_000 }), (p, streams, bytes) => {
        const rateBps = Math.min(SITE_BPS, mathisRateBps(streams, MSS_BYTES, RTT_US / 1e6, p));
        const windowBytes = streams * WINDOW_BYTES;
        const expectedUs = tcpTransferUs({ bytes, windowBytes, rttUs: RTT_US, rateBps, loss: p });
        expectRoundedUp(leftUs(bytes, { kind: "tcp", streams }, { loss: p }), expectedUs);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("over no distance and without loss is as fast as the links", () => {
    const { begin, settle } = setting({ localRttUs: 0 });
    const transfer = begin({ to: A1, bytes: 125_000, transport: { kind: "tcp", streams: 1 } });
    settle();
    expect(transfer.ends).toEqual([{ atUs: 1_000, result: "delivered" }]);
  });

  it("keeps to the ceiling of its ends", () => {
    const { begin, at, settle } = setting();
    const transfer = begin({ bytes: 1_000_000, ceilingBps: 8_000_000, transport: { kind: "tcp", streams: 1 } });
    at(500_000, () => expect(transfer.flow.rateBps()).toBe(8_000_000));
    settle();
    expect(transfer.ends).toHaveLength(1);
  });

  it("costs two events and one more a round trip of slow start", () => {
    const { begin, settle, world } = setting();
    begin({ bytes: 1_000_000_000, transport: { kind: "tcp", streams: 1 } });
    settle();
    // 100 Mbit/s * 20 ms are 250,000 bytes: the sixth window of 14,600 * 2^5 is the first that is larger, which takes a sixth event to see.
    expect(world.kernel.events).toBe(2 + 6);
  });
});

describe("TCP among others", () => {
  it("leaves slow start when it no longer gets what its window asks for", () => {
    const { begin, at, settle } = setting();
    const tcp = begin({ bytes: 10_000_000, transport: { kind: "tcp", streams: 1 } });
    const other = begin({ from: A1, to: B1, bytes: 10_000_000 });
    // Windows of 14,600 bytes a round trip: 5.84 Mbit/s, then twice as much in each.
    expect(tcp.flow.rateBps()).toBe(5_840_000);
    expect(other.flow.rateBps()).toBe(SITE_BPS - 5_840_000);
    at(RTT_US + 1, () => expect(tcp.flow.rateBps()).toBe(11_680_000));
    at(20 * RTT_US, () => expect([tcp.flow.rateBps(), other.flow.rateBps()]).toEqual([SITE_BPS / 2, SITE_BPS / 2]));
    settle();
    expect(tcp.ends).toHaveLength(1);
  });

  it("follows the loss and the delay of its path, and of the way of its acknowledgements", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin({ bytes: 100_000_000, transport: { kind: "tcp", streams: 1 } });
    const rates: number[] = [];
    const note = (): void => void rates.push(transfer.flow.rateBps());
    at(1_000_000, () => {
      const liftLoss = network.addLoss("a", "b", 0.01);
      note();
      const liftDelay = network.addDelay("b", "a", RTT_US, 0);
      note();
      liftDelay();
      note();
      liftLoss();
      note();
    });
    settle();
    const mathisBps = mathisRateBps(1, MSS_BYTES, RTT_US / 1e6, 0.01) * 0.99;
    for (const [index, bps] of [mathisBps, mathisBps / 2, mathisBps, SITE_BPS].entries()) expect(rates[index]).toBeCloseTo(bps, 3);
  });

  it("leaves no round behind when it is aborted, or cut off in the middle of slow start", () => {
    const aborted = setting();
    const transfer = aborted.begin({ transport: { kind: "tcp", streams: 1 } });
    aborted.at(100, () => transfer.flow.abort());
    aborted.settle();
    expect(aborted.world.kernel.nowUs).toBe(100);

    const { begin, at, settle, network } = setting();
    const interrupted = begin({ bytes: 100_000_000, transport: { kind: "tcp", streams: 1 } });
    at(RTT_US / 2, () => cutForth(network)());
    at(1.25 * RTT_US, () => expect(interrupted.flow.rateBps()).toBe((MSS_BYTES * 8e6) / RTT_US));
    at(1.75 * RTT_US, () => expect(interrupted.flow.rateBps()).toBe((2 * MSS_BYTES * 8e6) / RTT_US));
    settle();
    expect(interrupted.ends).toHaveLength(1);
  });

  it("begins again with one segment a stream after its path was cut", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin({ bytes: 100_000_000, transport: { kind: "tcp", streams: 3 } });
    at(1_000_000, () => {
      expect(transfer.flow.rateBps()).toBe(SITE_BPS);
      const heal = cutForth(network);
      expect(transfer.flow.rateBps()).toBe(0);
      heal();
      expect(transfer.flow.rateBps()).toBe((3 * MSS_BYTES * 8e6) / RTT_US);
    });
    settle();
    expect(transfer.ends).toHaveLength(1);
  });
});

describe("RDMA", () => {
  it("takes a fixed setup and then the full rate, whatever the loss", () => {
    expect(leftUs(1_250_000, { kind: "rdma" })).toBe(5 + 100_000);
    expect(leftUs(1_250_000, { kind: "rdma" }, { loss: 0.5 })).toBe(5 + 200_000);
  });

  it("is set up anew when its path was cut", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin({ bytes: 1_250_000, transport: { kind: "rdma" } });
    const cutFor = (timeUs: number): void => void at(timeUs, cutForth(network));
    at(3, () => cutFor(7));
    at(50_015, () => cutFor(1_000));
    settle();
    // Ready at 15 us; half of it is through when it is cut the second time.
    expect(transfer.ends).toEqual([{ atUs: 50_015 + 1_000 + 5 + 50_000 + ONE_WAY_US, result: "delivered" }]);
  });
});

describe("a transfer that may not stand still for ever", () => {
  it("dies that long after its path was cut, and leaves its share to others", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin({ bytes: 10_000_000, dieAfterUs: 30_000 });
    const other = begin({ from: A1, to: B1, bytes: 10_000_000 });
    at(10_000, () => void cutForth(network));
    at(39_999, () => expect(transfer.flow.finished).toBe(false));
    settle();
    expect(transfer.ends).toEqual([{ atUs: 40_000, result: "died" }]);
    expect(transfer.flow.deliveredBytes()).toBe(62_500);
    expect(other.ends).toHaveLength(1);
  });

  it("lives on if the path heals in time, each time anew", () => {
    const { begin, at, settle, network } = setting();
    const transfer = begin({ bytes: 1_250_000, dieAfterUs: 30_000 });
    for (const timeUs of [10_000, 50_000, 90_000]) at(timeUs, () => at(29_999, cutForth(network)));
    settle();
    expect(transfer.ends).toEqual([{ atUs: 100_000 + 3 * 29_999 + ONE_WAY_US, result: "delivered" }]);
  });

  it("dies on a path that is cut from the beginning, that loses everything, or that swallows its last bytes", () => {
    const fromBeginning = setting();
    cutForth(fromBeginning.network);
    const first = fromBeginning.begin({ dieAfterUs: 10 });
    fromBeginning.settle();
    expect(first.ends).toEqual([{ atUs: 10, result: "died" }]);

    const lossy = setting();
    const second = lossy.begin({ dieAfterUs: 10 });
    lossy.at(5, () => void lossy.network.addLoss("a", "b", 1));
    lossy.settle();
    expect(second.ends).toEqual([{ atUs: 15, result: "died" }]);

    const atTheEnd = setting();
    const third = atTheEnd.begin({ bytes: 0, dieAfterUs: 10 });
    atTheEnd.at(5, () => void cutForth(atTheEnd.network));
    atTheEnd.settle();
    expect(third.ends).toEqual([{ atUs: 15, result: "died" }]);
  });

  it("says nothing more once it has been aborted or delivered", () => {
    const { begin, at, settle, network } = setting();
    const aborted = begin({ dieAfterUs: 100 });
    const delivered = begin({ to: A1, bytes: 0, dieAfterUs: 10 });
    at(1_000, () => void cutForth(network));
    at(1_050, () => aborted.flow.abort());
    settle();
    expect(aborted.ends).toEqual([{ atUs: 1_050, result: "aborted" }]);
    expect(delivered.ends).toEqual([{ atUs: LOCAL_ONE_WAY_US, result: "delivered" }]);
  });
});

it("refuses impossible transports", () => {
  const { begin } = setting();
  for (const streams of [0, 0.5, Number.NaN]) expect(() => begin({ transport: { kind: "tcp", streams } })).toThrow(/streams: expected/);
  expect(() => begin({ transport: { kind: "tcp", streams: 1, mssBytes: 0 } })).toThrow(/bytes in the largest segment: expected/);
  for (const dieAfterUs of [-1, 0.5, Number.NaN]) expect(() => begin({ dieAfterUs })).toThrow(/dies after/);
});

function cutForth(network: ReturnType<typeof setting>["network"]): () => void {
  return network.cut(
    (node) => node === A0,
    (node) => node === B0,
    false,
  );
}
