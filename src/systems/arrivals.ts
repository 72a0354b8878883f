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
  /** Draws everything random about a request. Called once for each, in the order of the calendar. */
  readonly draw: (random: RandomStream, id: string) => Request;
}

/** A request and the calendar time at which it comes, microseconds. */
export interface Arrival<Request> {
  readonly atUs: number;
  readonly request: Request;
}

/** The requests of one source in the order of the calendar. */
export class Arrivals<Request> {
  readonly #options: ArrivalsOptions<Request>;
  #cell = -1;
  #random: RandomStream | undefined;
  /** What the names of the cell's requests begin with: to put each together from all its parts costs as much as to draw it. */
  #prefix = "";
  #drawn = 0;
  #lastUs = 0;
  /** Absent where the cell has no further request. */
  #upcoming: Arrival<Request> | undefined;

  constructor(options: ArrivalsOptions<Request>) {
    this.#options = options;
  }

  /**
   * The first request at or after a moment of the calendar, or the end of the moment's cell where there is none in it: ask again there.
   * Moments must not go back.
   */
  next(calendarUs: number): Arrival<Request> | { readonly atUs: number; readonly request?: never } {
    const cell = Math.floor(calendarUs / CELL_US);
    if (cell > this.#cell) this.#enter(cell);
    while (this.#upcoming !== undefined && this.#upcoming.atUs < calendarUs) this.#advance();
    return this.#upcoming ?? { atUs: (this.#cell + 1) * CELL_US };
  }

  #enter(cell: number): void {
    const { kernel, purpose, entity } = this.#options;
    this.#cell = cell;
    this.#random = kernel.stream(purpose, `${entity}@${cell}`);
    this.#prefix = `${purpose}:${entity}:${cell}.`;
    this.#drawn = 0;
    this.#lastUs = cell * CELL_US;
    this.#advance();
  }

  #advance(): void {
    const { meanUs, draw } = this.#options;
    this.#upcoming = undefined;
    if (this.#random === undefined) return;
    const atUs = this.#lastUs + Math.max(1, Math.round(this.#random.exponential(meanUs)));
    if (atUs >= (this.#cell + 1) * CELL_US) return;
    this.#lastUs = atUs;
    this.#upcoming = { atUs, request: draw(this.#random, this.#prefix + this.#drawn++) };
  }
}
