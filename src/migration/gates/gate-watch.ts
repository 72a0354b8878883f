/**
 * One armed gate: what telemetry says of it, since when it is in breach, and whether it has fired. Pure
 * bookkeeping; the controller asks and acts.
 */
import type { ValuesOf } from "../../../sim/parameters.ts";
import type { GateSpec } from "../../plan/plan.ts";
import type { TelemetryReply } from "../messages.ts";
import type { act } from "./index.ts";

/** The watching parameters that both gate variants share. */
export type WatchRules = ValuesOf<typeof act.parameters>;

/** Begins with the commit of its step's write. What it has seen stays readable after it has fired or been disarmed, for the outcome. */
export class GateWatch {
  readonly gate: GateSpec;
  readonly step: string;
  readonly armedAtUs: number;
  readonly #rules: WatchRules;
  /** What the gate compares with, once its baseline is known: a fraction or microseconds. */
  readonly limit: number | undefined;
  #breachSinceUs: number | undefined;
  /** The same by the controller's clock, which is the one that it waits by. */
  #breachSinceLocalUs = 0;
  #firedAtUs: number | undefined;
  #worst: number | undefined;
  #samples = 0;
  #lastSamples = 0;
  /** When the pipeline answered last, whatever it said. */
  #heardUs: number;
  #answered = false;
  /** When the last window with enough samples was looked at. */
  #lookedUs = 0;

  /** `baselineUs` is the latency measured before the first write, if there was one. */
  constructor(gate: GateSpec, step: string, armedAtUs: number, baselineUs: number | undefined, rules: WatchRules) {
    this.gate = gate;
    this.step = step;
    this.armedAtUs = armedAtUs;
    this.#heardUs = armedAtUs;
    this.#rules = rules;
    this.limit = gate.limit ?? (baselineUs === undefined || gate.baselineTimes === undefined ? undefined : baselineUs * gate.baselineTimes);
  }

  get firedAtUs(): number | undefined {
    return this.#firedAtUs;
  }

  get worst(): number | undefined {
    return this.#worst;
  }

  get samples(): number {
    return this.#samples;
  }

  /** Operations in the last answer; 0 before the first. */
  get lastSamples(): number {
    return this.#lastSamples;
  }

  /** Nobody has answered for longer than the gate may wait. */
  isBlind(nowUs: number): boolean {
    return nowUs - this.#heardUs > this.#rules.longestWait;
  }

  /** When the breach began that made it fire. */
  get breachSinceUs(): number | undefined {
    return this.#breachSinceUs;
  }

  /** In breach but not long enough yet, or still waiting for its first full window: the calendar must not jump now. */
  isOpen(nowUs: number): boolean {
    if (this.#firedAtUs !== undefined) return false;
    const waitedUs = nowUs - (this.#answered ? this.#lookedUs : this.armedAtUs);
    return (this.#breachSinceUs !== undefined || !this.#answered) && waitedUs < this.#rules.longestWait;
  }

  /** Days have passed: a breach of before is over. */
  forget(): void {
    if (this.#firedAtUs === undefined) this.#breachSinceUs = undefined;
  }

  /** Takes an answer of the metrics pipeline; true if the gate fires now. A gate fires once. `localUs` is the controller's own clock. */
  judge(reply: TelemetryReply, nowUs: number, localUs: number = nowUs): boolean {
    this.#heardUs = nowUs;
    this.#lastSamples = reply.samples;
    if (this.#firedAtUs !== undefined || this.limit === undefined) return false;
    this.#samples = Math.max(this.#samples, reply.samples);
    if (reply.samples < this.#rules.minimumSamples) {
      // A window with too few samples says nothing; only a long silence ends a breach, as after a kill that leaves nothing to count.
      if (nowUs - this.#lookedUs >= this.#rules.longestWait) this.#breachSinceUs = undefined;
      return false;
    }
    this.#lookedUs = nowUs;
    this.#answered = true;
    const value = this.gate.metric === "error-rate" ? reply.errorRate : reply.latencyP95Us;
    this.#worst = Math.max(this.#worst ?? 0, value);
    if (value <= this.limit) {
      this.#breachSinceUs = undefined;
      return false;
    }
    if (this.#breachSinceUs === undefined) {
      this.#breachSinceUs = nowUs;
      this.#breachSinceLocalUs = localUs;
    }
    if (localUs - this.#breachSinceLocalUs < this.#rules.for) return false;
    this.#firedAtUs = nowUs;
    return true;
  }
}
