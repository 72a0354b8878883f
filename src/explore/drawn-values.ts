/** Draws the figures of a parameter map within the ranges that are open to exploration. */
import type { Parameters, ParameterValue, ParameterValues } from "../../sim/parameters.ts";
import type { Dice } from "./dice.ts";
import type { Range, Ranges } from "./ranges.ts";

/** A value from a range. */
function drawnValue(dice: Dice, range: Range): ParameterValue {
  if ("choices" in range) return dice.pick(range.choices);
  const { least, most, by, step = 1 } = range;
  if (by === "magnitude") return dice.magnitude(least, most);
  // Counted in whole steps from 0, so that a share is the number nearest to what a scenario would write.
  const scale = step < 1 ? Math.round(1 / step) : 1;
  const count = dice.whole(Math.round((least * scale) / Math.max(step, 1)), Math.round((most * scale) / Math.max(step, 1)));
  return step < 1 ? count / scale : count * step;
}

/** The values with some of those that have a range drawn anew, each with this probability. */
export function withDrawn(dice: Dice, values: ParameterValues, ranges: Ranges, probability: number): ParameterValues {
  const drawn: { [name: string]: ParameterValue } = { ...values };
  for (const [name, range] of Object.entries(ranges)) {
    const isChanged = dice.chance(probability);
    const value = drawnValue(dice, range);
    if (isChanged && name in drawn) drawn[name] = value;
  }
  return drawn;
}

/** Values for all of these parameters: drawn where there is a range, and else the default. A parameter with neither is left out. */
export function drawnValues(dice: Dice, parameters: Parameters, ranges: Ranges): ParameterValues {
  const values: { [name: string]: ParameterValue } = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const range = ranges[name];
    if (range !== undefined) values[name] = drawnValue(dice, range);
    else if ("default" in parameter && parameter.default !== undefined) values[name] = parameter.default;
  }
  return values;
}
