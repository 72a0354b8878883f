/** How a mechanism under test describes itself: its name and its variants, the one that a plan wrote down beside the sound one. */
import type { Parameters } from "../../sim/parameters.ts";

/** One way in which a mechanism may be built. `P` carries the exact parameters to the code that reads their values. */
export interface VariantDescription<P extends Parameters = Parameters> {
  readonly name: string;
  readonly doc: string;
  readonly parameters: P;
  readonly source?: string;
}

/** A part of a migration that can be built in more than one way. A scenario chooses one variant of each. */
export interface MechanismDescription {
  /** Key in a scenario's `mechanisms` block. */
  readonly name: string;
  readonly doc: string;
  readonly variants: readonly VariantDescription[];
  /** Name of the variant that a scenario gets if it names none: the sound one. */
  readonly default: string;
}
