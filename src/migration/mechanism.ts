/** How a mechanism under test describes itself: its name and its variants, the one that a plan wrote down beside the sound one. */
import type { Parameters } from "../../sim/parameters.ts";

export interface VariantDescription<P extends Parameters = Parameters> {
  readonly name: string;
  readonly doc: string;
  readonly parameters: P;
  readonly source?: string;
}

export interface MechanismDescription {
  /** Key in a scenario's `mechanisms` block. */
  readonly name: string;
  readonly doc: string;
  readonly variants: readonly VariantDescription[];
  /** Name of the variant that a scenario gets if it names none: the sound one. */
  readonly default: string;
}
