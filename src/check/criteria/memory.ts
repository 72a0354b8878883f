/** How much more memory a process takes than in the control run. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion } from "../criterion.ts";

const parameters = {
  limit: {
    kind: "number",
    default: 1.1,
    min: 1,
    unit: "x control",
    doc: "Largest ratio of what a process holds to what one holds in the control run.",
    source: "facts 1.10: memory < 110 %; DWCP plan L475",
  },
} as const;

export const memory: Criterion = {
  id: "memory",
  title: "memory of a process over control",
  doc: "The most that a process of the fleet held in memory at any moment, as a ratio to the most in the control run.",
  needsControl: true,
  parameters,
  judge({ memoryBytes, control }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const most = control?.memoryBytes ?? 0;
    const value = most === 0 ? undefined : Math.round((memoryBytes / most) * 10_000) / 10_000;
    return {
      status: against(value, limit, "atMost"),
      bound: "atMost",
      unit: "ratio",
      limit,
      control: 1,
      scope: "whole run, every node",
      ...(value === undefined ? {} : { value }),
    };
  },
};
