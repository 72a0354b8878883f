/** Holds a new run of an incident against the run that it was saved from. */
import type { Outcome } from "../run/outcome.ts";
import type { IncidentSpec } from "../scenario/scenario.ts";
import { failureOf } from "./failure.ts";

/** What became of an incident. Only `differs` is a fault of ours, or of who edited the file. */
export interface Replay {
  /**
   * `same`: the same models gave the same run. `differs`: the same models gave another one. With other models: `breaks` the same first,
   * breaks something `else` first, or `mended`.
   */
  readonly status: "same" | "differs" | "breaks" | "else" | "mended";
  /** In words, one sentence. */
  readonly message: string;
}

/** Compares digests where the models are the same; else what breaks first. */
export function replayOf(incident: IncidentSpec, outcome: Outcome): Replay {
  const failure = failureOf(outcome);
  const { first } = incident;
  const isSameFirst = failure?.id === first.id && failure.atUs === first.atUs && failure.step === first.step && failure.node === first.node;
  if (outcome.model === incident.model) {
    if (outcome.digest === incident.digest && isSameFirst) {
      return { status: "same", message: `the incident again: ${first.id} breaks first, digest ${outcome.digest}` };
    }
    const found =
      outcome.digest === incident.digest
        ? `${failure === undefined ? "nothing breaks" : `${placeText(failure)} breaks first`}, not ${placeText(first)} as the incident says`
        : `digest ${outcome.digest}, the incident has ${incident.digest}`;
    return {
      status: "differs",
      message: `not the incident: ${found}. The models are the same: the run is not deterministic, or the file was edited`,
    };
  }
  const changed = `the model has changed since the incident was saved (${incident.model} to ${outcome.model})`;
  if (failure?.id === first.id) return { status: "breaks", message: `${changed}: ${first.id} still breaks first` };
  if (failure !== undefined) return { status: "else", message: `${changed}: ${failure.id} breaks first, where ${first.id} did` };
  return { status: "mended", message: `${changed}: ${first.id} no longer breaks, nor does anything else` };
}

/** `D2 at 9.4 s of simulated time on vm3 in full` */
function placeText({ id, atUs, step, node }: IncidentSpec["first"]): string {
  const words = [
    atUs === undefined ? "" : ` at ${atUs / 1_000_000} s of simulated time`,
    node === undefined ? "" : ` on ${node}`,
    step === undefined ? "" : ` in ${step}`,
  ];
  return `${id}${words.join("")}`;
}
