/** Advances a run slice by slice and lets the event loop breathe between slices, so that progress is shown and Ctrl-C is heard. */
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { SLICE_EVENTS } from "../farm/job.ts";
import type { Rehearsed } from "../run/outcome.ts";
import { isControlIndependent, type Rehearsal } from "../run/rehearsal.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ControlBeside } from "./control-work.ts";

/** Where a run stands, as `Rehearsal.progress` says it. */
export interface RunProgress {
  /** Between 0 and 1. */
  readonly share: number;
  readonly events: number;
  readonly phase: "migration" | "control";
  /** Absent, as is the step, for a run in another thread. */
  readonly calendarUs?: number;
  readonly step?: string;
}

/** A run that advances in slices, such as a `Rehearsal`. */
export interface Advancing<Result> {
  /** True when done. */
  advance(maxEvents: number): boolean;
  readonly progress: RunProgress;
  result(): Result;
}

/** What happens between two slices. */
export interface DriveOptions {
  readonly onSlice: (progress: RunProgress) => void;
  /** Asked between slices; the run is given up when it says yes. */
  readonly interrupted: () => boolean;
}

/** The run's result, or `undefined` if it was interrupted. What the run throws is passed on. */
export async function drive<Result>(run: Advancing<Result>, { onSlice, interrupted }: DriveOptions): Promise<Result | undefined> {
  for (;;) {
    const done = run.advance(SLICE_EVENTS);
    onSlice(run.progress);
    await setImmediate();
    if (done) {
      return run.result();
    }
    if (interrupted()) {
      return undefined;
    }
  }
}

/** A rehearsal that has run for so long, and has less than this share of both its runs behind it, is worth a thread for its control run. */
const LONG_MS = 250;
const SHORT_SHARE = 0.25;

/**
 * Drives a rehearsal with its control run in a thread beside it, where that takes long enough to be worth one and needs not wait for the
 * migration. Otherwise the rehearsal makes its control run itself; the result is the same.
 */
export async function driveBeside(
  rehearsal: Rehearsal,
  { scenario, seed }: { readonly scenario: Scenario; readonly seed: string },
  { onSlice, interrupted }: DriveOptions,
): Promise<Rehearsed | undefined> {
  const startedMs = performance.now();
  let control: ControlBeside | undefined;
  let isDecided = !isControlIndependent(scenario);
  try {
    for (;;) {
      const isWaiting = control?.isOver === false && rehearsal.awaitsControl;
      if (isWaiting) await control?.moment();
      if (control?.figures !== undefined) rehearsal.takeControl(control.figures);
      const done = !isWaiting && rehearsal.advance(SLICE_EVENTS);
      onSlice(progressOf(rehearsal, control));
      await setImmediate();
      if (done) return rehearsal.result();
      if (interrupted()) return undefined;
      if (isDecided || performance.now() - startedMs < LONG_MS) continue;
      isDecided = true;
      if (rehearsal.progress.share < SHORT_SHARE) control = new ControlBeside({ scenario, seed }, interrupted);
    }
  } finally {
    await control?.close();
  }
}

/** The rehearsal knows of a control run beside it only once that is over. */
function progressOf(rehearsal: Rehearsal, control: ControlBeside | undefined): RunProgress {
  const { progress } = rehearsal;
  if (control === undefined || control.isOver) return progress;
  const share = progress.share + control.progress.share / 2;
  const events = progress.events + control.progress.events;
  return rehearsal.awaitsControl ? { share, events, phase: "control" } : { ...progress, share, events };
}
