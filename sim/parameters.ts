/**
 * Descriptions of parameters: plain data that says what a value means, in which unit it is held, in which range it may lie,
 * what it is when nobody sets it, and where the default comes from.
 *
 * A fault, a mechanism variant, a criterion or a system describes its parameters once, here in this vocabulary. Validation, the JSON
 * Schema, `cutover list` and `cutover explain` are built from the descriptions, so they cannot disagree with the code.
 */

interface Described {
  /** One sentence for `cutover explain`. */
  readonly doc: string;
  /** Where the default comes from: a plan and line, a section of the system facts, a paper; or "modelling choice". */
  readonly source?: string;
  /** Another parameter of the same description, which this one's value must stay below. */
  readonly below?: string;
  /** Another parameter of the same description, which this one's value may reach and not exceed. */
  readonly upTo?: string;
}

/** A span of time. Written `250ms`, `5s`, `1h30m`; held in integer microseconds. */
export interface DurationParameter extends Described {
  readonly kind: "duration";
  readonly default?: number;
  readonly minUs?: number;
  readonly maxUs?: number;
}

/** A fraction between 0 and 1. Written `0.05` or `5%`; held as the fraction. */
export interface ShareParameter extends Described {
  readonly kind: "share";
  readonly default?: number;
}

/** A whole number. */
export interface CountParameter extends Described {
  readonly kind: "count";
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
}

/** A real number without a unit of its own; `unit` names one for the reader. */
export interface NumberParameter extends Described {
  readonly kind: "number";
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
}

/** An amount of data. Written `512B`, `64KB`, `4GB` (decimal) or `4GiB` (binary); held in integer bytes. */
export interface BytesParameter extends Described {
  readonly kind: "bytes";
  readonly default?: number;
  readonly min?: number;
}

/** A data rate. Written `100Mbps`, `1Gbps`; held in integer bits per second. */
export interface BandwidthParameter extends Described {
  readonly kind: "bandwidth";
  readonly default?: number;
  readonly minBps?: number;
}

/** Yes or no. */
export interface SwitchParameter extends Described {
  readonly kind: "switch";
  readonly default?: boolean;
}

/** One of a few names, each with its own line of explanation. */
export interface ChoiceParameter<Name extends string = string> extends Described {
  readonly kind: "choice";
  readonly values: { readonly [name in Name]: string };
  readonly default?: Name;
}

/** The name of something in the cluster: a node, a site, or a link written `from -> to` between two sites. */
export interface TargetParameter extends Described {
  readonly kind: "node" | "site" | "link";
  /** It may be left out; the description says what is meant then. */
  readonly optional?: true;
}

/** Two or more sites, written `[a, b]`. */
export interface SitesParameter extends Described {
  readonly kind: "sites";
}

/** Nodes of the cluster in an order, written `[a, b]`. */
export interface NodesParameter extends Described {
  readonly kind: "nodes";
  readonly default?: readonly string[];
}

/** Several names from a closed set. */
export interface NamesParameter<Name extends string = string> extends Described {
  readonly kind: "names";
  readonly values: { readonly [name in Name]: string };
  readonly default?: readonly Name[];
}

/** One described parameter. Its `kind` decides how a scenario writes the value and in which unit the code is given it. */
export type Parameter =
  | DurationParameter
  | ShareParameter
  | CountParameter
  | NumberParameter
  | BytesParameter
  | BandwidthParameter
  | SwitchParameter
  | ChoiceParameter
  | TargetParameter
  | SitesParameter
  | NodesParameter
  | NamesParameter;

/** Parameters by name. A parameter without a default must be given. */
export type Parameters = { readonly [name: string]: Parameter };

type ValueOf<P extends Parameter> = P extends SwitchParameter
  ? boolean
  : P extends { readonly kind: "choice"; readonly values: infer Values }
    ? keyof Values
    : P extends { readonly kind: "names"; readonly values: infer Values }
      ? readonly (keyof Values)[]
      : P extends SitesParameter | NodesParameter
        ? readonly string[]
        : P extends TargetParameter
          ? P extends { readonly optional: true }
            ? string | undefined
            : string
          : number;

/** The values that a description admits, as the code that reads them sees them: in the unit in which they are held. */
export type ValuesOf<P extends Parameters> = { readonly [name in keyof P]: ValueOf<P[name]> };

/** One parameter's value as held. */
export type ParameterValue = number | string | boolean | readonly string[];

/** Values by parameter name, before a description has given them their types. */
export type ParameterValues = { readonly [name: string]: ParameterValue };
