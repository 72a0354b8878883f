import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../../sim/kernel/kernel.ts";
import { Cpu } from "../../../sim/node/cpu.ts";
import { FifoServer } from "../../oracles/fifo-server.ts";

function setting() {
  const kernel = new Kernel({ seed: "cpu" });
  const cpu = new Cpu(kernel);
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
