/**
 * Keeps the figures of one run as the simulator knows them: by step, by version, by second and by site. Invariants and reports
 * read this truth; gates never do.
 */
import { Samples } from "../../sim/record/samples.ts";
import { collectLies, type Lie } from "../check/lies.ts";
import type { CommandServed, Evidence, OperationEnded, PlacementEnded, TransferCompleted } from "../check/observation.ts";
import type { RollbackRecord } from "../migration/rollback.ts";
import { BEFORE } from "../plan/plan.ts";
import type { SeriesRow } from "./run-figures.ts";

/** Length of a row of `metrics.csv`, microseconds. */
export const ROW_US = 1_000_000;
/** Length of a bucket of the versions over time. */
export const EXPOSURE_BUCKET_US = 5_000_000;

/** Counts and latencies of a set of operations. Latencies are those of control requests that succeeded. */
export class Tally {
  count = 0;
  errors = 0;
  readonly latency = new Samples();

  add({ work, result, latencyUs }: OperationEnded): void {
    this.count++;
    if (result !== "ok") this.errors++;
    else if (work === "control") this.latency.add(latencyUs);
  }

  figures(): TallyFigures {
    return { count: this.count, errors: this.errors, latenciesUs: this.latency.toArray() };
  }
}

/** A tally as plain data. */
export interface TallyFigures {
  readonly count: number;
  readonly errors: number;
  /** In no particular order. */
  readonly latenciesUs: Float64Array;
}

/** Operations apart by version. */
export interface VersionTallies {
  readonly old: Tally;
  readonly next: Tally;
}

/** What happened while one step stood, or a part of it: a rollback that is over cuts the step that stands then. */
export interface StepRecord {
  readonly step: string;
  readonly enteredUs: number;
  readonly enteredCalendarUs: number;
  readonly tallies: VersionTallies;
  /** Nodes that completed an operation on the next version. */
  readonly nodesOnNext: Set<string>;
  /** CPU time that the fleet had spent when the step was entered, microseconds. */
  readonly cpuBeganUs: number;
  /** The rollback that was over when this part of a step began; absent for the first part. Somebody may have undone it later. */
  readonly afterRollback?: RollbackRecord;
}

interface Row {
  readonly second: number;
  readonly step: string;
  readonly calendarUs: number;
  readonly transfersRunning: number;
  readonly old: RowTally;
  readonly next: RowTally;
}

/** Operations of one bucket of the versions over time, and those of them on the next version. */
interface Exposed {
  all: number;
  next: number;
}

class RowTally {
  readonly tally = new Tally();
  unserved = 0;
}

interface Clock {
  readonly nowUs: number;
  readonly calendarUs: number;
  readonly transfersRunning: number;
}

/** What the recorder cannot see in the evidence. */
export interface Gauges {
  /** CPU time that the fleet has spent so far, microseconds. */
  readonly cpuUs: () => number;
  readonly siteOf: (node: string) => string;
}

/** Fills itself from the evidence from its construction on; the run only tells it when a step begins. */
export class Recorder {
  readonly steps: StepRecord[] = [];
  readonly transfers: TransferCompleted[] = [];
  readonly commands: CommandServed[] = [];
  readonly placements: PlacementEnded[] = [];
  readonly lies: readonly Lie[];
  readonly failedTransfers = { old: 0, next: 0 };
  /** Requests that nobody answered, or that were given up. */
  readonly unserved = new Set<string>();
  unservedTotal = 0;
  /** Failed operations, in order, to count those within a rollback. */
  readonly failures: { readonly atUs: number; readonly aborted: boolean }[] = [];
  readonly #clock: () => Clock;
  readonly #gauges: Gauges;
  readonly #rows: Row[] = [];
  /** By site and bucket. */
  readonly #exposure = new Map<string, Exposed[]>();
  /** The same by node. */
  readonly #exposureAt = new Map<string, Exposed[]>();
  #idleSince = new Map<string, number>();
  #reachable = new Map<string, boolean>();
  #unavailableUs = 0;

  constructor(evidence: Evidence, clock: () => Clock, gauges: Gauges) {
    this.#clock = clock;
    this.#gauges = gauges;
    this.steps.push({
      step: BEFORE,
      enteredUs: 0,
      enteredCalendarUs: Number.NEGATIVE_INFINITY,
      tallies: newTallies(),
      nodesOnNext: new Set(),
      cpuBeganUs: 0,
    });
    this.lies = collectLies(evidence);
    evidence.on("operation-ended", (ended) => this.#ended(ended));
    evidence.on("transfer-completed", (transfer) => {
      this.transfers.push(transfer);
    });
    evidence.on("command-served", (command) => {
      this.commands.push(command);
    });
    evidence.on("placement-ended", (placement) => {
      this.placements.push(placement);
    });
    evidence.on("serving", ({ node, serving, atUs }) => this.#serving(node, serving, atUs));
    evidence.on("reachability", ({ node, reachable, atUs }) => this.#reach(node, reachable, atUs));
  }

  /** The step's time has come. */
  enterStep(step: string): void {
    this.#enter(step);
  }

  /** A rollback is over while a step still stands. */
  leaveRollback(record: RollbackRecord): void {
    this.#enter(this.step.step, record);
  }

  #enter(step: string, afterRollback?: RollbackRecord): void {
    const { nowUs: enteredUs, calendarUs: enteredCalendarUs } = this.#clock();
    const cpuBeganUs = this.#gauges.cpuUs();
    const fresh = { step, enteredUs, enteredCalendarUs, tallies: newTallies(), nodesOnNext: new Set<string>(), cpuBeganUs };
    this.steps.push(afterRollback === undefined ? fresh : { ...fresh, afterRollback });
  }

  get step(): StepRecord {
    const step = this.steps.at(-1);
    if (step === undefined) throw new Error("a run always has a step, the time before the first among them");
    return step;
  }

  /** CPU time that the fleet spent while a step stood, by its place among the steps, microseconds. */
  cpuUs(index: number): number {
    return (this.steps[index + 1]?.cpuBeganUs ?? this.#gauges.cpuUs()) - (this.steps[index]?.cpuBeganUs ?? 0);
  }

  /** Time that nodes in reach spent without serving, summed over nodes, up to now. */
  unavailableUs(nowUs: number): number {
    let totalUs = this.#unavailableUs;
    for (const [node, sinceUs] of this.#idleSince) if (this.#reachable.get(node) !== false) totalUs += nowUs - sinceUs;
    return totalUs;
  }

  /** Versions over time: per site and bucket the share of operations on the next version, -1 where there were none. */
  exposure(site: string, buckets: number): number[] {
    const counted = this.#exposure.get(site) ?? [];
    return Array.from({ length: buckets }, (_, bucket) => {
      const { all, next } = counted[bucket] ?? { all: 0, next: 0 };
      return all === 0 ? -1 : Math.round((next / all) * 10_000) / 10_000;
    });
  }

  /** The rows of `metrics.csv`, in order of time, the old version first. */
  rows(versions: { readonly old: string; readonly next: string }): SeriesRow[] {
    const rows: SeriesRow[] = [];
    for (const row of this.#rows) {
      for (const version of ["old", "next"] as const) {
        const { tally, unserved } = row[version];
        const { latency } = tally;
        rows.push({
          atUs: row.second * ROW_US,
          calendarUs: row.calendarUs,
          step: row.step,
          version: versions[version],
          operations: tally.count,
          errors: tally.errors,
          unserved,
          p50Us: latency.count === 0 ? 0 : latency.quantile(0.5),
          p95Us: latency.count === 0 ? 0 : latency.quantile(0.95),
          transfersRunning: row.transfersRunning,
        });
      }
    }
    return rows;
  }

  #ended(ended: OperationEnded): void {
    const { next, result, node, atUs, request, work } = ended;
    const version = next === 0 ? "old" : "next";
    this.step.tallies[version].add(ended);
    const unserved = result === "unserved" || result === "aborted";
    const row = this.#row(atUs);
    row[version].tally.add(ended);
    if (unserved) {
      row[version].unserved++;
      this.unservedTotal++;
      this.unserved.add(request);
    }
    if (result !== "ok") this.failures.push({ atUs, aborted: result === "aborted" });
    if (work === "data" && result !== "ok") this.failedTransfers[version]++;
    if (next !== 0 && result === "ok") this.step.nodesOnNext.add(node).add(ended.peer);
    this.#expose(node, atUs, next !== 0);
  }

  /** What ends is told at once, so the latest row is that of now, or has passed. */
  #row(atUs: number): Row {
    const second = Math.floor(atUs / ROW_US);
    const latest = this.#rows.at(-1);
    if (latest?.second === second) return latest;
    const { calendarUs, nowUs, transfersRunning } = this.#clock();
    const row: Row = {
      second,
      step: this.step.step,
      calendarUs: calendarUs - (nowUs - second * ROW_US),
      transfersRunning,
      old: new RowTally(),
      next: new RowTally(),
    };
    this.#rows.push(row);
    return row;
  }

  #expose(node: string, atUs: number, next: boolean): void {
    const buckets = this.#exposureAt.get(node) ?? this.#exposureOf(node);
    const bucket = Math.floor(atUs / EXPOSURE_BUCKET_US);
    while (buckets.length <= bucket) buckets.push({ all: 0, next: 0 });
    const counted = buckets[bucket];
    if (counted === undefined) return;
    counted.all++;
    if (next) counted.next++;
  }

  /** All nodes of a site share their buckets. */
  #exposureOf(node: string): Exposed[] {
    const site = this.#gauges.siteOf(node);
    const buckets = this.#exposure.get(site) ?? [];
    this.#exposure.set(site, buckets);
    this.#exposureAt.set(node, buckets);
    return buckets;
  }

  #serving(node: string, serving: boolean, atUs: number): void {
    if (!serving) {
      this.#idleSince.set(node, atUs);
      return;
    }
    this.#settle(node, atUs);
    this.#idleSince.delete(node);
  }

  #reach(node: string, reachable: boolean, atUs: number): void {
    this.#settle(node, atUs);
    this.#reachable.set(node, reachable);
  }

  /** Adds what a node was idle in reach so far, and counts anew from here. */
  #settle(node: string, atUs: number): void {
    const sinceUs = this.#idleSince.get(node);
    if (sinceUs === undefined) return;
    if (this.#reachable.get(node) !== false) this.#unavailableUs += atUs - sinceUs;
    this.#idleSince.set(node, atUs);
  }
}

function newTallies(): VersionTallies {
  return { old: new Tally(), next: new Tally() };
}
