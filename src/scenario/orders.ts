/** Checks that parameters which are each valid by themselves also stand in the order that their descriptions demand. */
import type { Parameter, Parameters, ParameterValue, ParameterValues } from "../../sim/parameters.ts";
import type { Problem } from "./errors.ts";
import { describeQuantity } from "./parameter-shape.ts";
import { type MapTree, type Path, placeOf, valueAt } from "./tree.ts";

/** What is wrong with the order among some parameters' values; `path` leads to the map that they stand in. */
export function orderProblems(parameters: Parameters, values: ParameterValues, path: Path, tree: MapTree): readonly Problem[] {
  return Object.entries(parameters).flatMap(([name, parameter]): Problem[] => {
    const bound = parameter.below ?? parameter.upTo;
    const value = values[name];
    const limit = bound === undefined ? undefined : values[bound];
    if (bound === undefined || value === undefined || limit === undefined || inOrder(parameter, value, limit)) return [];
    const written = [name, bound].find((each) => valueAt(tree, [...path, each]) !== undefined) ?? name;
    const relation = parameter.below === undefined ? "at most" : "less than";
    return [
      {
        place: placeOf(tree, [...path, written]),
        found: `${name} ${describeQuantity(parameter, value)} with ${bound} ${describeQuantity(parameter, limit)}`,
        expected: `${name} ${relation} ${bound}`,
      },
    ];
  });
}

function inOrder(parameter: Parameter, value: ParameterValue, limit: ParameterValue): boolean {
  return parameter.below === undefined ? value <= limit : value < limit;
}
