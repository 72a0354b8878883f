/** What a physical fault is: a description, and a function that makes it happen and gives the one that makes it end. */
import type { Parameters, ValuesOf } from "../parameters.ts";
import type { World } from "../world.ts";

/** One kind of physical fault. Any number of them may be active at a time, even with the same target, and end in any order. */
export interface PhysicalFault<P extends Parameters = Parameters> {
  /** The kind by which a scenario names it. */
  readonly name: string;
  /** One or two sentences for the reader of `cutover explain`, its end included. */
  readonly doc: string;
  readonly parameters: P;
  /** Whether the fault has an end: it must, it may, or it cannot. */
  readonly end: "required" | "optional" | "none";
  /** Makes it happen now; the function that it gives ends exactly this one. Throws a RangeError if its target does not exist. */
  begin(world: World, values: ValuesOf<P>): () => void;
}

/** The two ends of a link written `from -> to`. Throws a RangeError if it is not written so. */
export function linkEnds(link: string): { readonly from: string; readonly to: string } {
  const ends = link.split("->").map((end) => end.trim());
  const [from, to] = ends;
  if (ends.length !== 2 || !from || !to) throw new RangeError(`"${link}" is no link: expected "from -> to" with the names of two sites`);
  return { from, to };
}
