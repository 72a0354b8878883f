/**
 * The schema of one entry of a scenario's `faults`: what goes wrong, when or upon what, for how long, and whom it strikes.
 *
 * A fault whose description has a parameter `node` strikes one node each time that it begins; in its place a scenario may name several
 * nodes, a share of the fleet, a site or a role. The run turns each of them into nodes and begins the fault on every one.
 */
import { z } from "zod";
import type { Parameters, ParameterValues } from "../../sim/parameters.ts";
import { CONDITION_PATTERN, conditionExpected, parseCondition } from "./conditions.ts";
import type { Moment } from "./moments.ts";
import { oneOf } from "./nearest.ts";
import { parameterShapes, pickParameters } from "./parameter-shape.ts";
import type { FaultCondition, FaultRole } from "./scenario.ts";
import {
  choiceShape,
  closedMap,
  discriminated,
  durationShape,
  listShape,
  momentShape,
  nameShape,
  nodeNameShape,
  shareShape,
  switchShape,
} from "./value-shape.ts";
import type { FaultDescription } from "./vocabulary.ts";

/** A fault entry with its values held; moments, targets and what they mean together are not yet checked. */
export interface FaultForm {
  readonly kind: string;
  readonly at?: Moment;
  readonly when?: FaultCondition;
  readonly afterUs?: number;
  readonly repeat?: boolean;
  readonly required?: boolean;
  readonly forUs?: number;
  readonly until?: Moment;
  readonly target: TargetForm;
  readonly parameters: ParameterValues;
}

/** What was written in place of the parameter `node`; everything absent for a fault without one. */
export interface TargetForm {
  readonly nodes?: number | readonly string[];
  readonly site?: string;
  readonly role?: FaultRole;
}

/** The keys of which a fault that strikes nodes has exactly one. */
export const TARGET_KEYS = ["node", "nodes", "site", "role"] as const;

/** All roles, each with a line of documentation. */
const ROLES: { readonly [role in FaultRole]: string } = {
  "flag-store primary": "The replica that is the flag store's primary when the fault begins.",
  "flag-store replica": "One of the flag store's other replicas, drawn.",
  controller: "The node of the rollout's controller.",
  metrics: "The node of the metrics pipeline.",
  operator: "The host that the operator's commands come from.",
  canary: "One of the nodes that the flags in the store let run the next version, drawn.",
  "consensus leader": "The member of a consensus group that was the last to begin to lead it, whichever version it runs.",
};

/** The roles of nodes of the fleet. */
const FLEET_ROLES: readonly FaultRole[] = ["canary", "consensus leader"];

/** The roles that a fault of this kind may strike, each with a line of documentation. */
export function rolesFor({ fleetOnly }: Pick<FaultDescription, "fleetOnly">): { readonly [role in FaultRole]?: string } {
  const roles = Object.entries(ROLES).filter(([role]) => !fleetOnly || FLEET_ROLES.includes(role as FaultRole));
  return Object.fromEntries(roles);
}

/** Whether a fault strikes one node, so that a scenario may write a target in its place. */
export function strikesNodes({ parameters }: Pick<FaultDescription, "parameters">): boolean {
  return parameters.node?.kind === "node";
}

/** The schema of a fault of any of these kinds. */
export function faultShape(faults: readonly FaultDescription[]): z.ZodType<FaultForm> {
  const options = faults.map((fault) => {
    const { node, ...others } = fault.parameters;
    const parameters: Parameters = strikesNodes(fault) ? others : fault.parameters;
    const target = strikesNodes(fault) && node !== undefined ? targetShapes(fault, node.doc) : {};
    const shape = { kind: z.literal(fault.name), ...beginShapes(), ...endShapes(fault), ...target, ...parameterShapes(parameters) };
    return closedMap(shape, `a fault of kind ${fault.name}`)
      .meta({ description: fault.doc })
      .transform((written) => formOf(fault, written));
  });
  const names = faults.map((fault) => fault.name);
  return discriminated("kind", options, (kind) => `a fault with a kind: ${oneOf(names, kind)}`);
}

function beginShapes() {
  return {
    at: momentShape().meta({ description: "When the fault begins: a moment of the calendar." }).exactOptional(),
    when: conditionShape()
      .meta({ description: "Upon what the fault begins, in place of `at`: share:next >= 30%, rollback or phase:drain." })
      .exactOptional(),
    after: durationShape().meta({ description: "Time from the condition of `when` to the beginning." }).exactOptional(),
    repeat: switchShape()
      .meta({ description: "Begins each time that the condition of `when` comes true, not only the first." })
      .exactOptional(),
    required: switchShape().meta({ description: "The verdict is at best unknown if the fault never strikes." }).exactOptional(),
  };
}

function endShapes({ end }: FaultDescription) {
  if (end === "none") return {};
  return {
    for: durationShape(1).meta({ description: "How long the fault lasts." }).exactOptional(),
    until: momentShape().meta({ description: "When the fault ends, in place of `for`." }).exactOptional(),
  };
}

function targetShapes(fault: FaultDescription, nodeDoc: string) {
  const expected = "a share of the fleet such as 20%, more than none, or a list of nodes";
  const share = shareShape().refine((fraction) => fraction > 0, { error: expected });
  const nodes = z.union([share, listShape(nodeNameShape(), 1, "a list of nodes")], { error: expected });
  return {
    node: nodeNameShape().meta({ description: nodeDoc }).exactOptional(),
    nodes: nodes
      .meta({ description: "Several nodes in place of `node`: a share of the fleet, drawn, or a list of names." })
      .exactOptional(),
    site: nameShape("the name of a site").meta({ description: "The fleet's nodes at a site, in place of `node`." }).exactOptional(),
    role: choiceShape<FaultRole>(rolesFor(fault) as { readonly [role in FaultRole]: string })
      .meta({ description: "Whoever has a role when the fault begins, in place of `node`." })
      .exactOptional(),
  };
}

function conditionShape(): z.ZodType<FaultCondition> {
  const shape = z.string({ error: (issue) => conditionExpected(issue.input) });
  return shape
    .regex(CONDITION_PATTERN, { error: (issue) => conditionExpected(issue.input), abort: true })
    .meta({ patternErrorMessage: `Expected ${conditionExpected(undefined)}.` })
    .transform((text, context) => {
      const condition = parseCondition(text);
      if (condition !== undefined) return condition;
      context.addIssue({ code: "custom", message: "share:next >= a share above 0 and at most 100%" });
      return z.NEVER;
    });
}

/** What a fault may have written, whatever its kind. */
interface WrittenFault {
  readonly at?: Moment;
  readonly when?: FaultCondition;
  readonly after?: number;
  readonly repeat?: boolean;
  readonly required?: boolean;
  readonly for?: number;
  readonly until?: Moment;
}

function formOf(fault: FaultDescription, written: object): FaultForm {
  const { at, when, after: afterUs, repeat, required, for: forUs, until } = written as WrittenFault;
  const { nodes, site, role } = strikesNodes(fault) ? (written as TargetForm) : {};
  return {
    kind: fault.name,
    ...whatIsGiven({ at, when, afterUs, repeat, required, forUs, until }),
    target: whatIsGiven({ nodes, site, role }),
    parameters: pickParameters(written as { readonly [key: string]: unknown }, fault.parameters),
  };
}

/** The entries that have a value. */
function whatIsGiven<Values extends object>(values: Values): { [name in keyof Values]?: Exclude<Values[name], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [name in keyof Values]?: Exclude<Values[name], undefined> };
}
