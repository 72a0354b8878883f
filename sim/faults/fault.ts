/** What a physical fault is: a description, and a function that makes it happen and gives the one that makes it end. */
import type { SitePath } from "../network/site-path.ts";
import type { ChoiceParameter, Parameters, ValuesOf } from "../parameters.ts";
import type { World } from "../world.ts";

/** Which directions of a link a fault bends. */
export type Direction = "both" | "forth";

/** One kind of physical fault. Any number of them may be active at a time, even with the same target, and end in any order. */
export interface PhysicalFault<P extends Parameters = Parameters> {
  /** The kind by which a scenario names it. */
  readonly name: string;
  /** One or two sentences for the reader of `cutover explain`, its end included. */
  readonly doc: string;
  readonly parameters: P;
  /** Whether the fault has an end: it must, it may, or it cannot. */
  readonly end: "required" | "optional" | "none";
  /** It takes its course by the calendar, also while that jumps; so what lies between its beginning and its end need not be simulated. */
  readonly quiet?: true;
  /** Makes it happen now; the function that it gives ends exactly this one. Throws a RangeError if its target does not exist. */
  begin(world: World, values: ValuesOf<P>): () => void;
}

/** The parameter for which directions of a link a fault bends: a bad line is bad both ways, unless a scenario says otherwise. */
export const directionParameter = {
  kind: "choice",
  doc: "Whether both directions of the link are bent or one.",
  values: { both: "Both directions.", forth: "Only from the first site to the second." },
  default: "both",
  source: "modelling choice: a line that is bad is bad both ways",
} as const satisfies ChoiceParameter<Direction>;

/**
 * Longest delay that a fault may add, microseconds: a day (modelling choice). No route takes as long, and many of them on one link still
 * add up to a time that a run can count.
 */
export const LONGEST_DELAY_US = 86_400_000_000;

/** Bends the paths of a link in one or both directions; gives the function that ends exactly this. */
export function alongLink(world: World, link: string, direction: Direction, bend: (path: SitePath) => () => void): () => void {
  const { from, to } = linkEnds(link);
  const liftForth = bend(world.network.pathBetween(from, to));
  const liftBack = direction === "both" ? bend(world.network.pathBetween(to, from)) : undefined;
  return () => {
    liftForth();
    liftBack?.();
  };
}

/** The two ends of a link written `from -> to`. Throws a RangeError if it is not written so. */
export function linkEnds(link: string): { readonly from: string; readonly to: string } {
  const ends = link.split("->").map((end) => end.trim());
  const [from, to] = ends;
  if (ends.length !== 2 || !from || !to) throw new RangeError(`"${link}" is no link: expected "from -> to" with the names of two sites`);
  return { from, to };
}
