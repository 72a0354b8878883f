/** Figures that the migration run and its control run are both asked for, each summed up over the run or over a step. */
import { Samples } from "../../sim/record/samples.ts";
import type { StepTally } from "../check/criterion.ts";
import type { TransferCompleted } from "../check/observation.ts";
import type { System } from "../systems/system.ts";
import type { RequestsOutcome, TransfersOutcome, VersionRequests } from "./outcome.ts";
import type { TallyFigures } from "./recorder.ts";
import type { RunFigures, StepFigures } from "./run-figures.ts";

/** Operations while a step stood: some records of it, one after the other. */
export function stepTally(parts: readonly StepFigures[]): StepTally {
  const tallies = parts.flatMap(({ old, next }) => [old, next]);
  const latency = latencies(tallies);
  return {
    operations: sumOf(tallies, ({ count }) => count),
    errors: sumOf(tallies, ({ errors }) => errors),
    cpuUs: sumOf(parts, ({ cpuUs }) => cpuUs),
    ...(latency.count === 0 ? {} : { p95Us: latency.quantile(0.95) }),
  };
}

/** The control requests of a run. */
export function requestsOutcome({ steps, unservedTotal, unavailableUs }: RunFigures, versions: System["versions"]): RequestsOutcome {
  const old = steps.map((step) => step.old);
  const next = steps.map((step) => step.next);
  return {
    byVersion: { [versions.old]: versionRequests(old), [versions.next]: versionRequests(next) },
    total: versionRequests([...old, ...next]),
    unserved: unservedTotal,
    unavailableUs,
  };
}

/** The control requests of one version. */
function versionRequests(tallies: readonly TallyFigures[]): VersionRequests {
  const latency = latencies(tallies);
  const quantile = (q: number): number => (latency.count === 0 ? 0 : latency.quantile(q));
  return {
    count: sumOf(tallies, ({ count }) => count),
    errors: sumOf(tallies, ({ errors }) => errors),
    p50Us: quantile(0.5),
    p95Us: quantile(0.95),
    p99Us: quantile(0.99),
  };
}

/** The transfers of a run. */
export function transfersOutcome({ transfers, failedTransfers }: RunFigures, versions: System["versions"]): TransfersOutcome {
  const of = (isNext: boolean, failed: number): TransfersOutcome["byVersion"][string] => {
    const completed = transfers.filter(({ next }) => (next !== 0) === isNext);
    const nearest = (value: (transfer: TransferCompleted) => number, q: number): number => {
      const sorted = completed.map(value).sort((one, other) => one - other);
      return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
    };
    return {
      completed: completed.length,
      failed,
      bytes: sumOf(completed, ({ rawBytes }) => rawBytes),
      wireBytes: sumOf(completed, ({ wireBytes }) => wireBytes),
      pauseP95Us: nearest(({ pauseUs }) => pauseUs, 0.95),
      durationP50Us: nearest(({ durationUs }) => durationUs, 0.5),
      durationP95Us: nearest(({ durationUs }) => durationUs, 0.95),
    };
  };
  return { byVersion: { [versions.old]: of(false, failedTransfers.old), [versions.next]: of(true, failedTransfers.next) } };
}

function latencies(tallies: readonly TallyFigures[]): Samples {
  const together = new Samples();
  for (const { latenciesUs } of tallies) together.addAll(latenciesUs);
  return together;
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
