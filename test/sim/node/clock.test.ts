import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, SECOND } from "../../../sim/kernel/units.ts";
import { World } from "../../../sim/world.ts";
import { settle, testTopology } from "../worlds.ts";

function setting() {
  const world = new World({ seed: "clock", topology: testTopology() });
  const node = world.addNode("one", "a");
  node.start();
  const fired: number[] = [];
  const arm = (delayUs: number) => node.after(delayUs, () => fired.push(world.kernel.nowUs));
  return { world, kernel: world.kernel, calendar: world.calendar, node, clock: node.clock, fired, arm };
}

describe("a clock", () => {
  it("tells virtual time if nothing is wrong with it, also arm a jump", () => {
    const { kernel, calendar, clock } = setting();
    kernel.advance(1, 100);
    calendar.jump(7 * DAY);
    expect([clock.nowUs(), clock.monotonicUs(), clock.offsetUs()]).toEqual([100, 100, 0]);
  });

  it("may be stepped, which timers and the monotonic reading do not notice", () => {
    const { kernel, clock, fired, arm } = setting();
    arm(50);
    const setRight = clock.step(-30);
    clock.step(1_000);
    kernel.advance(1, 20);
    arm(50);
    expect([clock.nowUs(), clock.monotonicUs()]).toEqual([20 + 970, 20]);
    setRight();
    setRight();
    expect(clock.nowUs()).toBe(20 + 1_000);
    kernel.advance(10, 100);
    expect(fired).toEqual([50, 70]);
  });

  it("is read through its node as well, whether or not anything has ever disturbed it", () => {
    const { kernel, calendar, node } = setting();
    const other = new World({ seed: "clock", topology: testTopology() }).addNode("one", "a");
    expect([other.clockUs(), other.monotonicUs()]).toEqual([0, 0]);
    kernel.advance(1, 100);
    expect([node.clockUs(), node.monotonicUs()]).toEqual([100, 100]);
    node.clock.step(1_000);
    node.clock.drift(100);
    kernel.advance(1, SECOND + 100);
    calendar.jump(SECOND);
    expect([node.clockUs(), node.monotonicUs()]).toEqual([SECOND + 100 + 1_000 + 200, SECOND + 100 + 100]);
    expect(node.clockUs()).toBe(node.clock.nowUs());
  });

  it("drifts by so many parts in a million, over the days that the calendar jumps too", () => {
    const { kernel, calendar, clock } = setting();
    kernel.advance(1, HOUR);
    const setRight = clock.drift(100);
    kernel.advance(1, HOUR + 10 * SECOND);
    expect([clock.offsetUs(), clock.monotonicUs() - kernel.nowUs]).toEqual([1_000, 1_000]);
    calendar.jump(7 * DAY);
    expect(clock.offsetUs()).toBe(1_000 + 60_480_000);
    expect(clock.monotonicUs() - kernel.nowUs).toBe(1_000);
    setRight();
    expect([clock.offsetUs(), clock.nowUs()]).toEqual([0, kernel.nowUs]);
    calendar.jump(DAY);
    expect(clock.offsetUs()).toBe(0);
  });

  it("carries the fractions of all drifts together", () => {
    const { kernel, clock } = setting();
    clock.drift(1);
    clock.drift(2);
    clock.drift(-4);
    kernel.advance(1, 999_999);
    expect(clock.offsetUs()).toBe(-1);
    kernel.advance(1, 2_000_000);
    expect(clock.offsetUs()).toBe(-2);
    kernel.advance(1, 2_000_001);
    expect(clock.offsetUs()).toBe(-3);
  });

  it("is right again once all that was done to it is lifted, in any order", () => {
    const bend = fc.record({ steps: fc.boolean(), by: fc.integer({ min: -50_000, max: 50_000 }), afterUs: fc.nat(1_000_000) });
    fc.assert(
      fc.property(fc.array(bend, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (bends, choices) => {
        const { kernel, calendar, clock } = setting();
        const lifts: (() => void)[] = [];
        for (const { steps, by, afterUs } of bends) {
          kernel.advance(1_000, kernel.nowUs + afterUs);
          calendar.jump(afterUs * 1_000);
          lifts.push(steps ? clock.step(by) : clock.drift(by));
        }
        while (lifts.length > 0) {
          kernel.advance(1_000, kernel.nowUs + 12_345);
          const [lift] = lifts.splice((choices.next().value ?? 0) % lifts.length, 1);
          lift?.();
        }
        const before = clock.monotonicUs();
        kernel.advance(1_000, kernel.nowUs + 10 * SECOND);
        expect([clock.offsetUs(), clock.monotonicUs() - before, clock.monotonic.ppm]).toEqual([0, 10 * SECOND, 0]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("refuses a step or a drift that no clock makes", () => {
    const { clock } = setting();
    for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => clock.step(bad)).toThrow(RangeError);
    for (const bad of [0.5, -1_000_000, 1_000_001]) expect(() => clock.drift(bad)).toThrow(RangeError);
    expect(clock.monotonic.ppm).toBe(0);
  });

  it.each([
    [-100_000, -999_999],
    [100_000, 1_000_000],
  ])("never stands still or goes more than twice as fast, however many drifts of %s ppm add up", (ppm, limitPpm) => {
    const { clock } = setting();
    const lifts = Array.from({ length: 12 }, () => clock.drift(ppm));
    expect(clock.monotonic.ppm).toBe(limitPpm);
    for (const lift of lifts.slice(1)) lift();
    expect(clock.monotonic.ppm).toBe(ppm);
  });
});

describe("timers of a drifting node", () => {
  it("go off at the exact fraction of true time, rounded up", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.nat(10 * SECOND), fc.nat(30 * DAY), (ppm, startUs, delayUs) => {
        const { world, kernel, clock, fired, arm } = setting();
        clock.drift(ppm);
        kernel.advance(1, startUs);
        arm(delayUs);
        settle(world);
        const rate = 1_000_000n + BigInt(ppm);
        expect(fired).toEqual([startUs + Number((BigInt(delayUs) * 1_000_000n + rate - 1n) / rate)]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("that were set before feel the drift from its beginning to its end", () => {
    const { world, kernel, clock, fired, arm } = setting();
    arm(100 * SECOND);
    kernel.advance(1, 20 * SECOND);
    const setRight = clock.drift(100_000);
    kernel.advance(1, 30 * SECOND);
    setRight();
    settle(world);
    // 20 s at the right rate, 11 s in 10 s, and the 69 s that are left.
    expect(fired).toEqual([99 * SECOND]);
  });

  it("keep time over any changes: each goes off when the clock has counted its span", () => {
    const change = fc.record({ forUs: fc.nat(100_000), ppm: fc.integer({ min: -90_000, max: 90_000 }), delayUs: fc.nat(300_000) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (changes) => {
        const { world, kernel, node, clock } = setting();
        const exactly = () => clock.monotonic.at(kernel.nowUs);
        const counted: bigint[] = [];
        let setRight = (): void => {};
        for (const { forUs, ppm, delayUs } of changes) {
          const set = exactly();
          node.after(delayUs, () => {
            const { us, millionths } = exactly();
            counted.push(BigInt(us - set.us - delayUs) * 1_000_000n + BigInt(millionths - set.millionths));
          });
          kernel.advance(1_000, kernel.nowUs + forUs);
          setRight();
          setRight = clock.drift(ppm);
        }
        settle(world);
        expect(counted).toHaveLength(changes.length);
        // Late by less than what the clock counts in the microsecond to which the time is rounded up.
        for (const lateMillionths of counted) {
          expect(lateMillionths).toBeGreaterThanOrEqual(0n);
          expect(lateMillionths).toBeLessThan(1_090_000n);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("shrink and stretch a lease: a fast clock lets go early, a slow one late", () => {
    const LEASE_US = 10 * SECOND;
    const heldUs = [-50_000, 0, 50_000].map((ppm) => {
      const { world, clock, fired, arm } = setting();
      clock.drift(ppm);
      arm(LEASE_US);
      settle(world);
      return fired[0];
    });
    expect(heldUs).toEqual([Math.ceil(LEASE_US / 0.95), LEASE_US, Math.ceil(LEASE_US / 1.05)]);
  });

  it("can be cancelled by the name that they were given, before and arm the drift begins", () => {
    const { world, node, clock, fired, arm } = setting();
    const before = arm(100);
    const other = arm(200);
    clock.drift(500);
    const during = arm(300);
    clock.drift(500);
    expect([node.cancel(before), node.cancel(during), node.cancel(before)]).toEqual([true, true, false]);
    settle(world);
    expect([fired.length, node.cancel(other)]).toEqual([1, false]);
  });

  it("end with the life that they belong to", () => {
    const { world, node, clock, fired, arm } = setting();
    arm(100);
    clock.drift(500);
    arm(100);
    node.restart();
    arm(200);
    settle(world);
    expect(fired).toEqual([200]);
  });

  it("of an earlier life are not taken over", () => {
    const { world, node, clock, fired, arm } = setting();
    arm(100);
    node.restart();
    arm(200);
    clock.drift(1_000_000);
    settle(world);
    expect(fired).toEqual([100]);
  });

  it("that fall together keep their order", () => {
    const { world, node, clock } = setting();
    const order: string[] = [];
    for (const name of ["a", "b", "c"]) node.after(1_000, () => order.push(name));
    clock.drift(100);
    settle(world);
    expect(order).toEqual(["a", "b", "c"]);
  });

  it("refuse a span that is none", () => {
    const { clock, arm } = setting();
    clock.drift(1);
    for (const bad of [-1, 0.5, Number.NaN]) expect(() => arm(bad)).toThrow(RangeError);
  });
});
