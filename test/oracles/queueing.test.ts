import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../sim/kernel/kernel.ts";
import { Cpu } from "../../sim/node/cpu.ts";
import { type Cycle, ratioOf, runQueue, SERVICE_US } from "./queue-run.ts";
import { erlangC, meanWaitOfConstant, meanWaitOfExponential } from "./queueing.ts";

/**
 * A normal variable is farther out than this once in a million times (two-sided): with the fifty comparisons below, a sound simulator and
 * a new seed have one chance in 20,000 to fail.
 */
const DEVIATIONS = 4.892;
const JOBS = 30_000;

/** How many standard errors a measured ratio lies from the expected one. There must be enough cycles for the error to be a normal one. */
function deviations(cycles: readonly Cycle[], above: keyof Cycle, below: keyof Cycle, expected: number): number {
  expect(cycles.length).toBeGreaterThan(1_000);
  const { value, standardError } = ratioOf(cycles, above, below);
  return Math.abs(value - expected) / standardError;
}

describe("the formulas", () => {
  it("give what tables give", () => {
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
    // Two servers, closed form: 2 load^2 / (1 + load).
    expect(erlangC(2, 0.6)).toBeCloseTo((2 * 0.36) / 1.6, 12);
    // Ten servers with 8 erlang, from a table of Erlang C.
    expect(erlangC(10, 0.8)).toBeCloseTo(0.409, 3);
    expect(meanWaitOfExponential(1, 0.8)).toBeCloseTo(4, 12);
    expect(meanWaitOfConstant(0.8)).toBeCloseTo(2, 12);
  });
});

describe("M/M/c", () => {
  const grid = [1, 2, 3, 8].flatMap((cores) => [0.3, 0.6, 0.8].map((load) => ({ cores, load })));

  it.each(grid)("with $cores cores at load $load waits as Erlang says", ({ cores, load }) => {
    const cycles = runQueue(cores, load, JOBS);
    const wait = meanWaitOfExponential(cores, load);
    expect(deviations(cycles, "waited", "jobs", erlangC(cores, load))).toBeLessThan(DEVIATIONS);
    expect(deviations(cycles, "queueUs", "jobs", SERVICE_US * wait)).toBeLessThan(DEVIATIONS);
    expect(deviations(cycles, "jobsUs", "lengthUs", cores * load * (1 + wait))).toBeLessThan(DEVIATIONS);
  });
});

describe("M/M/1", () => {
  it.each([0.3, 0.6, 0.8])("at load %s waits load / (1 - load), and holds as many jobs", (load) => {
    const cycles = runQueue(1, load, JOBS);
    expect(deviations(cycles, "waitUs", "jobs", (SERVICE_US * load) / (1 - load))).toBeLessThan(DEVIATIONS);
    expect(deviations(cycles, "jobsUs", "lengthUs", load / (1 - load))).toBeLessThan(DEVIATIONS);
  });
});

describe("M/D/1", () => {
  it.each([0.3, 0.6, 0.8])("at load %s waits half as long", (load) => {
    const cycles = runQueue(1, load, JOBS, "constant");
    expect(deviations(cycles, "waitUs", "jobs", SERVICE_US * meanWaitOfConstant(load))).toBeLessThan(DEVIATIONS);
  });
});

describe("the tolerance", () => {
  it("tells a load from one that is a tenth higher, one law from another, and two cores from one", () => {
    const cycles = runQueue(1, 0.6, JOBS);
    expect(deviations(cycles, "waitUs", "jobs", SERVICE_US * meanWaitOfExponential(1, 0.66))).toBeGreaterThan(DEVIATIONS);
    expect(deviations(cycles, "waitUs", "jobs", SERVICE_US * meanWaitOfConstant(0.6))).toBeGreaterThan(DEVIATIONS);
    expect(deviations(runQueue(2, 0.6, JOBS), "waited", "jobs", erlangC(1, 0.6))).toBeGreaterThan(DEVIATIONS);
  });
});

describe("Little's law", () => {
  it("holds exactly: the integral of the number of jobs is the sum of the times that they spend", () => {
    const job = fc.record({ atUs: fc.nat(300), costUs: fc.nat(60) });
    const bend = fc.record({ atUs: fc.nat(300), forUs: fc.nat(100), factor: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(job, { maxLength: 30 }),
        fc.array(bend, { maxLength: 3 }),
        (cores, jobs, bends) => {
          const kernel = new Kernel({ seed: "little" });
          const cpu = new Cpu(kernel, cores);
          let spentUs = 0;
          for (const { atUs, costUs } of jobs) kernel.call(atUs, () => cpu.run(costUs, () => (spentUs += kernel.nowUs - atUs)));
          for (const { atUs, forUs, factor } of bends) kernel.call(atUs, () => kernel.call(forUs, cpu.slow(factor)));
          let integralUs = 0;
          let lookedUs = 0;
          // The CPU is looked at from outside, whenever something has happened.
          while (kernel.pending > 0) {
            const waiting = cpu.jobs;
            kernel.advance(1);
            integralUs += waiting * (kernel.nowUs - lookedUs);
            lookedUs = kernel.nowUs;
          }
          expect(integralUs).toBe(spentUs);
          expect(cpu.jobs).toBe(0);
          if (bends.length === 0) expect(cpu.busyUs).toBe(jobs.reduce((sum, { costUs }) => sum + costUs, 0));
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it("holds exactly in every busy period of a queue", () => {
    for (const load of [0.3, 0.8]) {
      for (const { jobsUs, spentUs, queueUs, waitUs } of runQueue(1, load, 3_000)) expect([jobsUs, queueUs]).toEqual([spentUs, waitUs]);
    }
  });
});
