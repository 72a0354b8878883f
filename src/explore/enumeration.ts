/** What an enumeration has covered and found, out of its runs in the order of their cases. */
import type { EnumeratedRun, EnumerationSetup } from "./enumerate-work.ts";
import { TURN_US } from "./enumerated-scenario.ts";
import type { CaseCounts, RolloutCases } from "./rollout-orders.ts";

/** Which cases are run. */
export interface CaseRange {
  /** Number of the first case. */
  readonly from: number;
  /** Cases at most; absent for all from there on. */
  readonly runs?: number;
}

/** Failures that break the same first in the same step. */
export interface EnumeratedFailure {
  readonly id: string;
  readonly step: string;
  readonly runs: number;
  /** The lowest of their cases. */
  readonly example: EnumeratedRun;
}

/** The result: serialisable, and the same with one worker and with many. */
export interface Enumeration {
  readonly schema: "cutover.enumeration/1";
  readonly scenario: string;
  readonly seed: string;
  readonly verdict: "holds" | "violated" | "unknown";
  /** What is varied and how far, and so what is not. */
  readonly bounds: {
    readonly nodes: number;
    /** Each node by the group within which it is interchangeable. */
    readonly groups: readonly string[];
    readonly crashesMost: 1;
    readonly turnUs: number;
  };
  readonly counts: CaseCounts;
  readonly from: number;
  /** Cases that were to be run. */
  readonly wanted: number;
  /** Cases that were run. */
  readonly runs: number;
  /** Cases up to symmetry that were not to be run. */
  readonly leftOut: number;
  readonly violated: number;
  readonly unknown: number;
  /** Cases that came to no result, because of an error of the program. */
  readonly errors: number;
  readonly events: number;
  /** The most frequent first. */
  readonly failures: readonly EnumeratedFailure[];
  /** Why cases were unknown, and how often; the most frequent first. */
  readonly unknowns: readonly { readonly reason: string; readonly runs: number; readonly number: number }[];
  /** Situations that should have been met and that no case has met: without them a verdict proves little. */
  readonly neverSeen: readonly string[];
}

/** Numbers of the cases in a range. */
export function numbersIn({ counts }: RolloutCases, { from, runs }: CaseRange): readonly number[] {
  const until = Math.min(counts.classes, runs === undefined ? counts.classes : from + runs);
  return Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
}

/** Folds runs, which come in the order of their cases, one by one. */
export class EnumerationFold {
  readonly #failures = new Map<string, { id: string; step: string; runs: number; readonly example: EnumeratedRun }>();
  readonly #unknowns = new Map<string, { readonly reason: string; runs: number; readonly number: number }>();
  #neverSeen: readonly string[] | undefined;
  #runs = 0;
  #errors = 0;
  #violated = 0;
  #unknown = 0;
  #events = 0;

  get violated(): number {
    return this.#violated;
  }

  add(run: EnumeratedRun): void {
    const { failure, unknown, number } = run;
    this.#runs++;
    this.#events += run.events;
    this.#neverSeen = (this.#neverSeen ?? run.unseen).filter((title) => run.unseen.includes(title));
    if (failure !== undefined) {
      const { id, step = "" } = failure;
      const known = this.#failures.get(`${id} ${step}`);
      if (known === undefined) this.#failures.set(`${id} ${step}`, { id, step, runs: 1, example: run });
      else known.runs++;
      this.#violated++;
    } else if (unknown !== undefined) {
      const known = this.#unknowns.get(unknown);
      if (known === undefined) this.#unknowns.set(unknown, { reason: unknown, runs: 1, number });
      else known.runs++;
      this.#unknown++;
    }
  }

  /** A case ended without a result. */
  addError(): void {
    this.#errors++;
  }

  result(setup: EnumerationSetup, cases: RolloutCases, range: CaseRange): Enumeration {
    const wanted = numbersIn(cases, range).length;
    const neverSeen = this.#neverSeen ?? [];
    const isJudged = this.#runs === wanted && wanted > 0 && this.#unknown === 0 && neverSeen.length === 0;
    const verdict = this.#violated > 0 ? "violated" : isJudged ? "holds" : "unknown";
    const { counts } = cases;
    return {
      schema: "cutover.enumeration/1",
      scenario: setup.scenario.name,
      seed: setup.seed,
      verdict,
      bounds: { nodes: setup.nodes, groups: cases.groups, crashesMost: 1, turnUs: TURN_US },
      counts,
      from: range.from,
      wanted,
      runs: this.#runs,
      leftOut: counts.classes - wanted,
      violated: this.#violated,
      unknown: this.#unknown,
      errors: this.#errors,
      events: this.#events,
      failures: [...this.#failures.values()].sort((one, other) => other.runs - one.runs || one.example.number - other.example.number),
      unknowns: [...this.#unknowns.values()].sort((one, other) => other.runs - one.runs || one.number - other.number),
      neverSeen,
    };
  }
}
