/**
 * Which values of a drawn scenario are guilty of what its run broke: the cure of `cutover cure`, within a budget and by invariants alone.
 */
import { rehearse } from "../run/rehearsal.ts";
import { vocabulary } from "../scenario/known.ts";
import { findCure } from "./cure.ts";
import type { Drawn } from "./draw.ts";

/** Rehearsals at most, for each failing run: all single values and most of the pairs of the longest list that ships. */
const REHEARSALS_MOST = 60;

/** Paths of the first smallest set that removes the failure; empty where there is none, or none within the budget. */
export async function guiltyOf({ scenario, seed }: Drawn, id: string): Promise<readonly string[]> {
  let spent = 0;
  const cure = await findCure(scenario, id, vocabulary, (changed) => {
    spent += 1;
    return Promise.resolve(spent > REHEARSALS_MOST ? undefined : rehearse(changed, seed, { control: false, digest: false }).outcome);
  });
  return cure?.cures[0]?.map(({ path }) => path) ?? [];
}
