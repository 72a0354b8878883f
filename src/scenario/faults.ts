/** Puts a scenario's faults on the calendar and checks that each has the end that its kind asks for. */
import type { Problem } from "./errors.ts";
import { describeQuantity } from "./parameter-shape.ts";
import type { FaultSpec } from "./scenario.ts";
import { type Calendar, resolveMoment } from "./schedule.ts";
import type { FaultForm } from "./shape.ts";
import { keyPlaceOf, type MapTree, type Path, placeOf } from "./tree.ts";
import type { FaultDescription } from "./vocabulary.ts";

/** Resolves the `faults` block; what does not fit is added to `problems` and left out. */
export function resolveFaults(
  forms: readonly FaultForm[],
  descriptions: readonly FaultDescription[],
  calendar: Calendar,
  tree: MapTree,
  problems: Problem[],
): readonly FaultSpec[] {
  const faults: FaultSpec[] = [];
  for (const [index, form] of forms.entries()) {
    const path = ["faults", index];
    const description = descriptions.find(({ name }) => name === form.kind);
    problems.push(...endProblems(form, description?.end === "required", path, tree));
    const atUs = resolveMoment(form.at, calendar, [...path, "at"], tree, problems);
    const untilUs = form.until && resolveMoment(form.until, calendar, [...path, "until"], tree, problems);
    if (atUs === undefined) continue;
    if (untilUs !== undefined && untilUs <= atUs) {
      problems.push({ place: placeOf(tree, [...path, "until"]), found: "an end that is not after the start", expected: "a later moment" });
    }
    const forUs = untilUs === undefined ? form.forUs : untilUs - atUs;
    const title = titleOf(form, description);
    faults.push({ kind: form.kind, title, atUs, ...(forUs === undefined ? {} : { forUs }), parameters: form.parameters });
  }
  return faults;
}

/** `loss: link eu-w -> apac, rate 1%` */
function titleOf({ kind, parameters }: FaultForm, description: FaultDescription | undefined): string {
  const words = Object.entries(description?.parameters ?? {}).flatMap(([name, parameter]) => {
    const value = parameters[name];
    return value === undefined ? [] : [`${name} ${describeQuantity(parameter, value)}`];
  });
  return words.length === 0 ? kind : `${kind}: ${words.join(", ")}`;
}

function endProblems(form: FaultForm, required: boolean, path: Path, tree: MapTree): readonly Problem[] {
  if (form.forUs !== undefined && form.until !== undefined) {
    return [{ place: keyPlaceOf(tree, [...path, "until"]), found: "a fault with for and until", expected: "one of the two" }];
  }
  if (!required || form.forUs !== undefined || form.until !== undefined) return [];
  const found = `a ${form.kind} without an end`;
  return [{ place: placeOf(tree, path), found, expected: "for or until: this fault must end" }];
}
