/**
 * A node's processor: one queue, first come first served, before one or more equal cores.
 *
 * Costs are known when jobs come, so each job is given its core and its end at once (Kiefer and Wolfowitz 1955: the core that is free
 * first), and one event serves it. Only where a fault slows the processor down or stops it do the pending ends move.
 */
import type { EventTarget, Scheduler } from "../kernel/event.ts";
import { Modifiers, slowdownOf } from "./modifiers.ts";

const NANOSECONDS_PER_MICROSECOND = 1000;

/** When a core will be through with its jobs: whole microseconds, and nanoseconds below one. */
interface Core {
  freeUs: number;
  freeNs: number;
}

/** A job that has not ended, with its end as that of a core. */
interface Job {
  endUs: number;
  endNs: number;
  readonly done: () => void;
}

/** The cores of a processor that has never had a job: 100,000 idle nodes are simulated too. */
const NO_CORES: readonly Core[] = [];

/** A queue before one or more cores. Costs count in whole nanoseconds, so that many small jobs take exactly as long as their sum. */
export class Cpu implements EventTarget {
  /** How many jobs can run at a time. */
  readonly coreCount: number;
  private readonly scheduler: Scheduler;
  private readonly owner: string;
  private readonly sinceUs: number;
  private cores = NO_CORES;
  private workNs = 0;
  private pendingJobs = 0;
  private halts: number;
  private halted = false;
  private slowdowns: Modifiers<number> | undefined;
  private slowdown = 1;
  /** While the CPU is frozen: the jobs that it has not finished, and since when. */
  private frozenJobs: Job[] | undefined;
  private frozenAtUs = 0;

  /**
   * `coreCount` is a whole number from 1. A node makes its CPU when it is first used, and says since when there is one and how often it
   * was halted before, and what it is called.
   */
  constructor(scheduler: Scheduler, coreCount = 1, sinceUs = scheduler.nowUs, halts = 0, owner = "a node") {
    this.scheduler = scheduler;
    this.owner = owner;
    this.coreCount = coreCount;
    this.sinceUs = sinceUs;
    this.halts = halts;
  }

  /**
   * Queues a job of a cost and calls `done` when it is through, rounded up to a whole microsecond; never if the CPU is halted before then.
   * The cost may have fractions and is rounded to nanoseconds. Throws a RangeError if it is negative or no number.
   */
  run(costUs: number, done: () => void): void {
    const costNs = Math.round(costUs * NANOSECONDS_PER_MICROSECOND);
    if (!(costNs >= 0 && Number.isSafeInteger(costNs))) throw new RangeError(`a job of ${costUs} us: expected a time, not negative`);
    if (this.halted) return;
    const durationNs = this.slowdown === 1 ? costNs : Math.round(costNs * this.slowdown);
    const core = this.nextCore();
    if (core.freeUs < this.nowUs) {
      core.freeUs = this.nowUs;
      core.freeNs = 0;
    }
    const endNs = core.freeNs + durationNs;
    const wholeUs = Math.floor(endNs / NANOSECONDS_PER_MICROSECOND);
    core.freeUs += wholeUs;
    core.freeNs = endNs - wholeUs * NANOSECONDS_PER_MICROSECOND;
    this.workNs += durationNs;
    this.pendingJobs++;
    this.schedule({ endUs: core.freeUs, endNs: core.freeNs, done });
  }

  /** Jobs that wait or run. */
  get jobs(): number {
    return this.pendingJobs;
  }

  /** Time spent on jobs so far, microseconds, summed over the cores. */
  get busyUs(): number {
    return (this.workNs - this.backlogNs()) / NANOSECONDS_PER_MICROSECOND;
  }

  /** Share of the cores' time since the node was made that went into jobs, 0 to 1. */
  get utilisation(): number {
    const ageUs = this.scheduler.nowUs - this.sinceUs;
    return ageUs === 0 ? 0 : this.busyUs / (ageUs * this.coreCount);
  }

  /**
   * Has all jobs take `factor` times as long from now on, the rest of those that run too; slowdowns multiply, up to
   * 10^6. Gives the function that
   * ends it. Each change rounds the ends of pending jobs to nanoseconds. Throws a RangeError unless the factor is finite and above 0.
   */
  slow(factor: number): () => void {
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) throw new RangeError(`a slowdown by ${factor}: expected a factor above 0`);
    this.slowdowns ??= new Modifiers(() => this.changeSpeed());
    return this.slowdowns.add(factor);
  }

  /** Stops the CPU where it is. Jobs are still taken and wait. Does nothing if it is frozen. */
  freeze(): void {
    if (this.frozenJobs !== undefined) return;
    this.frozenJobs = this.takeJobs();
    this.frozenAtUs = this.scheduler.nowUs;
  }

  /** Goes on where `freeze` stopped. */
  thaw(): void {
    const jobs = this.frozenJobs;
    if (jobs === undefined) return;
    const lateUs = this.scheduler.nowUs - this.frozenAtUs;
    this.frozenJobs = undefined;
    for (const core of this.cores) core.freeUs += lateUs;
    for (const job of jobs) {
      job.endUs += lateUs;
      this.schedule(job);
    }
  }

  /** Forgets all jobs and takes no more: the node has crashed. */
  halt(): void {
    this.workNs -= this.backlogNs();
    this.cores = NO_CORES;
    if (this.frozenJobs !== undefined) this.frozenJobs = [];
    this.pendingJobs = 0;
    this.halts++;
    this.halted = true;
  }

  /** Takes jobs again after a halt. */
  resume(): void {
    this.halted = false;
  }

  /** For the kernel: a job of before the last halt is not there any more. */
  fire(_kind: number, halts: number, payload: unknown): void {
    if (halts !== this.halts) return;
    this.pendingJobs--;
    (payload as Job).done();
  }

  describe(): string {
    return `end of a job on ${this.owner}`;
  }

  /** The time as far as jobs are concerned: it stands while the CPU is frozen. */
  private get nowUs(): number {
    return this.frozenJobs === undefined ? this.scheduler.nowUs : this.frozenAtUs;
  }

  private schedule(job: Job): void {
    if (this.frozenJobs !== undefined) {
      this.frozenJobs.push(job);
      return;
    }
    const doneUs = job.endNs > 0 ? job.endUs + 1 : job.endUs;
    this.scheduler.after(doneUs - this.scheduler.nowUs, this, 0, this.halts, job);
  }

  /** The jobs that have not ended, in the order in which they will. */
  private takeJobs(): Job[] {
    const events = this.scheduler.withdraw(this);
    return events.filter(({ argument }) => argument === this.halts).map(({ payload }) => payload as Job);
  }

  private nextCore(): Core {
    if (this.cores.length === 0) this.cores = Array.from({ length: this.coreCount }, () => ({ freeUs: 0, freeNs: 0 }));
    let first = this.cores[0]!;
    for (let index = 1; index < this.coreCount; index++) {
      const core = this.cores[index]!;
      if (core.freeUs < first.freeUs || (core.freeUs === first.freeUs && core.freeNs < first.freeNs)) first = core;
    }
    return first;
  }

  private changeSpeed(): void {
    const slowdown = slowdownOf(this.slowdowns!);
    const ratio = slowdown / this.slowdown;
    this.slowdown = slowdown;
    const jobs = this.frozenJobs ?? this.takeJobs();
    this.workNs -= this.backlogNs();
    for (const core of this.cores) [core.freeUs, core.freeNs] = this.stretched(core.freeUs, core.freeNs, ratio);
    this.workNs += this.backlogNs();
    for (const job of jobs) {
      [job.endUs, job.endNs] = this.stretched(job.endUs, job.endNs, ratio);
      if (this.frozenJobs === undefined) this.schedule(job);
    }
  }

  /** A time to come, moved so that what lies before it takes `ratio` times as long. A job and its core, ending together, stay so. */
  private stretched(us: number, ns: number, ratio: number): [us: number, ns: number] {
    const leftNs = (us - this.nowUs) * NANOSECONDS_PER_MICROSECOND + ns;
    if (leftNs <= 0) return [us, ns];
    const stretchedNs = Math.round(leftNs * ratio);
    const wholeUs = Math.floor(stretchedNs / NANOSECONDS_PER_MICROSECOND);
    return [this.nowUs + wholeUs, stretchedNs - wholeUs * NANOSECONDS_PER_MICROSECOND];
  }

  private backlogNs(): number {
    const nowUs = this.nowUs;
    let sumNs = 0;
    for (const { freeUs, freeNs } of this.cores) sumNs += Math.max(0, (freeUs - nowUs) * NANOSECONDS_PER_MICROSECOND + freeNs);
    return sumNs;
  }
}
