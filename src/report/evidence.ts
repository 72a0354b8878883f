/** What the runs of a sweep prove about the probability of a violation per run, as numbers and in words. */
import { twoSidedInterval, upperLimit } from "./binomial.ts";
import { amountFigure, countFigure, shareFigure } from "./figures.ts";

const CONFIDENCE = 0.95;

/** What some runs show about the probability of a violation. */
export interface Evidence {
  /** Runs with a verdict of `holds` or `violated`; a run that ended `unknown` proves neither. */
  readonly judgedRuns: number;
  readonly violatedRuns: number;
  readonly confidence: number;
  /** `none` without a judged run; an upper bound without a violation; a two-sided interval otherwise. Both are exact (Clopper-Pearson). */
  readonly kind: "none" | "upper-bound" | "interval";
  /** Limits of the violation probability per run. */
  readonly lower: number;
  readonly upper: number;
  /** The statement as sentences. */
  readonly words: readonly string[];
}

/**
 * The evidence of `holds` runs that held and `violated` ones that did not. Runs that ended `unknown` are left out by the caller.
 * `leftOut` names what has no part in it, because there were no control runs.
 */
export function evidenceOf(holds: number, violated: number, leftOut: readonly string[] = []): Evidence {
  const caveat = leftOut.length === 0 ? CAVEAT : `Without control runs this leaves out ${leftOut.join(", ")}. ${CAVEAT}`;
  const judgedRuns = holds + violated;
  const base = { judgedRuns, violatedRuns: violated, confidence: CONFIDENCE };
  if (judgedRuns === 0) {
    return { ...base, kind: "none", lower: 0, upper: 1, words: ["No run came to a verdict, so nothing is shown."] };
  }
  if (violated === 0) {
    const upper = sixDigits(upperLimit(0, judgedRuns, CONFIDENCE));
    const three = Math.min(1, 3 / judgedRuns);
    const words = [
      `No violation in ${amountFigure(judgedRuns, "independent run")}: with 95 % confidence a run breaks with a probability ` +
        `of at most ${shareFigure(upper)} ` +
        `(exact one-sided Clopper-Pearson bound; the rule of three says ${shareFigure(three)}).`,
      caveat,
    ];
    return { ...base, kind: "upper-bound", lower: 0, upper, words };
  }
  const [lower, upper] = twoSidedInterval(violated, judgedRuns, CONFIDENCE).map(sixDigits) as [number, number];
  const words = [
    `${countFigure(violated)} of ${amountFigure(judgedRuns, "independent run")} violated (${shareFigure(violated / judgedRuns)}): ` +
      `with 95 % confidence a run breaks with a probability between ${shareFigure(lower)} and ${shareFigure(upper)} ` +
      "(exact two-sided Clopper-Pearson interval).",
    caveat,
  ];
  return { ...base, kind: "interval", lower, upper, words };
}

/** What the numbers are about, and what not. */
const CAVEAT = "This is about these models, these faults and runs with independent seeds. It says nothing about what the models leave out.";

/** Six significant digits: more would pretend to a precision that nobody can use. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
