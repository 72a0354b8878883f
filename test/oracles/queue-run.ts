/**
 * Runs a queue on a simulated CPU and measures it, cycle by cycle.
 *
 * A cycle begins whenever a job comes and finds a certain number of others. Cycles are independent and alike, so a ratio of their sums has
 * a known error however much one job's wait depends on the last one's, and nothing has to be thrown away at the beginning (Crane and
 * Iglehart 1975, "Simulating Stable Stochastic Systems III"). That number may be any where service times are exponential, and must be none
 * where they are not.
 */
import { Kernel } from "../../sim/kernel/kernel.ts";
import { Cpu } from "../../sim/node/cpu.ts";

/** Mean service time: long against the microsecond to which the CPU rounds. */
export const SERVICE_US = 1_000_000;

/** What happened in one cycle; times in microseconds. */
export interface Cycle {
  /** Jobs that came, and those of them that found all cores busy. */
  jobs: number;
  waited: number;
  /** What these jobs spent waiting, and in all, as they saw it. */
  waitUs: number;
  spentUs: number;
  lengthUs: number;
  /** Integrals over time of the number of jobs that the CPU says it has, and of those above the number of its cores. */
  jobsUs: number;
  queueUs: number;
}

/** Jobs come by chance (Poisson), so that each core is busy for the share `load`. Service times are exponential, or all the same. */
export function runQueue(cores: number, load: number, jobs: number, service: "exponential" | "constant" = "exponential"): Cycle[] {
  const kernel = new Kernel({ seed: `${service} queue with ${cores} cores at load ${load}` });
  const cpu = new Cpu(kernel, cores);
  const gaps = kernel.stream("gaps");
  const costs = kernel.stream("costs");
  const found = service === "constant" || cores === 1 ? 0 : Math.floor(cores * load);
  const cycles: Cycle[] = [];
  let current = newCycle();
  let lookedUs = 0;
  /** Counts the time since the last look, during which there were so many jobs. */
  const look = (count: number): void => {
    const spanUs = kernel.nowUs - lookedUs;
    lookedUs = kernel.nowUs;
    current.lengthUs += spanUs;
    current.jobsUs += count * spanUs;
    current.queueUs += Math.max(0, count - cores) * spanUs;
  };
  const arrive = (left: number): void => {
    look(cpu.jobs);
    if (cpu.jobs === found) {
      cycles.push(current);
      current = newCycle();
    }
    if (left === 0) return;
    const cycle = current;
    cycle.jobs++;
    cycle.waited += cpu.jobs >= cores ? 1 : 0;
    const cameUs = kernel.nowUs;
    const costUs = Math.round(service === "constant" ? SERVICE_US : costs.exponential(SERVICE_US));
    cpu.run(costUs, () => {
      look(cpu.jobs + 1);
      cycle.spentUs += kernel.nowUs - cameUs;
      cycle.waitUs += kernel.nowUs - cameUs - costUs;
    });
    kernel.call(Math.round(gaps.exponential(SERVICE_US / (load * cores))), () => arrive(left - 1));
  };
  arrive(jobs);
  kernel.advance(Number.POSITIVE_INFINITY);
  // What came before the first beginning was no whole cycle.
  return cycles.slice(1);
}

/** The ratio of two sums over cycles, and its standard error (the classical ratio estimator of the regenerative method). */
export function ratioOf(cycles: readonly Cycle[], above: keyof Cycle, below: keyof Cycle): { value: number; standardError: number } {
  const sum = (key: keyof Cycle): number => cycles.reduce((total, cycle) => total + cycle[key], 0);
  const value = sum(above) / sum(below);
  const squares = cycles.reduce((total, cycle) => total + (cycle[above] - value * cycle[below]) * (cycle[above] - value * cycle[below]), 0);
  return { value, standardError: Math.sqrt((squares / (cycles.length - 1)) * cycles.length) / sum(below) };
}

function newCycle(): Cycle {
  return { jobs: 0, waited: 0, waitUs: 0, spentUs: 0, lengthUs: 0, jobsUs: 0, queueUs: 0 };
}
