/** A parameter's description as text: its kind, its range and its default, in the spelling that a scenario file takes. */
import type { Parameter } from "../../sim/parameters.ts";
import { formatBandwidth, formatBytes, formatDuration, formatShare } from "../scenario/quantities.ts";

/** A parameter in words. */
export interface ParameterText {
  /** Such as `duration, 1ms to 1h, default 1s`. */
  readonly summary: string;
  /** One line for each value of a choice. */
  readonly values: readonly string[];
  readonly doc: string;
  readonly source?: string;
}

/** Describes one parameter. */
export function describeParameter(parameter: Parameter): ParameterText {
  const { doc, source } = parameter;
  const parts = [kindText(parameter), rangeText(parameter), orderText(parameter), defaultText(parameter)].filter((part) => part !== "");
  const values = "values" in parameter ? Object.entries(parameter.values).map(([value, meaning]) => `${value}: ${meaning}`) : [];
  return { summary: parts.join(", "), values, doc, ...(source === undefined ? {} : { source }) };
}

function kindText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "duration":
      return "a duration such as 250ms, 5s or 1h30m";
    case "share":
      return "a share such as 5%";
    case "count":
      return "a whole number";
    case "number":
      return parameter.unit === undefined ? "a number" : `a number (${parameter.unit})`;
    case "bytes":
      return "an amount of data such as 64KB or 4GiB";
    case "bandwidth":
      return "a bandwidth such as 100Mbps";
    case "switch":
      return "true or false";
    case "choice":
      return "one of the values below";
    case "names":
      return "a list of the values below";
    case "node":
      return "the name of a node";
    case "site":
      return "the name of a site";
    case "link":
      return "two sites as from -> to";
    case "nodes":
      return "nodes as [a, b]";
    case "sites":
      return "two or more sites as [a, b]";
  }
}

function rangeText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "duration":
      return range(parameter.minUs, parameter.maxUs, formatDuration);
    case "count":
    case "number":
      return range(parameter.min, parameter.max, String);
    case "bytes":
      return range(parameter.min, undefined, formatBytes);
    case "bandwidth":
      return range(parameter.minBps, undefined, formatBandwidth);
    default:
      return "";
  }
}

function range(min: number | undefined, max: number | undefined, format: (value: number) => string): string {
  if (min !== undefined && max !== undefined) {
    return `${format(min)} to ${format(max)}`;
  }
  return min === undefined ? (max === undefined ? "" : `at most ${format(max)}`) : `at least ${format(min)}`;
}

function orderText({ below, upTo }: Parameter): string {
  if (below !== undefined) return `below ${below}`;
  return upTo === undefined ? "" : `up to ${upTo}`;
}

function defaultText(parameter: Parameter): string {
  if ("optional" in parameter && parameter.optional === true) {
    return "may be left out";
  }
  // A target has no default by its nature: a fault without its node would be another fault.
  if (!("default" in parameter) || parameter.default === undefined) {
    return "must be given";
  }
  return `default ${heldText(parameter)}`;
}

function heldText(parameter: Extract<Parameter, { readonly default?: unknown }>): string {
  switch (parameter.kind) {
    case "duration":
      return formatDuration(parameter.default ?? 0);
    case "share":
      return formatShare(parameter.default ?? 0);
    case "bytes":
      return formatBytes(parameter.default ?? 0);
    case "bandwidth":
      return formatBandwidth(parameter.default ?? 0);
    case "names":
      return `[${(parameter.default ?? []).join(", ")}]`;
    default:
      return String(parameter.default);
  }
}
