/** Figures that the migration run and its control run are both asked for, each summed up over the run or over a step. */
import type { Samples } from "../../sim/record/samples.ts";
import type { StepTally } from "../check/criterion.ts";
import type { TransferCompleted } from "../check/observation.ts";
import type { RequestsOutcome, TransfersOutcome, VersionRequests } from "./outcome.ts";
import { Tally } from "./recorder.ts";
import type { Simulation } from "./simulation.ts";

/** Operations while a step stood: `parts` records of the run, one after the other, from the place `index` on. */
export function stepTally({ recorder }: Simulation, index: number, parts = 1): StepTally {
  const together = new Tally();
  let cpuUs = 0;
  for (let place = index; place < index + parts; place++) {
    const { tallies } = recorder.steps[place] ?? {};
    if (tallies !== undefined) together.addAll(tallies.all);
    cpuUs += recorder.cpuUs(place);
  }
  const { count, errors, latency } = together;
  return { operations: count, errors, cpuUs, ...(latency.count === 0 ? {} : { p95Us: latency.quantile(0.95) }) };
}

/** The most that a process of the fleet held in memory at any moment, bytes. */
export function mostMemoryBytes({ fleet }: Simulation): number {
  return fleet.members.reduce((most, { memory }) => Math.max(most, memory.highWaterBytes), 0);
}

/** The control requests of a run. */
export function requestsOutcome({ recorder, system, fleet }: Simulation): RequestsOutcome {
  const { old, next, all } = recorder.total;
  return {
    byVersion: { [system.versions.old]: versionRequests(old), [system.versions.next]: versionRequests(next) },
    total: versionRequests(all),
    unserved: recorder.unservedTotal,
    unavailableUs: recorder.unavailableUs(fleet.world.kernel.nowUs),
  };
}

/** The control requests of one version. */
export function versionRequests({ count, errors, latency }: Tally): VersionRequests {
  return { count, errors, p50Us: quantile(latency, 0.5), p95Us: quantile(latency, 0.95), p99Us: quantile(latency, 0.99) };
}

function quantile(samples: Samples, q: number): number {
  return samples.count === 0 ? 0 : samples.quantile(q);
}

/** The transfers of a run. */
export function transfersOutcome({ recorder, system }: Simulation): TransfersOutcome {
  const of = (isNext: boolean, failed: number): TransfersOutcome["byVersion"][string] => {
    const completed = recorder.transfers.filter(({ next }) => (next !== 0) === isNext);
    const sum = (value: (transfer: TransferCompleted) => number): number =>
      completed.reduce((total, transfer) => total + value(transfer), 0);
    const nearest = (value: (transfer: TransferCompleted) => number, q: number): number => {
      const sorted = completed.map(value).sort((one, other) => one - other);
      return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
    };
    return {
      completed: completed.length,
      failed,
      bytes: sum(({ rawBytes }) => rawBytes),
      wireBytes: sum(({ wireBytes }) => wireBytes),
      pauseP95Us: nearest(({ pauseUs }) => pauseUs, 0.95),
      durationP50Us: nearest(({ durationUs }) => durationUs, 0.5),
      durationP95Us: nearest(({ durationUs }) => durationUs, 0.95),
    };
  };
  const { old, next } = system.versions;
  return { byVersion: { [old]: of(false, recorder.failedTransfers.old), [next]: of(true, recorder.failedTransfers.next) } };
}
