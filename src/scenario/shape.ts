/**
 * The schema of a scenario file, built from the vocabulary: which keys there are, what their values look like, what they are when left out.
 * It judges every value by itself; what values mean together (sites that exist, steps that overlap) is checked on its output.
 */
import { z } from "zod";
import type { ParameterValue } from "../../sim/parameters.ts";
import type { MechanismDescription } from "../migration/mechanism.ts";
import { clusterShape } from "./cluster-shape.ts";
import { exploreShape } from "./explore-shape.ts";
import { faultShape } from "./fault-shape.ts";
import { incidentShape } from "./incident-shape.ts";
import { oneOf } from "./nearest.ts";
import { parameterShapes, pickParameters } from "./parameter-shape.ts";
import { planShape } from "./plan-shape.ts";
import type { CriterionSpec, MechanismChoice } from "./scenario.ts";
import {
  choiceShape,
  closedMap,
  countShape,
  discriminated,
  listShape,
  MERGED,
  nameShape,
  plainList,
  switchShape,
  textShape,
} from "./value-shape.ts";
import type { CriterionDescription, SystemDescription, Vocabulary } from "./vocabulary.ts";

/** A scenario whose values are each valid: held, with defaults, references between them unresolved. */
export type ScenarioForm = z.output<ReturnType<typeof scenarioShape>>;

const FAULTS_MAX = 10_000;
/** Enough for what is shipped, and an end to what runs away. */
export const EVENTS_DEFAULT = 50_000_000;
const EVENTS_MAX = 1_000_000_000_000;

/**
 * The schema of scenarios for some systems. With several, every system's parameters, components, defects and invariants may be named,
 * whichever system the scenario is for: good enough for an editor, and for a file that names no known system.
 */
export function scenarioShape(vocabulary: Vocabulary, systems: readonly SystemDescription[]) {
  const shape = {
    extends: textShape()
      .meta({ description: "Another scenario file, relative to this one, that this one completes and changes." })
      .exactOptional(),
    name: nameShape("the name of the scenario").meta({ description: "Name of the scenario; its reports are written under it." }),
    title: textShape().meta({ description: "What is rehearsed, in one line." }),
    system: choiceShape(table(systems, ({ name, title }) => [name, title])).meta({ description: "The system under migration." }),
    cluster: clusterShape(),
    parameters: closedMap(sharedShapes(systems), "parameters of the system by name").meta(MERGED).prefault({}),
    plan: planShape(systems.flatMap((system) => system.components)),
    faults: plainList(faultShape(vocabulary.faults), 0, FAULTS_MAX, "a list of faults")
      .meta({ description: "What goes wrong, and when." })
      .prefault([]),
    mechanisms: closedMap(
      table(vocabulary.mechanisms, (mechanism) => [mechanism.name, mechanismShape(mechanism)]),
      "mechanisms by name",
    )
      .meta({ ...MERGED, description: "The mechanisms of the rollout, each with one of its variants." })
      .prefault({}),
    defects: closedMap(
      table(
        systems.flatMap((system) => system.defects),
        ({ name, doc }) => [name, defectShape(doc)],
      ),
      "defects by name",
    )
      .meta({ ...MERGED, description: "Known defects of the versions' own code that are present." })
      .prefault({}),
    criteria: closedMap(
      table(vocabulary.criteria, (criterion) => [criterion.id, criterionShape(criterion)]),
      "criteria by id",
    )
      .meta({ ...MERGED, description: "The claims and limits that the run is judged by." })
      .prefault({}),
    expect: expectShape(table([...systems.flatMap((system) => system.invariants), ...vocabulary.criteria], ({ id, title }) => [id, title])),
    incident: incidentShape(),
    explore: exploreShape(vocabulary.faults),
    eventLimit: countShape(1, EVENTS_MAX)
      .meta({ description: "A run that needs more events than this ends with the verdict unknown." })
      .prefault(EVENTS_DEFAULT),
  };
  return closedMap(shape, "a scenario").meta(MERGED);
}

/** The parameters of several systems; a name that two of them have takes what either allows. */
function sharedShapes(systems: readonly SystemDescription[]): { [name: string]: z.ZodType<ParameterValue> } {
  const shared: { [name: string]: z.ZodType<ParameterValue> } = {};
  for (const { parameters } of systems) {
    for (const [name, shape] of Object.entries(parameterShapes(parameters))) {
      const other = shared[name];
      shared[name] = other === undefined ? shape : z.union([other, shape]);
    }
  }
  return shared;
}

/** A mechanism as `variant` or as `{variant, ...parameters}`; left out, it has its default variant. */
function mechanismShape(mechanism: MechanismDescription): z.ZodType<MechanismChoice> {
  const names = mechanism.variants.map((variant) => variant.name);
  const docs = table(mechanism.variants, ({ name, doc }) => [name, doc]);
  const options = mechanism.variants.map(({ name, doc, parameters }) =>
    closedMap({ variant: z.literal(name), ...parameterShapes(parameters) }, `a variant of ${mechanism.name} with its parameters`)
      .meta({ ...MERGED, description: doc })
      .transform((written) => ({ variant: name, parameters: pickParameters(written, parameters) })),
  );
  const expected = (found?: unknown) => `a variant of ${mechanism.name}: ${oneOf(names, found)}`;
  const full = discriminated("variant", options, expected);
  const shorthand = choiceShape(docs).transform((variant) => ({ variant, parameters: {} }));
  return z
    .union([shorthand, full], { error: (issue) => expected(issue.input) })
    .prefault({ variant: mechanism.default })
    .meta({ description: mechanism.doc });
}

function criterionShape({ id, title, doc, parameters }: CriterionDescription) {
  const measure = switchShape().prefault(false).meta({ description: "Report the value, judge nothing by it." });
  return closedMap({ ...parameterShapes(parameters), measure }, `the parameters of ${id}, or {} for none`)
    .meta({ ...MERGED, description: `${title}: ${doc}` })
    .transform((written): CriterionSpec => ({ id, parameters: pickParameters(written, parameters), measure: written.measure }))
    .exactOptional();
}

function defectShape(doc: string) {
  return switchShape().prefault(false).meta({ description: doc });
}

function expectShape(judged: { readonly [id: string]: string }) {
  const verdicts = { holds: "Nothing broke.", violated: "Something broke.", unknown: "Too little was seen to say." };
  const shape = {
    verdict: choiceShape(verdicts),
    first: choiceShape(judged).meta({ description: "What must break first." }).exactOptional(),
    allowed: listShape(choiceShape(judged), 0, "a list of invariants and criteria")
      .meta({ description: "What else may break." })
      .prefault([]),
  };
  return closedMap(shape, "a map with a verdict")
    .meta({ description: "What the author expects; `check` fails if a run ends otherwise." })
    .exactOptional();
}

function table<Item, Value>(items: readonly Item[], entry: (item: Item) => readonly [string, Value]): { [key: string]: Value } {
  return Object.fromEntries(items.map(entry));
}
