/**
 * What changed between two outcomes, found by structure: every value of the one is compared with the same place of the other, so nothing
 * that an outcome carries, now or later, can differ unseen. Lists of named things are compared by name, not by position.
 */
import type { Outcome } from "../run/outcome.ts";
import { canonicalJson } from "./outcome-json.ts";

/** A value at one place, with the unit that stands beside it in the outcome, if one does. */
export type Leaf = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** One place at which two outcomes differ. */
export interface Change {
  /** Names and keys from the outcome's top to the value, such as `["invariants", "D2", "status"]`. */
  readonly path: readonly string[];
  /** Absent if the first outcome does not have the place. */
  readonly before?: Leaf;
  /** Absent if the second outcome does not have the place. */
  readonly after?: Leaf;
  /** Set for a thing with values of its own that only one outcome has, such as an invariant. Its values stand there. */
  readonly only?: "before" | "after";
  readonly unit?: string;
}

/** All differences between two outcomes. */
export interface OutcomeDiff {
  readonly schema: "cutover.diff/1";
  readonly same: boolean;
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly changes: readonly Change[];
}

/** What names one of the two outcomes. */
export type DiffSide = Pick<Outcome, "scenario" | "seed" | "verdict" | "digest">;

/**
 * Compares two outcomes. `same` means that their canonical JSON is the same. Where only one of them has a control run, that is one change,
 * and stands for all that comes of it.
 */
export function diffOutcomes(before: Outcome, after: Outcome): OutcomeDiff {
  const isOneAlone = (before.control === undefined) !== (after.control === undefined);
  const [only, alone] = before.control === undefined ? (["after", before] as const) : (["before", after] as const);
  const { leftOut = [] } = alone;
  const changes = isOneAlone
    ? [{ path: ["control"], only } as const, ...diffLeaves(ofMigration(before, leftOut), ofMigration(after, leftOut))]
    : diffLeaves(leavesOf(before), leavesOf(after));
  // Named things may stand in another order: then the texts differ although no value does.
  const same = changes.length === 0 && canonicalJson(before) === canonicalJson(after);
  return { schema: "cutover.diff/1", same, before: sideOf(before), after: sideOf(after), changes };
}

/** Parts of an outcome that come of the control run, and single values elsewhere that do. */
const PARTS_OF_CONTROL = new Set(["control", "expectation", "leftOut"]);
const VALUES_OF_CONTROL = new Set(["controlEvents", "controlViolations"]);

/** The values of an outcome that do not come of a control run, without which these criteria are left out. */
function ofMigration(outcome: Outcome, leftOut: readonly string[]): Map<string, Place> {
  const isOfControl = ({ path: [part = "", name = "", ...rest] }: Place): boolean =>
    PARTS_OF_CONTROL.has(part) ||
    VALUES_OF_CONTROL.has(rest.at(-1) ?? name) ||
    (part === "criteria" && (leftOut.includes(name) || rest[0] === "control"));
  // What holds has only its counts for a reason.
  const reasons = outcome.verdict === "holds" ? [] : outcome.reasons.filter((reason) => !isReasonOfControl(reason, leftOut));
  return new Map([...leavesOf({ ...outcome, reasons })].filter(([, place]) => !isOfControl(place)));
}

function isReasonOfControl(reason: string, leftOut: readonly string[]): boolean {
  return reason.startsWith("control run: ") || leftOut.some((id) => reason.startsWith(`${id} `));
}

interface Place {
  readonly path: readonly string[];
  readonly value: Leaf;
  readonly unit?: string;
}

function diffLeaves(before: ReadonlyMap<string, Place>, after: ReadonlyMap<string, Place>): Change[] {
  const changes = new Map<string, Change>();
  const known = { before: prefixesOf(before), after: prefixesOf(after) };
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, next] = [before.get(key), after.get(key)];
    const place = next ?? old;
    if (place === undefined || (old !== undefined && next !== undefined && JSON.stringify(old.value) === JSON.stringify(next.value))) {
      continue;
    }
    const { path, unit } = place;
    const whole = old === undefined ? missingPart(path, known.before) : next === undefined ? missingPart(path, known.after) : path;
    if (whole === undefined) {
      // Empty here and filled there: what fills it is a difference of its own.
      continue;
    }
    if (whole.length < path.length) {
      changes.set(JSON.stringify(whole), { path: whole, only: old === undefined ? "after" : "before" });
    } else {
      changes.set(key, {
        path,
        ...(old === undefined ? {} : { before: old.value }),
        ...(next === undefined ? {} : { after: next.value }),
        ...(unit === undefined ? {} : { unit }),
      });
    }
  }
  return [...changes.values()];
}

/**
 * The shortest beginning of a path that a side does not have: the thing that is missing as a whole.
 * `undefined` if it has something at the path.
 */
function missingPart(path: readonly string[], prefixes: ReadonlySet<string>): readonly string[] | undefined {
  const last = path.findIndex((_, index) => !prefixes.has(JSON.stringify(path.slice(0, index + 1))));
  return last < 0 ? undefined : path.slice(0, last + 1);
}

function prefixesOf(leaves: ReadonlyMap<string, Place>): Set<string> {
  return new Set([...leaves.values()].flatMap(({ path }) => path.map((_, index) => JSON.stringify(path.slice(0, index + 1)))));
}

/** All values of an outcome by place. A list of plain values is one value. */
function leavesOf(outcome: Outcome): Map<string, Place> {
  const leaves = new Map<string, Place>();
  const visit = (value: unknown, path: readonly string[], unit: string | undefined): void => {
    if (isLeaf(value)) {
      leaves.set(JSON.stringify(path), { path, value, ...(unit === undefined ? {} : { unit }) });
    } else if (Array.isArray(value)) {
      // The length of a list of things is not a value of its own: what is missing shows as missing.
      const key = keyOf(value);
      value.forEach((element: unknown, index) => {
        visit(element, [...path, key === undefined ? String(index + 1) : String(member(element, key))], undefined);
      });
    } else if (typeof value === "object" && value !== null && Object.keys(value).length === 0) {
      leaves.set(JSON.stringify(path), { path, value: [] });
    } else if (typeof value === "object" && value !== null) {
      const own = member(value, "unit");
      for (const [name, inner] of Object.entries(value)) {
        if (inner !== undefined) {
          visit(inner, [...path, name], typeof own === "string" ? own : undefined);
        }
      }
    }
  };
  visit(outcome, [], undefined);
  return leaves;
}

/** The key by which the elements of a list are told apart: the first of the usual ones that all of them have, each with another text. */
function keyOf(elements: readonly unknown[]): string | undefined {
  return ["id", "gate", "step", "site"].find((key) => {
    const names = elements.map((element) => member(element, key));
    return names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  });
}

function isLeaf(value: unknown): value is Leaf {
  return Array.isArray(value) ? value.every((element) => isScalar(element)) : isScalar(value);
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: unknown })[key]
    : undefined;
}

function sideOf({ scenario, seed, verdict, digest }: Outcome): DiffSide {
  return { scenario, seed, verdict, digest };
}
