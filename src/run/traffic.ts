/** When requests came in a run: the stretches of the calendar in which its workload flowed. */
import type { Calendar } from "../../sim/kernel/calendar.ts";
import type { Window } from "../plan/timeline.ts";
import type { Workload } from "../systems/system.ts";

/** Lets a run's workload flow and pause, and remembers when. */
export class Traffic {
  readonly #workload: Workload;
  readonly #calendar: Calendar;
  readonly #over: Window[] = [];
  #sinceUs: number | undefined;

  constructor(workload: Workload, calendar: Calendar) {
    this.#workload = workload;
    this.#calendar = calendar;
  }

  /** Requests come from now on; also where they come already, as in a window that is extended into the next one. */
  begin(): void {
    this.#sinceUs ??= this.#calendar.nowUs;
    this.#workload.resume();
  }

  end(): void {
    this.#over.push(...this.#current());
    this.#sinceUs = undefined;
    this.#workload.pause();
  }

  /** All stretches so far, without the moment at which each ends; the last one may still go on. */
  get stretches(): readonly Window[] {
    return [...this.#over, ...this.#current()];
  }

  #current(): readonly Window[] {
    return this.#sinceUs === undefined ? [] : [{ fromUs: this.#sinceUs, toUs: this.#calendar.nowUs }];
  }
}
