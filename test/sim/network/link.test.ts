import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Link, type LinkUser } from "../../../sim/network/link.ts";
import { FifoServer } from "../../oracles/fifo-server.ts";

function user(linkBps: number): LinkUser {
  return { links: [], ceilingBps: Number.POSITIVE_INFINITY, linkBps, assign() {} };
}

describe("messages on a link", () => {
  it("are served one after the other, exactly as in fractions", () => {
    const message = fc.record({ gapUs: fc.nat(30), bytes: fc.nat(2_000) });
    const capacity = fc.oneof(fc.constantFrom(1, 7, 1e9, 25e9), fc.integer({ min: 1, max: 1e10 }));
    fc.assert(
      fc.property(capacity, fc.array(message, { maxLength: 60 }), (capacityBps, messages) => {
        const link = new Link(capacityBps);
        const oracle = new FifoServer();
        let atUs = 0;
        for (const { gapUs, bytes } of messages) {
          atUs += gapUs;
          expect(link.enter(atUs, bytes)).toBe(oracle.serve(atUs, BigInt(bytes) * 8_000_000n, BigInt(capacityBps)));
        }
        expect(link.bytes).toBe(messages.reduce((sum, { bytes }) => sum + bytes, 0));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("lose no fraction of a microsecond, however many there are", () => {
    const link = new Link(3_000_000_000);
    let doneUs = 0;
    // 100 bytes take 4/15 us: 1.5 million of them take 400,000 us.
    for (let i = 0; i < 1_500_000; i++) doneUs = link.enter(0, 100);
    expect(doneUs).toBe(400_000);
  });

  it("are exact up to the largest size", () => {
    expect(new Link(8_000_000_000).enter(5, 1_000_000_000)).toBe(1_000_005);
  });

  it("say when their turn comes", () => {
    const link = new Link(8_000_000);
    expect(link.readyUs(10)).toBe(10);
    link.enter(10, 100);
    expect(link.readyUs(20)).toBe(110);
    expect(link.readyUs(200)).toBe(200);
  });

  it("are forgotten when the link is cleared", () => {
    const link = new Link(8_000_000);
    link.enter(0, 1_000);
    link.clear(100);
    expect(link.enter(100, 10)).toBe(110);
    link.clear(5_000);
    expect(link.readyUs(200)).toBe(200);
  });
});

describe("messages beside flows", () => {
  it("get what the flows leave", () => {
    const link = new Link(8_000_000);
    link.join(user(2_000_000));
    expect(link.enter(0, 750)).toBe(1_000);
  });

  it("get one fair share where the flows leave less", () => {
    const link = new Link(8_000_000);
    link.join(user(4_000_000));
    link.join(user(4_000_000));
    link.join(user(0));
    // A quarter of 1 byte/us.
    expect(link.enter(0, 100)).toBe(400);
  });

  it("get everything again when the flows have gone, from then on", () => {
    const link = new Link(8_000_000);
    const flow = user(8_000_000);
    link.join(flow);
    expect(link.enter(0, 100)).toBe(200);
    link.leave(flow);
    expect(link.enter(0, 100)).toBe(300);
  });

  it("keep the fraction of a microsecond when the rate changes", () => {
    const link = new Link(24_000_000);
    // 3 bytes/us: 10 bytes end at 3 1/3 us.
    expect(link.enter(0, 10)).toBe(4);
    link.join(user(12_000_000));
    // 1.5 bytes/us: another byte ends at exactly 4 us, and one more at 4 2/3.
    expect(link.enter(0, 1)).toBe(4);
    expect(link.enter(0, 1)).toBe(5);
  });

  it("notice that a flow changed its rate", () => {
    const link = new Link(8_000_000);
    let linkBps = 4_000_000;
    const flow: LinkUser = {
      links: [],
      ceilingBps: 0,
      get linkBps() {
        return linkBps;
      },
      assign() {},
    };
    link.join(flow);
    expect(link.enter(0, 100)).toBe(200);
    linkBps = 0;
    link.rateChanged();
    expect(link.enter(0, 100)).toBe(300);
  });
});
