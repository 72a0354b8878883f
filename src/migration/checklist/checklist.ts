/** The checks of one step that is due: what telemetry answers to each, and whether the step may be taken. */
import { describeCheck } from "../../plan/describe.ts";
import type { CheckSpec, Step } from "../../plan/plan.ts";
import type { TelemetryReply } from "../messages.ts";

/** One check with the last answer. Without a value the telemetry has not had enough samples yet. */
export interface CheckState {
  readonly check: CheckSpec;
  /** What the value must not pass: a fraction or microseconds; absent without a baseline. */
  readonly limit: number | undefined;
  value: number | undefined;
  met: boolean;
}

/** Asked about in rounds: only answers of the same look count together. */
export class Checklist {
  readonly step: Step;
  /** When the step was due, simulated microseconds. */
  readonly sinceUs: number;
  readonly checks: readonly CheckState[];
  /** What became of the step: it still waits, it was taken, or it was held. */
  state: "waiting" | "met" | "held" = "waiting";
  /** When the step was held, and why; absent otherwise. */
  held: { readonly atUs: number; readonly why: string } | undefined;
  readonly #minimumSamples: number;
  readonly #answered = new Set<CheckState>();

  /** `baselineUs` is the latency measured before the first write, if there was one. */
  constructor(step: Step, sinceUs: number, baselineUs: number | undefined, minimumSamples: number) {
    this.step = step;
    this.sinceUs = sinceUs;
    this.#minimumSamples = minimumSamples;
    this.checks = step.checks.map((check) => ({ check, limit: limitOf(check, baselineUs), value: undefined, met: false }));
  }

  /** A new look begins: the answers of the one before no longer count. */
  beginRound(): void {
    this.#answered.clear();
  }

  /** Takes the answer to one check; true once every check is met in this round. */
  judge(state: CheckState, { samples, errorRate, latencyP95Us }: TelemetryReply): boolean {
    this.#answered.add(state);
    const enough = samples >= this.#minimumSamples;
    state.value = enough ? (state.check.metric === "error-rate" ? errorRate : latencyP95Us) : undefined;
    state.met = state.value !== undefined && state.limit !== undefined && state.value <= state.limit;
    return this.checks.every((each) => this.#answered.has(each) && each.met);
  }

  /** The step is not taken. */
  hold(atUs: number, why = this.#unmet()): void {
    this.state = "held";
    this.held = { atUs, why };
  }

  #unmet(): string {
    const unmet = this.checks.filter(({ met }) => !met).map(({ check }) => describeCheck(check));
    return `${unmet.join(", ")} not met`;
  }
}

function limitOf({ limit, baselineTimes }: CheckSpec, baselineUs: number | undefined): number | undefined {
  if (limit !== undefined) return limit;
  return baselineUs === undefined || baselineTimes === undefined ? undefined : baselineUs * baselineTimes;
}
