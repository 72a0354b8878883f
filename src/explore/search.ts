/**
 * The steps that every pass of shrinking is made of. A search proposes scenarios, is told of each whether it still breaks the same, and
 * ends with the simplest one that does. It runs nothing itself, so that whoever drives it may pause, count and remember.
 */
import type { Scenario } from "../scenario/scenario.ts";

/** Yields candidates, takes in whether each still fails, returns the last that did, or what it began with. */
export type Search<Candidate = Scenario> = Generator<Candidate, Candidate, boolean>;

/**
 * The minimising delta debugging algorithm: a subset that still fails, of which no single item can be left out. It tries to leave out all
 * items, then halves, then ever smaller parts. Andreas Zeller and Ralf Hildebrandt, "Simplifying and isolating failure-inducing input",
 * IEEE TSE 28(2), 2002; parts by themselves are tried only while there are two.
 */
export function* ddmin<Item>(items: readonly Item[]): Search<readonly Item[]> {
  if (items.length === 0 || (yield [])) return [];
  let current = items;
  let parts = 2;
  while (current.length >= 2) {
    const smaller = yield* withoutOnePart(current, parts);
    if (smaller !== undefined) {
      current = smaller;
      parts = Math.max(2, Math.min(parts - 1, current.length));
    } else if (parts >= current.length) return current;
    else parts = Math.min(current.length, parts * 2);
  }
  return current;
}

/**
 * Leaves out as many items of a scenario as possible.
 * @param rebuild The scenario with only these items; undefined where there can be none.
 */
export function* withFewer<Item>(
  scenario: Scenario,
  items: readonly Item[],
  rebuild: (kept: readonly Item[]) => Scenario | undefined,
): Search {
  const search = ddmin(items);
  let step = search.next();
  let best = scenario;
  while (step.done !== true) {
    const candidate = rebuild(step.value);
    const fails = candidate !== undefined && (yield candidate);
    if (fails) best = candidate;
    step = search.next(fails);
  }
  return best;
}

/** The first of some scenarios that still fails. They come in the order of their simplicity. */
export function* firstThatFails(scenario: Scenario, candidates: Iterable<Scenario>): Search {
  for (const candidate of candidates) if (yield candidate) return candidate;
  return scenario;
}

/** Passes one after the other, each on what the one before has left. */
export function* inTurn(scenario: Scenario, passes: readonly ((scenario: Scenario) => Search)[]): Search {
  let current = scenario;
  for (const pass of passes) current = yield* pass(current);
  return current;
}

/** What is left once one of the equal parts is taken away. */
function* withoutOnePart<Item>(items: readonly Item[], parts: number): Generator<readonly Item[], readonly Item[] | undefined, boolean> {
  for (let part = 0; part < parts; part++) {
    const [from, to] = [part, part + 1].map((border) => Math.floor((border * items.length) / parts));
    const rest = items.filter((_, index) => index < (from ?? 0) || index >= (to ?? 0));
    if (yield rest) return rest;
  }
  return undefined;
}
