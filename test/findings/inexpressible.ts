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
    id: "B14",
    defect: "all three mode branches of `SelectManager` are alike, and its comment says that a datacenter keeps v1",
    why: "the code and the comment contradict each other; whichever is meant, a run without the mode in the choice breaks no claim of the plan",
  },
  {
    id: "B19",
    defect: "`Close` hides v3's error when v1's fails",
    why: "a matter of one process's return value, which nobody in a cluster sees",
  },
];
