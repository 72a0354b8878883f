/** Progress on stderr: one line that is rewritten where a person looks, a plain line every few seconds elsewhere. */
import { bar } from "../report/bars.ts";
import { calendarFigure, countFigure, durationFigure, shareFigure } from "../report/figures.ts";
import { lengthOf, shorten } from "../report/layout.ts";
import type { RunProgress } from "./drive.ts";
import type { Output } from "./terminal.ts";

const REWRITE_EVERY_MS = 100;
const PLAIN_EVERY_MS = 5_000;
const BAR_COLUMNS = 20;
/** Before this time an estimate of what remains would only jump about. */
const ESTIMATE_AFTER_MS = 1_000;

const CLEAR_LINE = "\r\u001b[2K";

/** One state of a command's progress. */
export interface ProgressState {
  /** Of the whole command, between 0 and 1; absent where nobody can know, as in a search. */
  readonly share?: number;
  /** Events of the whole command so far. */
  readonly events: number;
  /** Where it is, such as `3 of 100 runs`; empty for a single run. */
  readonly label: string;
  /** Runs that have ended since the command began, for their rate; absent where there is but one at a time worth showing. */
  readonly runs?: number;
  /** The one run that is under way; absent where there may be several. */
  readonly run?: RunProgress;
}

/** Shows a command's progress. `clockMs` is wall-clock time; nothing but the display depends on it. */
export class ProgressDisplay {
  readonly #output: Output;
  readonly #clockMs: () => number;
  readonly #startedMs: number;
  #shownMs: number;
  #visible = false;

  constructor(output: Output, clockMs: () => number) {
    this.#output = output;
    this.#clockMs = clockMs;
    this.#startedMs = clockMs();
    this.#shownMs = this.#startedMs;
  }

  /** Wall-clock time since the display was made. */
  get elapsedMs(): number {
    return this.#clockMs() - this.#startedMs;
  }

  /** Shows a state, unless one has been shown a moment ago. */
  show(state: ProgressState): void {
    const nowMs = this.#clockMs();
    const everyMs = this.#output.interactive ? REWRITE_EVERY_MS : PLAIN_EVERY_MS;
    if (nowMs - this.#shownMs < everyMs) {
      return;
    }
    this.#shownMs = nowMs;
    const line = progressLine(state, nowMs - this.#startedMs);
    if (this.#output.interactive) {
      // A line as wide as the terminal would wrap, and then clearing it would leave its first row behind.
      this.#output.write(CLEAR_LINE + shorten(line, this.#output.columns - 1));
      this.#visible = true;
    } else {
      this.#output.write(`${line}\n`);
    }
  }

  /** Takes the line away, before other text is written. */
  clear(): void {
    if (this.#visible) {
      this.#output.write(CLEAR_LINE);
      this.#visible = false;
    }
  }
}

/** A number per second of wall-clock time, three digits of it. */
export function rateFigure(count: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (count * 1000) / elapsedMs : 0;
  return countFigure(rate < 100 ? rate : Math.round(rate));
}

/** A state as one line of text. */
export function progressLine(state: ProgressState, elapsedMs: number): string {
  const { share, events, label, runs, run } = state;
  const eventsPerSecond = elapsedMs > 0 ? Math.round((events * 1000) / elapsedMs) : 0;
  const parts = [
    ...(share === undefined ? [] : [barText(share)]),
    ...(label === "" ? [] : [label]),
    ...(run === undefined ? [] : [whereText(run)]),
    ...(runs === undefined ? [] : [`${rateFigure(runs, elapsedMs)} runs/s`]),
    `${countFigure(eventsPerSecond)} events/s`,
    ...(share !== undefined && share > 0 && elapsedMs >= ESTIMATE_AFTER_MS
      ? [`${durationFigure(((elapsedMs * (1 - share)) / share) * 1000, 2)} left`]
      : []),
  ];
  return parts.join("  ");
}

function barText(share: number): string {
  const filled = bar(0, share, 1, BAR_COLUMNS);
  return `|${filled}${" ".repeat(Math.max(0, BAR_COLUMNS - lengthOf(filled)))}| ${shareFigure(share, 2)}`;
}

function whereText({ phase, step, calendarUs }: RunProgress): string {
  const parts = [
    ...(step === undefined ? [] : [step === "before" ? "before the first step" : step]),
    ...(calendarUs === undefined ? [] : [calendarFigure(calendarUs)]),
  ];
  return [phase, ...parts].join(", ");
}
