/** What a node remembers of what it has agreed with its peers. */
import { describe, expect, it } from "vitest";
import { Agreements } from "../../src/migration/agreements.ts";

describe("agreements", () => {
  it("hold nothing with a peer that was never asked, and let it be asked", () => {
    const agreements = new Agreements();
    expect(agreements.agreed("data", 1)).toBe(0);
    expect(agreements.mayAsk("data", 1, 0)).toBe(true);
  });

  it("are kept apart by kind of work and by peer", () => {
    const agreements = new Agreements();
    agreements.settle("data", 1, 3, 0);
    expect([agreements.agreed("data", 1), agreements.agreed("control", 1), agreements.agreed("data", 2)]).toEqual([3, 0, 0]);
  });

  it("ask once at a time, and again once the peer has answered", () => {
    const agreements = new Agreements();
    agreements.asked("control", 1);
    expect(agreements.mayAsk("control", 1, 1_000_000)).toBe(false);
    agreements.settle("control", 1, 0, 0);
    expect(agreements.mayAsk("control", 1, 1_000_000)).toBe(true);
  });

  it("leave a peer alone until the time that was set, and not longer", () => {
    const agreements = new Agreements();
    agreements.settle("control", 1, 0, 500);
    expect(agreements.mayAsk("control", 1, 499)).toBe(false);
    expect(agreements.mayAsk("control", 1, 500)).toBe(true);
  });

  it("are restricted to what is still allowed, and name the peers with whom something ended", () => {
    const agreements = new Agreements();
    agreements.settle("data", 1, 0b011, 0);
    agreements.settle("data", 2, 0b001, 0);
    agreements.settle("control", 3, 0b111, 0);
    expect(agreements.restrict("data", 0b101)).toEqual([1]);
    expect([1, 2].map((peer) => agreements.agreed("data", peer))).toEqual([0b001, 0b001]);
    expect(agreements.agreed("control", 3)).toBe(0b111);
    expect(agreements.restrict("data", 0b101)).toEqual([]);
  });

  it("forget refusals and open questions when there are new flags, but not what is agreed", () => {
    const agreements = new Agreements();
    agreements.settle("control", 1, 0b001, 1_000);
    agreements.asked("data", 2);
    agreements.forgetRefusals();
    expect(agreements.mayAsk("control", 1, 0)).toBe(true);
    expect(agreements.mayAsk("data", 2, 0)).toBe(true);
    expect(agreements.agreed("control", 1)).toBe(0b001);
  });

  it("are gone after a crash", () => {
    const agreements = new Agreements();
    agreements.settle("control", 1, 7, 1_000);
    agreements.settle("data", 1, 7, 1_000);
    agreements.clear();
    expect([agreements.agreed("control", 1), agreements.agreed("data", 1)]).toEqual([0, 0]);
    expect(agreements.mayAsk("control", 1, 0)).toBe(true);
  });
});
