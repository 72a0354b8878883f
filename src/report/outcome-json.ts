/**
 * Canonical JSON: the one text that a value has. Keys are sorted and numbers are finite, so two equal outcomes are equal files, and a
 * difference between two files is a difference between two outcomes.
 */
import type { Outcome } from "../run/outcome.ts";

/** The text of `outcome.json`. Throws a `TypeError` for what JSON cannot hold. */
export function outcomeJson(outcome: Outcome): string {
  return canonicalJson(outcome);
}

/**
 * Any plain value as JSON: keys sorted by code unit, two spaces of indentation, a final line feed; keys whose value is `undefined` are
 * left out. Throws a `TypeError` that names the place for NaN, an infinity, `undefined` in a list, and everything that is not plain data.
 */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sorted(value, "$"), undefined, 2)}\n`;
}

function sorted(value: unknown, place: string): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return value;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new TypeError(`${place} is ${value}: JSON has no such number`);
    }
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((element: unknown, index) => sorted(element, `${place}[${index}]`));
  }
  if (typeof value === "object" && isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member, `${place}.${key}`)] as const);
    return orderedObject(entries);
  }
  throw new TypeError(`${place} is ${typeof value === "object" ? "not a plain object" : String(typeof value)}: JSON cannot hold it`);
}

/** An object without a prototype, so that a key such as `__proto__` is data like any other. */
function orderedObject(entries: readonly (readonly [string, unknown])[]): object {
  const result: { [key: string]: unknown } = Object.create(null);
  for (const [key, member] of entries) {
    result[key] = member;
  }
  return result;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
