/** Passes of shrinking over what is set: sound mechanisms and code in place of the others, defaults in place of what was chosen. */
import type { Parameters, ParameterValue, ParameterValues } from "../../sim/parameters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { EVENTS_DEFAULT } from "../scenario/shape.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { swapsOf, withSwaps } from "./cure.ts";
import type { Failure } from "./failure.ts";
import { firstThatFails, type Search, withFewer } from "./search.ts";
import { titled } from "./simpler-faults.ts";
import { rounder } from "./simpler-values.ts";

/** A parameter that is not what it is when left out. */
interface Setting {
  readonly block: "parameters" | "mechanisms" | "faults";
  /** The mechanism's name or the fault's index; empty for the system's own. */
  readonly owner: string;
  readonly name: string;
  readonly value: ParameterValue;
  readonly byDefault: ParameterValue;
}

/** Keeps of the criteria only the one that fails, if it is one. */
export function criteriaConcerned(scenario: Scenario, { id }: Failure): Search {
  const criteria = scenario.criteria.filter((criterion) => criterion.id === id);
  return firstThatFails(scenario, criteria.length === scenario.criteria.length ? [] : [{ ...scenario, criteria }]);
}

/** Swaps values of mechanisms and defects for the sound ones, but for those without which it does not fail. */
export function sounderValues(scenario: Scenario, vocabulary: Vocabulary): Search {
  const swaps = swapsOf(scenario, vocabulary);
  return withFewer(scenario, swaps, (kept) =>
    withSwaps(
      scenario,
      swaps.filter((swap) => !kept.includes(swap)),
      vocabulary,
    ),
  );
}

/** Sets parameters of the system, its mechanisms and the faults back to their defaults; those that cannot be may become rounder. */
export function* plainerParameters(scenario: Scenario, vocabulary: Vocabulary): Search {
  const settings = settingsOf(scenario, vocabulary);
  let current = yield* withFewer(scenario, settings, (kept) =>
    settings
      .filter((setting) => !kept.includes(setting))
      .reduce((each, setting) => set(each, setting, setting.byDefault, vocabulary), scenario),
  );
  for (const setting of settingsOf(current, vocabulary)) {
    const candidates = typeof setting.value === "number" ? rounder(setting.value) : [];
    current = yield* firstThatFails(
      current,
      candidates.map((value) => set(current, setting, value, vocabulary)),
    );
  }
  if (current.eventLimit === EVENTS_DEFAULT) return current;
  return yield* firstThatFails(current, [{ ...current, eventLimit: EVENTS_DEFAULT }]);
}

function settingsOf({ system, parameters, mechanisms, faults }: Scenario, vocabulary: Vocabulary): readonly Setting[] {
  const described = vocabulary.systems.find(({ name }) => name === system)?.parameters ?? {};
  return [
    ...changed("parameters", "", parameters, described),
    ...vocabulary.mechanisms.flatMap(({ name, variants }) => {
      const choice = mechanisms[name];
      const variant = variants.find((each) => each.name === choice?.variant);
      return choice === undefined || variant === undefined ? [] : changed("mechanisms", name, choice.parameters, variant.parameters);
    }),
    ...faults.flatMap((fault, index) => {
      const description = vocabulary.faults.find(({ name }) => name === fault.kind);
      return description === undefined ? [] : changed("faults", String(index), fault.parameters, description.parameters);
    }),
  ];
}

function changed(block: Setting["block"], owner: string, values: ParameterValues, described: Parameters): readonly Setting[] {
  return Object.entries(described).flatMap(([name, parameter]): Setting[] => {
    const value = values[name];
    const byDefault = "default" in parameter ? parameter.default : undefined;
    if (value === undefined || byDefault === undefined || String(value) === String(byDefault)) return [];
    return [{ block, owner, name, value, byDefault }];
  });
}

function set(scenario: Scenario, { block, owner, name }: Setting, value: ParameterValue, vocabulary: Vocabulary): Scenario {
  const { parameters, mechanisms, faults } = scenario;
  if (block === "parameters") return { ...scenario, parameters: { ...parameters, [name]: value } };
  const choice = mechanisms[owner];
  if (block === "mechanisms") {
    if (choice === undefined) return scenario;
    return { ...scenario, mechanisms: { ...mechanisms, [owner]: { ...choice, parameters: { ...choice.parameters, [name]: value } } } };
  }
  return {
    ...scenario,
    faults: faults.map((fault, index) =>
      String(index) === owner ? titled({ ...fault, parameters: { ...fault.parameters, [name]: value } }, vocabulary) : fault,
    ),
  };
}
