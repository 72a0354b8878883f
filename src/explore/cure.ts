/**
 * What is guilty of a violation: the smallest set of values in a scenario's mechanisms and defects that, swapped for the sound ones on the
 * same seed, removes it. Everything random is drawn from streams of its own, so the swapped run sees the same requests and faults.
 */
import type { ParameterValues } from "../../sim/parameters.ts";
import type { Outcome } from "../run/outcome.ts";
import type { MechanismChoice, Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";

/** A value that is not the sound one, and the sound one. Both as `--set` takes them. */
export interface Swap {
  /** `mechanisms.write`, `mechanisms.gates.armed`, `defects.size-field-32-bit`. */
  readonly path: string;
  readonly found: string;
  readonly sound: string;
}

/** What is wrong with a run: an invariant or criterion that breaks, or `verdict` where only the verdict is not that it holds. */
export type Complaint = string;

/** What a search for a cure has found. */
export interface Cure {
  readonly complaint: Complaint;
  /** Every smallest set of swaps that removes it; empty where none of the size that was tried does. */
  readonly cures: readonly (readonly Swap[])[];
  /** Values that differ from the sound ones. */
  readonly swaps: readonly Swap[];
  /** Sets of swaps that were rehearsed. */
  readonly tried: number;
}

/** Rehearses a scenario; the caller shows progress and may be interrupted, in which case it gives undefined. */
export type Rehearse = (scenario: Scenario) => Promise<Outcome | undefined>;

/** Larger sets say little about guilt, and there are too many of them. */
export const SWAPS_MAX = 3;

/** The values of a scenario that are not the sound ones, in the order of the registries. */
export function swapsOf(scenario: Scenario, vocabulary: Pick<Vocabulary, "mechanisms">): readonly Swap[] {
  const inMechanisms = vocabulary.mechanisms.flatMap((mechanism): Swap[] => {
    const choice = scenario.mechanisms[mechanism.name];
    const sound = mechanism.variants.find(({ name }) => name === mechanism.default);
    if (choice === undefined || sound === undefined) return [];
    const path = `mechanisms.${mechanism.name}`;
    if (choice.variant !== sound.name) return [{ path, found: choice.variant, sound: sound.name }];
    return Object.entries(sound.parameters).flatMap(([name, parameter]): Swap[] => {
      const found = choice.parameters[name];
      const isSound = parameter.kind !== "choice" || found === parameter.default;
      return isSound ? [] : [{ path: `${path}.${name}`, found: String(found), sound: String(parameter.default) }];
    });
  });
  const inDefects = Object.entries(scenario.defects).flatMap(([name, present]): Swap[] =>
    present ? [{ path: `defects.${name}`, found: "true", sound: "false" }] : [],
  );
  return [...inMechanisms, ...inDefects];
}

/** The scenario with some values swapped for the sound ones. */
export function withSwaps(scenario: Scenario, swaps: readonly Swap[], vocabulary: Pick<Vocabulary, "mechanisms">): Scenario {
  const mechanisms: { [name: string]: MechanismChoice } = { ...scenario.mechanisms };
  const defects: { [name: string]: boolean } = { ...scenario.defects };
  for (const { path, sound } of swaps) {
    const [block, name = "", parameter] = path.split(".");
    const choice = mechanisms[name];
    if (block === "defects") defects[name] = false;
    else if (choice !== undefined && parameter !== undefined) {
      mechanisms[name] = { ...choice, parameters: { ...choice.parameters, [parameter]: sound } };
    } else mechanisms[name] = { variant: sound, parameters: defaultsOf(name, sound, vocabulary) };
  }
  return { ...scenario, mechanisms, defects };
}

/**
 * Tries all single swaps, then all pairs, then all threes, and stops at the first size that has a cure. A set cures if the complaint is
 * gone in its run; there may be others. It runs nothing itself: it yields the scenarios to rehearse and is given their outcomes.
 */
export function* curing(
  scenario: Scenario,
  complaint: Complaint,
  vocabulary: Pick<Vocabulary, "mechanisms">,
): Generator<Scenario, Cure, Outcome> {
  const swaps = swapsOf(scenario, vocabulary);
  let tried = 0;
  for (let size = 1; size <= Math.min(SWAPS_MAX, swaps.length); size++) {
    const cures: (readonly Swap[])[] = [];
    for (const set of subsets(swaps, size)) {
      const outcome = yield withSwaps(scenario, set, vocabulary);
      tried++;
      if (!complains(outcome, complaint)) cures.push(set);
    }
    if (cures.length > 0) return { complaint, cures, swaps, tried };
  }
  return { complaint, cures: [], swaps, tried };
}

/** Searches for a cure with a caller that rehearses; undefined if it was interrupted. */
export async function findCure(
  scenario: Scenario,
  complaint: Complaint,
  vocabulary: Pick<Vocabulary, "mechanisms">,
  rehearse: Rehearse,
): Promise<Cure | undefined> {
  const search = curing(scenario, complaint, vocabulary);
  let step = search.next();
  while (step.done !== true) {
    const outcome = await rehearse(step.value);
    if (outcome === undefined) return undefined;
    step = search.next(outcome);
  }
  return step.value;
}

/** The invariant that broke first; else a criterion that is missed; else the verdict; undefined where the run holds. */
export function complaintOf({ verdict, invariants, criteria }: Outcome): Complaint | undefined {
  const broken = invariants.filter(({ firstViolation }) => firstViolation !== undefined);
  const [first] = broken.toSorted((one, other) => (one.firstViolation?.atUs ?? 0) - (other.firstViolation?.atUs ?? 0));
  const missed = criteria.find(({ status }) => status === "violated");
  return first?.id ?? missed?.id ?? (verdict === "holds" ? undefined : VERDICT);
}

/** Whether a run gives cause for this complaint. */
export function complains({ verdict, invariants, criteria }: Outcome, complaint: Complaint): boolean {
  if (complaint === VERDICT) return verdict !== "holds";
  return [...invariants, ...criteria].some(({ id, status }) => id === complaint && status === "violated");
}

const VERDICT = "verdict";

function defaultsOf(mechanism: string, variant: string, { mechanisms }: Pick<Vocabulary, "mechanisms">): ParameterValues {
  const parameters = mechanisms.find(({ name }) => name === mechanism)?.variants.find(({ name }) => name === variant)?.parameters ?? {};
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, parameter]) => ("default" in parameter ? [[name, parameter.default]] : [])),
  ) as ParameterValues;
}

/** All subsets of a size, in the order of their members. */
function* subsets<Item>(items: readonly Item[], size: number, from = 0): Generator<readonly Item[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= items.length - size; index++) {
    for (const rest of subsets(items, size - 1, index + 1)) yield [items[index] as Item, ...rest];
  }
}
