/**
 * A node's own clock, which may stand wrong and run at a wrong rate.
 *
 * It has two readings, as operating systems do. The monotonic one goes at the clock's rate and knows no steps: timers go by it, and so do
 * timeouts and leases that compare. The other tells the time: it is stepped, and it has drifted through the days that the calendar has
 * jumped over. A clock that nothing disturbs reads virtual time, both ways.
 */
import type { Calendar } from "../kernel/calendar.ts";
import type { Scheduler } from "../kernel/event.ts";
import { DriftingTime, expectRate, gainedUs, nearestRate, type Reading, sum } from "./drifting-time.ts";
import { Modifiers } from "./modifiers.ts";

const NOTHING: Reading = { us: 0, millionths: 0 };

interface Drift {
  readonly ppm: number;
  readonly sinceCalendarUs: number;
}

/** The clock of one node. */
export class NodeClock {
  /** The monotonic reading with all its fractions. */
  readonly monotonic = new DriftingTime();
  private readonly scheduler: Scheduler;
  private readonly calendar: Calendar;
  private readonly changingRate: (change: () => void) => void;
  private readonly steps = new Modifiers<number>();
  private readonly drifts = new Modifiers<Drift>(() => this.changeRate());

  /** `changingRate` is called with each change of the rate, has to make it, and may act before and after it. */
  constructor(scheduler: Scheduler, calendar: Calendar, changingRate: (change: () => void) => void) {
    this.scheduler = scheduler;
    this.calendar = calendar;
    this.changingRate = changingRate;
  }

  /** The time that the clock tells, integer microseconds: virtual time plus `offsetUs`. It can go back. */
  nowUs(): number {
    return this.scheduler.nowUs + this.offsetUs();
  }

  /**
   * How far the clock is ahead of the truth, microseconds, rounded down; negative if it is behind. It grows by the drift per microsecond
   * of the calendar, jumps included.
   */
  offsetUs(): number {
    const stepsUs = this.steps.combine(0, (total, byUs) => total + byUs);
    const calendarUs = this.calendar.nowUs;
    const gained = this.drifts.combine(NOTHING, (total, { ppm, sinceCalendarUs }) =>
      sum(total, gainedUs(calendarUs - sinceCalendarUs, ppm)),
    );
    return stepsUs + gained.us;
  }

  /**
   * Time at the clock's own rate since the run began, integer microseconds, rounded down. It never goes back, and steps and jumps are
   * nothing to it.
   */
  monotonicUs(): number {
    return this.monotonic.usAt(this.scheduler.nowUs);
  }

  /** Sets the clock ahead by `byUs`, or back if negative; steps add up. Gives the function that sets it right again by as much. */
  step(byUs: number): () => void {
    if (!Number.isSafeInteger(byUs)) throw new RangeError(`a step of ${byUs} us: expected a whole number of microseconds`);
    return this.steps.add(byUs);
  }

  /**
   * Has the clock go `ppm` parts per million too fast, or too slow if negative; drifts add up, and however many there are, the monotonic
   * reading never stands still and goes at most twice as fast. Gives the function that ends the drift and sets the clock right, as a time
   * service does. Throws a RangeError unless `ppm` is a whole number from -999,999 to 10^6.
   */
  drift(ppm: number): () => void {
    expectRate(ppm);
    return this.drifts.add({ ppm, sinceCalendarUs: this.calendar.nowUs });
  }

  private changeRate(): void {
    const ppm = this.drifts.combine(0, (total, drift) => total + drift.ppm);
    this.changingRate(() => this.monotonic.setRate(this.scheduler.nowUs, nearestRate(ppm)));
  }
}
