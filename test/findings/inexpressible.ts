/** Defects of the plan that no scenario can show, with the reason. They stand in the track record beside those that can. */

/** A defect by its name in the facts, section 6.1. */
export interface Inexpressible {
  readonly id: string;
  readonly defect: string;
  readonly why: string;
}

/** All of them, in the order of their names. */
export const INEXPRESSIBLE: readonly Inexpressible[] = [
  {
    id: "B17",
    defect: "a v3 manager that cannot be built takes v1 down with it",
    why: "versions are not built one by one: a node that is up serves both",
  },
  {
    id: "B19",
    defect: "`Close` hides v3's error when v1's fails",
    why: "a matter of one process's return value, which nobody in a cluster sees",
  },
];
