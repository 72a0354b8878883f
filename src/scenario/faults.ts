/** Puts a scenario's faults together: where on the calendar or upon what each begins, how it ends, and whom it strikes. */
import type { Problem } from "./errors.ts";
import { type FaultForm, strikesNodes, TARGET_KEYS, type TargetForm } from "./fault-shape.ts";
import { describeQuantity } from "./parameter-shape.ts";
import { formatShare } from "./quantities.ts";
import type { FaultBase, FaultSpec, FaultTarget } from "./scenario.ts";
import { type Calendar, resolveMoment } from "./schedule.ts";
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
  return forms.flatMap((form, index): FaultSpec[] => {
    const description = descriptions.find(({ name }) => name === form.kind);
    if (description === undefined) return [];
    const path = ["faults", index];
    problems.push(...beginProblems(form, path, tree), ...endProblems(form, description, path, tree));
    problems.push(...targetCountProblems(form, description, path, tree));
    const { at, when } = form;
    if (when !== undefined)
      return [{ ...baseOf(form, description, form.forUs), when, afterUs: form.afterUs ?? 0, repeat: form.repeat ?? false }];
    const atUs = at && resolveMoment(at, calendar, [...path, "at"], tree, problems);
    const untilUs = form.until && resolveMoment(form.until, calendar, [...path, "until"], tree, problems);
    if (atUs === undefined) return [];
    if (untilUs !== undefined && untilUs <= atUs) {
      problems.push({ place: placeOf(tree, [...path, "until"]), found: "an end that is not after the start", expected: "a later moment" });
    }
    return [{ ...baseOf(form, description, untilUs === undefined ? form.forUs : untilUs - atUs), atUs }];
  });
}

function baseOf(form: FaultForm, description: FaultDescription, forUs: number | undefined): FaultBase {
  const { kind, parameters, required } = form;
  const target = targetOf(form.target);
  return {
    kind,
    title: faultTitle(form, description, target),
    ...(forUs === undefined ? {} : { forUs }),
    parameters,
    ...(target === undefined ? {} : { target }),
    ...(required === true ? { required } : {}),
    ...(description.quiet === undefined ? {} : { quiet: description.quiet }),
  };
}

function targetOf({ nodes, site, role }: TargetForm): FaultTarget | undefined {
  if (typeof nodes === "number") return { kind: "share", share: nodes };
  if (nodes !== undefined) return { kind: "nodes", nodes };
  if (site !== undefined) return { kind: "site", site };
  return role === undefined ? undefined : { kind: "role", role };
}

/** A fault in words, its quantities as a scenario writes them: `loss: link eu-w -> apac, rate 1%`, `crash: role flag-store primary`. */
export function faultTitle(
  { kind, parameters }: Pick<FaultBase, "kind" | "parameters">,
  description: FaultDescription,
  target: FaultTarget | undefined,
): string {
  const words = Object.entries(description.parameters).flatMap(([name, parameter]) => {
    if (name === "node" && target !== undefined) return [describeTarget(target)];
    const value = parameters[name];
    return value === undefined ? [] : [`${name} ${describeQuantity(parameter, value)}`];
  });
  return words.length === 0 ? kind : `${kind}: ${words.join(", ")}`;
}

function describeTarget(target: FaultTarget): string {
  switch (target.kind) {
    case "nodes":
      return `nodes [${target.nodes.join(", ")}]`;
    case "share":
      return `nodes ${formatShare(target.share)}`;
    case "site":
      return `site ${target.site}`;
    case "role":
      return `role ${target.role}`;
  }
}

/** A fault begins at a moment or upon a condition, and only the latter can come later or again. */
function beginProblems(form: FaultForm, path: Path, tree: MapTree): readonly Problem[] {
  const { kind, at, when, until, afterUs, repeat } = form;
  if (at === undefined && when === undefined) {
    return [{ place: placeOf(tree, path), found: `a ${kind} without a beginning`, expected: "at or when" }];
  }
  const misplaced = (key: string, found: string, expected: string): Problem => {
    return { place: keyPlaceOf(tree, [...path, key]), found, expected };
  };
  if (at !== undefined && when !== undefined) return [misplaced("when", "a fault with at and when", "one of the two")];
  if (when !== undefined) {
    return until === undefined ? [] : [misplaced("until", "until on a fault that begins upon a condition", "for: how long it lasts")];
  }
  const late = afterUs === undefined ? [] : [misplaced("after", "after on a fault that begins at a moment", "a later moment in at")];
  const again = repeat === undefined ? [] : [misplaced("repeat", "repeat on a fault that begins at a moment", "a second fault")];
  return [...late, ...again];
}

function endProblems(form: FaultForm, { end }: FaultDescription, path: Path, tree: MapTree): readonly Problem[] {
  if (form.forUs !== undefined && form.until !== undefined) {
    return [{ place: keyPlaceOf(tree, [...path, "until"]), found: "a fault with for and until", expected: "one of the two" }];
  }
  if (end !== "required" || form.forUs !== undefined || form.until !== undefined) return [];
  const found = `a ${form.kind} without an end`;
  return [{ place: placeOf(tree, path), found, expected: "for or until: this fault must end" }];
}

/** A fault that strikes nodes says exactly once which. */
function targetCountProblems(form: FaultForm, description: FaultDescription, path: Path, tree: MapTree): readonly Problem[] {
  if (!strikesNodes(description)) return [];
  const [first, second] = TARGET_KEYS.filter((key) => (key === "node" ? form.parameters : form.target)[key as "role"] !== undefined);
  if (first === undefined) {
    return [{ place: placeOf(tree, path), found: `a ${form.kind} without a target`, expected: `one of ${TARGET_KEYS.join(", ")}` }];
  }
  if (second === undefined) return [];
  return [{ place: keyPlaceOf(tree, [...path, second]), found: `a fault with ${first} and ${second}`, expected: "one of the two" }];
}
