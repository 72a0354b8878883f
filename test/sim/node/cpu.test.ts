import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../../sim/kernel/kernel.ts";
import { Cpu } from "../../../sim/node/cpu.ts";
import { FifoServer } from "../../oracles/fifo-server.ts";
import { playedOnPaper } from "../../oracles/multi-server.ts";

function setting(coreCount = 1) {
  const kernel = new Kernel({ seed: "cpu" });
  const cpu = new Cpu(kernel, coreCount);
  const doneUs: number[] = [];
  const run = (costUs: number): void => cpu.run(costUs, () => doneUs.push(kernel.nowUs));
  return { kernel, cpu, doneUs, run };
}

it("runs one job after the other", () => {
  const { kernel, run, doneUs } = setting();
  run(10);
  run(0);
  run(5);
  kernel.call(100, () => run(1));
  expect(doneUs).toEqual([]);
  kernel.advance(100);
  expect(doneUs).toEqual([10, 10, 15, 101]);
});

it("agrees with a server in exact fractions, job by job", () => {
  const job = fc.record({ gapUs: fc.nat(5), costNs: fc.nat(4_000) });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 50 }), (jobs) => {
      const { kernel, run, doneUs } = setting();
      const oracle = new FifoServer();
      const expected: number[] = [];
      let atUs = 0;
      for (const { gapUs, costNs } of jobs) {
        atUs += gapUs;
        expected.push(oracle.serve(atUs, BigInt(costNs), 1_000n));
        kernel.call(atUs, () => run(costNs / 1_000));
      }
      kernel.advance(1_000);
      expect(doneUs).toEqual(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it("carries fractions of a microsecond exactly", () => {
  const { kernel, run, doneUs } = setting();
  for (let i = 0; i < 10_000; i++) run(0.1);
  kernel.advance(20_000);
  expect(doneUs.at(-1)).toBe(1_000);
});

it("tells how busy it was", () => {
  const { kernel, cpu, run } = setting();
  expect(cpu.utilisation).toBe(0);
  run(30);
  kernel.advance(10, 10);
  expect([cpu.busyUs, cpu.utilisation]).toEqual([10, 1]);
  kernel.advance(10, 100);
  expect([cpu.busyUs, cpu.utilisation]).toEqual([30, 0.3]);
});

describe("with several cores", () => {
  it("runs as many jobs at a time, and takes those that wait in the order in which they came", () => {
    const { kernel, cpu, run, doneUs } = setting(2);
    for (const costUs of [10, 4, 3, 5]) run(costUs);
    expect(cpu.jobs).toBe(4);
    kernel.advance(100, 100);
    expect(doneUs).toEqual([4, 7, 10, 12]);
    expect([cpu.jobs, cpu.busyUs, cpu.utilisation]).toEqual([0, 22, 22 / 200]);
  });

  it("agrees with what one plays on paper, job by job", () => {
    const job = fc.record({ gapUs: fc.nat(3), workNs: fc.nat(9_000) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(job, { maxLength: 40 }), (coreCount, jobs) => {
        const kernel = new Kernel({ seed: "cpu" });
        const cpu = new Cpu(kernel, coreCount);
        const doneUs: number[] = [];
        let atUs = 0;
        const arrivals = jobs.map(({ gapUs, workNs }, index) => {
          atUs += gapUs;
          const done = (): void => {
            doneUs[index] = kernel.nowUs;
          };
          kernel.call(atUs, () => cpu.run(workNs / 1_000, done));
          return { atUs, workNs };
        });
        kernel.advance(1_000);
        expect(doneUs).toEqual(playedOnPaper(coreCount, arrivals));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("slowed down", () => {
  it("takes so many times as long, also for what is left of a job that runs", () => {
    const { kernel, cpu, run, doneUs } = setting();
    run(10);
    run(5);
    kernel.call(4, () => cpu.slow(10));
    kernel.advance(100);
    expect(doneUs).toEqual([4 + 60, 4 + 60 + 50]);
    run(2);
    kernel.advance(100);
    expect(doneUs.at(-1)).toBe(114 + 20);
  });

  it("by several factors multiplies them, and has its speed back when the last is lifted", () => {
    const { kernel, cpu, run, doneUs } = setting();
    const liftFirst = cpu.slow(2);
    const liftSecond = cpu.slow(3);
    run(10);
    kernel.call(6, liftFirst);
    kernel.call(33, () => {
      liftSecond();
      liftFirst();
    });
    kernel.advance(100);
    // 1 us of work in the first 6, 9 us in the next 27.
    expect(doneUs).toEqual([33]);
    run(10);
    kernel.advance(100);
    expect(doneUs).toEqual([33, 43]);
  });

  it("is busy for the whole time", () => {
    const { kernel, cpu, run } = setting();
    cpu.slow(2);
    run(10);
    cpu.slow(2);
    kernel.advance(100, 10);
    expect(cpu.busyUs).toBe(10);
    kernel.advance(100, 100);
    expect([cpu.busyUs, cpu.utilisation]).toEqual([40, 0.4]);
  });

  it("keeps fractions of a microsecond", () => {
    const { kernel, cpu, run, doneUs } = setting();
    for (let i = 0; i < 1_000; i++) run(0.1);
    cpu.slow(3);
    kernel.advance(2_000);
    expect(doneUs.at(-1)).toBe(300);
  });

  it("takes a million times as long at most, however many factors there are", () => {
    const { kernel, cpu, run, doneUs } = setting();
    const lifts = Array.from({ length: 60 }, () => cpu.slow(1_000_000));
    run(10);
    kernel.advance(1);
    expect(doneUs).toEqual([10_000_000]);
    for (const lift of lifts) lift();
    run(10);
    kernel.advance(1);
    expect(doneUs).toEqual([10_000_000, 10_000_010]);
  });

  it("refuses a factor that is none", () => {
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => setting().cpu.slow(bad)).toThrow(RangeError);
  });
});

describe("frozen", () => {
  it("stands still, takes jobs, and goes on where it stopped", () => {
    const { kernel, cpu, run, doneUs } = setting();
    run(10);
    kernel.call(4, () => cpu.freeze());
    kernel.call(50, () => run(3));
    kernel.call(100, () => {
      cpu.thaw();
      cpu.thaw();
    });
    kernel.advance(100, 90);
    expect([doneUs, cpu.busyUs, cpu.jobs]).toEqual([[], 4, 2]);
    kernel.advance(100);
    expect(doneUs).toEqual([106, 109]);
    expect(cpu.busyUs).toBe(13);
  });

  it("has jobs that come afterwards wait for those from before", () => {
    const { kernel, cpu, run, doneUs } = setting();
    run(10);
    cpu.freeze();
    kernel.call(100, () => {
      cpu.thaw();
      run(5);
    });
    kernel.advance(100);
    expect(doneUs).toEqual([110, 115]);
  });

  it("can be slowed down and halted meanwhile", () => {
    const { kernel, cpu, run, doneUs } = setting();
    run(10);
    cpu.freeze();
    cpu.slow(2);
    kernel.call(5, () => cpu.thaw());
    kernel.advance(100);
    expect(doneUs).toEqual([25]);
    run(10);
    cpu.freeze();
    cpu.halt();
    cpu.thaw();
    cpu.resume();
    kernel.advance(100);
    expect([doneUs, cpu.jobs]).toEqual([[25], 0]);
  });
});

it("does as much work as its speed allows, whatever is done to it", () => {
  const slowness = fc.record({ atUs: fc.nat(200), forUs: fc.nat(100), factor: fc.integer({ min: 1, max: 7 }) });
  const frost = fc.record({ atUs: fc.nat(200), forUs: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 20 }), fc.array(slowness, { maxLength: 5 }), frost, (worksNs, slownesses, freeze) => {
      const { kernel, cpu, run, doneUs } = setting();
      for (const workNs of worksNs) run(workNs / 1_000);
      for (const { atUs, forUs, factor } of slownesses) kernel.call(atUs, () => kernel.call(forUs, cpu.slow(factor)));
      kernel.call(freeze.atUs, () => cpu.freeze());
      kernel.call(freeze.atUs + freeze.forUs, () => cpu.thaw());
      kernel.advance(1_000);

      const lasts = (each: { atUs: number; forUs: number }, timeUs: number) => each.atUs <= timeUs && timeUs < each.atUs + each.forUs;
      const expected: number[] = [];
      let leftNs = 0;
      let timeUs = 0;
      for (const workNs of worksNs) {
        leftNs += workNs;
        for (; leftNs > 0; timeUs++) {
          const slowdown = slownesses.reduce((product, each) => product * (lasts(each, timeUs) ? each.factor : 1), 1);
          if (!lasts(freeze, timeUs)) leftNs -= 1_000 / slowdown;
        }
        expected.push(timeUs);
      }
      expect(doneUs).toHaveLength(expected.length);
      // Each change of speed rounds to a nanosecond, which can make a microsecond after rounding up.
      for (const [index, eachUs] of expected.entries()) expect(Math.abs((doneUs[index] ?? 0) - eachUs)).toBeLessThanOrEqual(1);
    }),
    { seed: 1, numRuns: 200 },
  );
});

describe("halted", () => {
  it("it forgets its jobs, takes none, and begins afresh", () => {
    const { kernel, cpu, run, doneUs } = setting();
    run(10);
    run(20);
    kernel.call(15, () => {
      cpu.halt();
      run(1);
    });
    kernel.call(16, () => {
      cpu.resume();
      run(5);
    });
    kernel.advance(100);
    expect(doneUs).toEqual([10, 21]);
    expect(cpu.busyUs).toBe(20);
  });
});

it("refuses a cost that is none", () => {
  const { run } = setting();
  for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => run(bad)).toThrow(RangeError);
});
