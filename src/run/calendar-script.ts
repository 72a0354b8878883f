/**
 * Walks a run along its calendar: jumps to each window, lets the traffic flow, does what is due, and leaves the window when the cluster is
 * quiescent. Days in which nothing happens are jumped over; that is sound only because nothing is under way when the calendar jumps.
 */

import type { Calendar } from "../../sim/kernel/calendar.ts";
import type { Process, Wait } from "../../sim/kernel/process.ts";
import { SECOND } from "../../sim/kernel/units.ts";
import type { Moment, Window } from "../plan/timeline.ts";

/** What the script asks of the run and tells it: the script knows when, the run knows what. */
export interface CalendarActions {
  /** The calendar has arrived at a window. */
  windowBegins(window: Window): void;
  /** Requests begin to arrive. */
  trafficBegins(): void;
  trafficEnds(): void;
  /** A step, a command or a fault is due. */
  due(moment: Moment): void;
  /** What still needs traffic: an open gate, a rollback. In words; absent if nothing does. */
  unsettled(): string | undefined;
  /** What is still under way without new traffic: transfers. In words; absent if nothing is. */
  underWay(): string | undefined;
  /** The window could not become quiescent in time. */
  gaveUp(why: string): void;
}

/** After the last request nothing may be waiting for an answer any more: three tries of a second each, and what they take. */
const SETTLE_US = 5 * SECOND;
const LOOK_US = SECOND;

/** The script of one run. `extendUs`: for how long a window may be extended at most. */
export function* calendarScript(
  process: Process,
  calendar: Calendar,
  windows: readonly Window[],
  moments: readonly Moment[],
  extendUs: number,
  actions: CalendarActions,
): Generator<Wait, void, unknown> {
  let next = 0;
  for (const [number, window] of windows.entries()) {
    if (window.fromUs > calendar.nowUs) calendar.jump(window.fromUs - calendar.nowUs);
    actions.windowBegins(window);
    actions.trafficBegins();
    for (let moment = moments[next]; moment !== undefined && moment.atUs <= window.toUs; moment = moments[++next]) {
      if (moment.atUs > calendar.nowUs) yield* process.sleep(moment.atUs - calendar.nowUs);
      actions.due(moment);
    }
    if (window.toUs > calendar.nowUs) yield* process.sleep(window.toUs - calendar.nowUs);
    // A window that is extended into the next one becomes one with it: what is due there must not be late.
    const nextUs = windows[number + 1]?.fromUs ?? Number.POSITIVE_INFINITY;
    yield* untilQuiescent(process, calendar, { deadlineUs: calendar.nowUs + extendUs, nextUs }, actions);
  }
}

interface Extension {
  /** The window is extended no further than this. */
  readonly deadlineUs: number;
  /** Where the next window begins. */
  readonly nextUs: number;
}

function* untilQuiescent(
  process: Process,
  calendar: Calendar,
  { deadlineUs, nextUs }: Extension,
  actions: CalendarActions,
): Generator<Wait, void, unknown> {
  function* wait(delayUs: number): Generator<Wait, void, unknown> {
    yield* process.sleep(Math.max(0, Math.min(delayUs, nextUs - calendar.nowUs)));
  }
  let why = actions.unsettled();
  while (why !== undefined && calendar.nowUs < deadlineUs && calendar.nowUs < nextUs) {
    yield* wait(LOOK_US);
    why = actions.unsettled();
  }
  if (calendar.nowUs >= nextUs) return;
  actions.trafficEnds();
  yield* wait(SETTLE_US);
  why ??= actions.underWay();
  while (why !== undefined && calendar.nowUs < deadlineUs && calendar.nowUs < nextUs) {
    yield* wait(LOOK_US);
    why = actions.underWay();
  }
  if (why !== undefined && calendar.nowUs < nextUs) actions.gaveUp(why);
}
