/** How many of the machines that clients ask for find a host. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";

const parameters = {
  least: { kind: "share", default: 0.995, doc: "Least share of placements that succeed.", source: "facts 1.7: 99.5 % success" },
} as const;

export const placementSuccess: Criterion = {
  id: "placement-success",
  title: "placements that succeed",
  doc: "The share of placement requests on the new version that found a host; not judged where there are so few that a single failure would break it.",
  parameters,
  judge({ placements }, values) {
    const { least } = values as ValuesOf<typeof parameters>;
    const asked = placements.filter(({ next }) => next);
    const placed = asked.filter(({ result }) => result === "ok");
    const value = asked.length === 0 ? undefined : Math.round((placed.length / asked.length) * 10_000) / 10_000;
    const isTooFew = asked.length > 0 && 1 - 1 / asked.length < least;
    return {
      status: isTooFew ? "notApplicable" : against(value, least, "atLeast"),
      bound: "atLeast",
      unit: "share",
      limit: least,
      scope: "placements on the new version",
      ...(value === undefined ? {} : { value }),
      ...(isTooFew ? { note: `${asked.length} placements are too few to judge` } : {}),
    };
  },
};
