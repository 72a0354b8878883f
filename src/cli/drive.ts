/** Advances a run slice by slice and lets the event loop breathe between slices, so that progress is shown and Ctrl-C is heard. */
import { setImmediate } from "node:timers/promises";
import { SLICE_EVENTS } from "../farm/job.ts";

/** Where a run stands; the shape of `Rehearsal.progress`. */
export interface RunProgress {
  /** Between 0 and 1. */
  readonly share: number;
  readonly events: number;
  readonly phase: "migration" | "control";
  readonly calendarUs: number;
  readonly step: string;
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
