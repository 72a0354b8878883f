/**
 * Schemas of the single values that a scenario is made of: durations, shares, counts, names, moments, lists, maps.
 *
 * Every message that they give is the *expectation*, such as "a duration such as 250ms, 5s or 1h30m"; what was found, and where, is
 * added by `issues.ts`. For an unknown key the message is the comma-separated list of the known ones.
 */
import { z } from "zod";
import { MOMENT_EXPECTED, MOMENT_PATTERN, type Moment, NAME_SOURCE, parseMoment } from "./moments.ts";
import { oneOf } from "./nearest.ts";
import {
  BANDWIDTH_PATTERN,
  BYTES_PATTERN,
  DURATION_PATTERN,
  formatBandwidth,
  formatBytes,
  formatDuration,
  PERCENT_PATTERN,
  parseBandwidth,
  parseBytes,
  parseDuration,
  parseShare,
} from "./quantities.ts";

/** Longest duration that a scenario may state: a hundred years, so that sums of two still fit into a float64 exactly. */
export const LONGEST_DURATION_US = 36_500 * 86_400_000_000;

/** Marks a map that an extending file may state in part; the JSON Schema requires nothing of it. */
export const MERGED = { merged: true } as const;

const NAME_PATTERN = new RegExp(`^${NAME_SOURCE}$`);
const LINK_PATTERN = new RegExp(`^(${NAME_SOURCE}) *-> *(${NAME_SOURCE})$`);
const NODE_NAMING_PATTERN = /^[A-Za-z][A-Za-z0-9_.-]{0,31}\{index\}[A-Za-z0-9_.-]{0,31}$/;
const WHOLE_PERCENT_PATTERN = /^\d{1,3}%$/;

/**
 * A map with these keys and no others.
 * @param expected What the map is, for whoever wrote something else.
 */
export function closedMap<Shape extends z.core.$ZodShape>(shape: Shape, expected: string) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? keys.join(", ") : expected) });
}

/**
 * One of several maps, told apart by the value of one key.
 * @param expected What that value should be, given what it is.
 */
export function discriminated<Output>(key: string, options: readonly z.ZodType<Output>[], expected: (found: unknown) => string) {
  // The options come from a vocabulary: how many there are, and that each has the key, is known at run time only.
  const maps = options as unknown as [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]];
  const union = z.discriminatedUnion(key, maps, { error: (issue) => expected(fieldOf(issue.input, key)) });
  return union as unknown as z.ZodType<Output>;
}

/** A list of `least` to `most` elements. @param expected What the list is, for whoever wrote something else. */
export function plainList<Element extends z.ZodType>(element: Element, least: number, most: number, expected: string) {
  const bound = (text: string) => ({ error: `${expected}, ${text}` });
  return z
    .array(element, { error: expected })
    .min(least, bound(`at least ${least}`))
    .max(most, bound(`at most ${most}`));
}

/** A line of text. */
export function textShape(): z.ZodString {
  const expected = "a line of text, at most 200 characters";
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .max(200, { error: expected })
    .refine((text) => !/\p{Cc}/u.test(text), { error: expected });
}

/** A moment of the calendar, possibly relative to a step or command. */
export function momentShape(): z.ZodType<Moment> {
  return patternShape(MOMENT_PATTERN, MOMENT_EXPECTED).transform((text, context) => {
    const moment = parseMoment(text);
    if (moment !== undefined) return moment;
    context.addIssue({ code: "custom", message: MOMENT_EXPECTED });
    return z.NEVER;
  });
}

/** How nodes are named: `{index}` stands for the running number. */
export function nodeNamingShape(): z.ZodString {
  return patternShape(NODE_NAMING_PATTERN, "a naming such as node-{index}");
}

/** A rollout percentage: whole, 0 to 100, written `10` or `10%`. */
export function percentageShape(): z.ZodType<number> {
  const expected = "a whole percentage from 0 to 100, such as 10 or 10%";
  const number = z.int({ error: expected }).min(0, { error: expected }).max(100, { error: expected });
  const parse = (text: string) => Number(text.slice(0, -1));
  return z.union([number, converted(WHOLE_PERCENT_PATTERN, parse, 0, 100, expected, expected)], { error: expected });
}

/** A duration between two bounds, in microseconds. */
export function durationShape(minUs = 0, maxUs = LONGEST_DURATION_US): z.ZodType<number> {
  const example = "a duration such as 250ms, 5s or 1h30m";
  const range =
    maxUs < LONGEST_DURATION_US
      ? `from ${formatDuration(minUs)} to ${formatDuration(maxUs)}`
      : minUs > 0
        ? `of at least ${formatDuration(minUs)}`
        : "of at most 100 years";
  return converted(DURATION_PATTERN, parseDuration, minUs, maxUs, example, `a duration ${range}`);
}

/** A share, written as a fraction or a percentage. */
export function shareShape(): z.ZodType<number> {
  const expected = "a share from 0 to 1, or a percentage from 0% to 100%";
  const fraction = z.number({ error: expected }).min(0, { error: expected }).max(1, { error: expected });
  return z.union([fraction, converted(PERCENT_PATTERN, parseShare, 0, 1, expected, expected)], { error: expected });
}

/** A bandwidth in bits per second. */
export function bandwidthShape(minBps = 0): z.ZodType<number> {
  const expected = "a bandwidth such as 100Mbps or 1Gbps";
  return converted(
    BANDWIDTH_PATTERN,
    parseBandwidth,
    minBps,
    Number.MAX_SAFE_INTEGER,
    expected,
    `${expected}, at least ${formatBandwidth(minBps)}`,
  );
}

/** An amount of data in bytes. */
export function bytesShape(minBytes = 0): z.ZodType<number> {
  const expected = "an amount of data such as 512B, 64KB, 4GB or 4GiB";
  return converted(
    BYTES_PATTERN,
    parseBytes,
    minBytes,
    Number.MAX_SAFE_INTEGER,
    expected,
    `${expected}, at least ${formatBytes(minBytes)}`,
  );
}

/** A whole number. */
export function countShape(min?: number, max?: number): z.ZodInt {
  const expected = `a whole number${range(min, max)}`;
  let shape = z.int({ error: expected });
  if (min !== undefined) shape = shape.min(min, { error: expected });
  if (max !== undefined) shape = shape.max(max, { error: expected });
  return shape;
}

/** A number, whole or not. */
export function numberShape(min?: number, max?: number, unit?: string): z.ZodNumber {
  const expected = `a number${unit === undefined ? "" : ` (${unit})`}${range(min, max)}`;
  let shape = z.number({ error: expected });
  if (min !== undefined) shape = shape.min(min, { error: expected });
  if (max !== undefined) shape = shape.max(max, { error: expected });
  return shape;
}

/** True or false. */
export function switchShape(): z.ZodBoolean {
  return z.boolean({ error: "true or false" });
}

/** One of a few names, each with a line of documentation. */
export function choiceShape<Name extends string>(values: { readonly [name in Name]: string }): z.ZodType<Name> {
  const names = Object.keys(values) as Name[];
  const shape = z.enum(names, { error: (issue) => oneOf(names, issue.input) });
  return shape.meta({ enumDescriptions: names.map((name) => values[name]) });
}

/** A list of at least `least` elements without repetitions. */
export function listShape<Value>(element: z.ZodType<Value>, least: number, expected: string): z.ZodType<Value[]> {
  return z
    .array(element, { error: expected })
    .min(least, { error: expected })
    .refine((items) => new Set(items).size === items.length, { error: `${expected}, each once` })
    .meta({ uniqueItems: true });
}

/** The name of a site, node, step or command, or of whatever `what` says. */
export function nameShape(what: string): z.ZodType<string> {
  const expected = `${what}: a letter, then letters, digits, - and _, at most 64 in all`;
  return patternShape(NAME_PATTERN, expected);
}

/** The name of a node. Whether there is such a node is not known here: names follow the cluster's naming. */
export function nodeNameShape(): z.ZodString {
  return z.string({ error: "the name of a node" }).min(1, { error: "the name of a node" });
}

/** A link between two sites, held as `from -> to` with one space on each side of the arrow. */
export function linkShape(): z.ZodType<string> {
  const expected = "a link between two sites, written from -> to";
  return patternShape(LINK_PATTERN, expected).transform((text) => text.replace(LINK_PATTERN, "$1 -> $2"));
}

/** A text that a strict parser turns into a number between two bounds. */
function converted(
  pattern: RegExp,
  parse: (text: string) => number | undefined,
  min: number,
  max: number,
  expected: string,
  expectedRange: string,
): z.ZodType<number, string> {
  return patternShape(pattern, expected).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined && value >= min && value <= max) return value;
    context.addIssue({ code: "custom", message: value === undefined ? expected : expectedRange });
    return z.NEVER;
  });
}

/** A text of some form. Editors show their own message for a pattern that does not match, unless the schema brings one. */
function patternShape(pattern: RegExp, expected: string): z.ZodString {
  return z
    .string({ error: expected })
    .regex(pattern, { error: expected, abort: true })
    .meta({ patternErrorMessage: `Expected ${expected}.` });
}

function fieldOf(input: unknown, key: string): unknown {
  return typeof input === "object" && input !== null ? (input as { readonly [key: string]: unknown })[key] : undefined;
}

function range(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}
