/** The schema of a scenario's `incident` block: the run that it is the incident of, and what that run broke first. */
import type { z } from "zod";
import { BEFORE } from "../plan/plan.ts";
import type { IncidentSpec } from "./scenario.ts";
import { closedMap, durationShape, nodeNameShape, textShape } from "./value-shape.ts";

type IncidentForm = Exclude<z.output<ReturnType<typeof incidentShape>>, undefined>;

/** The `incident` block. A tool writes it; whether the run still is what it says is found out by replaying it. */
export function incidentShape() {
  const first = {
    id: textShape().meta({ description: "The invariant or criterion that broke first." }),
    at: durationShape()
      .meta({ description: "When, as simulated time since the run began; every other time of a scenario is one of the calendar." })
      .exactOptional(),
    step: textShape()
      .meta({ description: `The step that stood then; ${BEFORE} ahead of the first.` })
      .exactOptional(),
    node: nodeNameShape().meta({ description: "On which node." }).exactOptional(),
  };
  const shape = {
    seed: textShape().meta({ description: "Seed of the run." }),
    model: textShape().meta({ description: "Fingerprint of the models that gave the digest." }),
    digest: textShape().meta({ description: "Digest of all that could be observed in the run." }),
    first: closedMap(first, "what broke first, with its id"),
  };
  return closedMap(shape, "a map with seed, model, digest and first")
    .meta({ description: "The run that this scenario is the incident of; cutover replay holds a new run against it." })
    .exactOptional();
}

/** The block as data. */
export function incidentOf({ first: { at, ...first }, ...run }: IncidentForm): IncidentSpec {
  return { ...run, first: { ...first, ...(at === undefined ? {} : { atUs: at }) } };
}
