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
const SUFFIX = "-incident";

/** The text of `incident.yaml`: the story as a comment, the scenario, and its `incident` block. */
export function incidentText(shrunk: Shrunk, vocabulary: Vocabulary): string {
  const story = wrap(storyOf(shrunk, vocabulary), COLUMNS - 2);
  const usage = ["", "cutover replay runs it again and demands the same; cutover run looks closer."];
  const comment = [...story, ...usage].map((line) => `# ${line}`.trimEnd()).join("\n");
  return `${comment}\n\n${scenarioText(incidentScenario(shrunk), vocabulary)}`;
}

/** The scenario of the file: it says what it is the incident of, and expects to break the same. */
function incidentScenario({ scenario, seed, failure, outcome }: Shrunk): Scenario {
  const { id, atUs, step, node } = failure;
  return {
    ...scenario,
    name: incidentName(scenario.name),
    title: `Smallest incident of ${scenario.name}: ${id}`,
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

/** An incident of an incident keeps its name. */
function incidentName(name: string): string {
  const stem = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
  return `${stem.slice(0, NAME_CHARACTERS - SUFFIX.length)}${SUFFIX}`;
}

function expectationOf({ id, kind }: Failure, { invariants, criteria }: Outcome): Expectation {
  const broken = [...invariants, ...criteria].filter(({ status }) => status === "violated").map((each) => each.id);
  if (kind === "criterion") return { verdict: "violated", allowed: broken };
  return { verdict: "violated", first: id, allowed: broken.filter((each) => each !== id) };
}
