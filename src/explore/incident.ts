/** An incident as a file: the smallest failing scenario, complete, with what it breaks and a paragraph that tells it. */
import { wrap } from "../report/layout.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Expectation, Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { scenarioText } from "../scenario/write.ts";
import type { Failure } from "./failure.ts";
import type { Shrunk } from "./shrink.ts";
import { storyOf } from "./story.ts";

/** Widest line of the story. */
const COLUMNS = 100;

const NAME_CHARACTERS = 64;
/** Of the digest in a name: enough to tell the incidents of one scenario apart. */
const DIGEST_CHARACTERS = 8;
/** The name of an incident; what stands ahead is the name of the scenario that it was made of. */
const INCIDENT_NAME = /^(.+)-incident(?:-[A-Za-z0-9-]+-[0-9a-f]{8})?$/;

/** A calendar may jump, so that the two clocks show different times. */
const CLOCK = "Times are those of the calendar; incident.first.at alone is simulated time since the run began.";

/** The text of `incident.yaml`: the story as a comment, the scenario, and its `incident` block. */
export function incidentText(shrunk: Shrunk, vocabulary: Vocabulary): string {
  const story = wrap(storyOf(shrunk, vocabulary), COLUMNS - 2);
  const usage = ["", "cutover replay runs it again and demands the same; cutover run looks closer."];
  const clock = shrunk.failure.atUs === undefined ? [] : [CLOCK];
  const comment = [...story, ...usage, ...clock].map((line) => `# ${line}`.trimEnd()).join("\n");
  return `${comment}\n\n${scenarioText(incidentScenario(shrunk), vocabulary)}`;
}

/** The scenario of the file: it says what it is the incident of, and expects to break the same. */
function incidentScenario({ scenario, seed, failure, outcome }: Shrunk): Scenario {
  const { id, atUs, step, node } = failure;
  // An incident of an incident is one of the first scenario.
  const origin = INCIDENT_NAME.exec(scenario.name)?.[1] ?? scenario.name;
  return {
    ...scenario,
    name: incidentName(origin, id, outcome.digest),
    title: `Smallest incident of ${origin}: ${id}`,
    expect: expectationOf(failure, outcome),
    incident: {
      seed,
      model: outcome.model,
      digest: outcome.digest,
      first: {
        id,
        ...(atUs === undefined ? {} : { atUs }),
        ...(step === undefined ? {} : { step }),
        ...(node === undefined ? {} : { node }),
      },
    },
  };
}

/** Different incidents have different names, even those of one scenario, invariant and seed. */
function incidentName(origin: string, id: string, digest: string): string {
  const suffix = `-incident-${id}-${digest.slice(0, DIGEST_CHARACTERS)}`;
  return `${origin.slice(0, NAME_CHARACTERS - suffix.length)}${suffix}`;
}

function expectationOf({ id, kind }: Failure, { invariants, criteria }: Outcome): Expectation {
  const broken = [...invariants, ...criteria].filter(({ status }) => status === "violated").map((each) => each.id);
  if (kind === "criterion") return { verdict: "violated", allowed: broken };
  return { verdict: "violated", first: id, allowed: broken.filter((each) => each !== id) };
}
