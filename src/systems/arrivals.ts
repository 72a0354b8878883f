/**
 * Open-loop arrivals on the calendar: a Poisson process that belongs to the calendar and not to what is simulated of it, so that the
 * same requests come whichever stretches a run looks at. That is what makes two runs of one seed comparable request by request, also
 * when one of them has a fault more.
 */
import type { Kernel } from "../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../sim/kernel/random.ts";

/**
 * The calendar is divided into cells of this length, each with a random stream of its own, so that one can begin anywhere without drawing
 * all that came before. Exponential gaps have no memory: to begin anew at the border of a cell leaves the process as it was.
 */
const CELL_US = 300_000_000;

/** What one source of requests is. */
export interface ArrivalsOptions<Request> {
  readonly kernel: Kernel;
  /** Names the random streams, and the requests, of this source among all others. */
  readonly purpose: string;
  readonly entity: string;
  /** Mean gap between two requests, microseconds. */
  readonly meanUs: number;
  /** Draws everything random about a request. Called once for each, in the order of the calendar; it must go by its arguments alone. */
  readonly draw: (random: RandomStream, id: string) => Request;
}

/** The requests of one source in the order of the calendar. */
export class Arrivals<Request> {
  readonly #options: ArrivalsOptions<Request>;
  #random: RandomStream | undefined;
  /** What the names of the cell's requests begin with: to put each together from all its parts costs as much as to draw it. */
  #prefix = "";
  #drawn = 0;
  /** When the cell ends. */
  #endUs = 0;
  /** When the next request comes; the end of the cell where that has no further one. */
  #upcomingUs = 0;

  constructor(options: ArrivalsOptions<Request>) {
    this.#options = options;
  }

  /** What the requests are for, and whose they are. */
  get name(): string {
    const { purpose, entity } = this.#options;
    return `${purpose} on ${entity}`;
  }

  /**
   * When the first request at or after a moment of the calendar comes, or the end of the moment's cell where there is none in it: ask again
   * there. Moments must not go back.
   */
  nextUs(calendarUs: number): number {
    if (calendarUs >= this.#endUs) this.#enter(Math.floor(calendarUs / CELL_US));
    while (this.#upcomingUs < calendarUs) this.take();
    return this.#upcomingUs;
  }

  /**
   * The request whose time `nextUs` has given; undefined if that is the end of a cell. It is drawn only now: while it waits a request would
   * take memory, and be far from the cache when it comes.
   */
  take(): Request | undefined {
    if (this.#random === undefined || this.#upcomingUs === this.#endUs) return undefined;
    const request = this.#options.draw(this.#random, this.#prefix + this.#drawn++);
    this.#drawGap(this.#random, this.#upcomingUs);
    return request;
  }

  #enter(cell: number): void {
    const { kernel, purpose, entity } = this.#options;
    this.#random = kernel.stream(purpose, `${entity}@${cell}`);
    this.#prefix = `${purpose}:${entity}:${cell}.`;
    this.#drawn = 0;
    this.#endUs = (cell + 1) * CELL_US;
    this.#drawGap(this.#random, cell * CELL_US);
  }

  #drawGap(random: RandomStream, lastUs: number): void {
    const atUs = lastUs + Math.max(1, Math.round(random.exponential(this.#options.meanUs)));
    this.#upcomingUs = Math.min(atUs, this.#endUs);
  }
}
