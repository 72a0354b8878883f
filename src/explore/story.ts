/**
 * An incident in a paragraph of prose, from what was planned and what came of it: "With 3 nodes and no faults: the operator kills at
 * 12.0 s; at 14.0 s step week-9 writes the whole flag struct; ... D2."
 */
import { describeBeginning, describeRollback } from "../plan/describe.ts";
import type { FlagWrite, OperatorCommand, Step } from "../plan/plan.ts";
import { moments } from "../plan/timeline.ts";
import { amountFigure } from "../report/figures.ts";
import { formatMoment } from "../scenario/moments.ts";
import type { FaultSpec, Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { type Swap, swapsOf } from "./cure.ts";
import type { Shrunk } from "./shrink.ts";

const MILLISECOND_US = 1_000;
const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;

/** The write rule that puts the plan's whole struct in the place of the store's. */
const WHOLE_STRUCT = "replace";

/** What happened, in sentences: the cluster, the plan's lines up to the failure, what the failure was, and what cures it. */
export function storyOf(
  { scenario, failure, outcome, cures }: Pick<Shrunk, "scenario" | "failure" | "outcome" | "cures">,
  vocabulary: Vocabulary,
): string {
  const violation = outcome.invariants.find(({ id }) => id === failure.id)?.firstViolation;
  const untilUs = violation?.calendarUs ?? Number.POSITIVE_INFINITY;
  const planned = moments(scenario).flatMap((moment) => {
    if (moment.atUs > untilUs) return [];
    // A plan has to have a step; one that is left without a write is there for no other reason.
    if (moment.kind === "step") return moment.step.write === undefined ? [] : [stepClause(moment.step, moment.step.write, scenario)];
    if (moment.kind === "command") return [commandClause(moment.command)];
    const fault = scenario.faults[moment.fault];
    return moment.kind === "fault-end" || fault === undefined ? [] : [faultClause(fault)];
  });
  const awaited = scenario.faults.flatMap((fault) => (fault.when === undefined ? [] : [`${fault.title}, ${describeBeginning(fault)}`]));
  const gates = outcome.timeline.flatMap(({ kind, calendarUs, text }) =>
    kind === "gate" && calendarUs <= untilUs ? [`at ${clock(calendarUs)} a gate ${text}`] : [],
  );
  const where =
    violation === undefined ? "" : `at ${clock(violation.calendarUs)}${failure.node === undefined ? "" : ` on ${failure.node}`} `;
  const clauses = [...planned, ...awaited, ...gates, `${where}${failure.message}`];
  return `${circumstances(scenario, vocabulary)}: ${clauses.join("; ")}. ${failure.id}.${cureSentence(cures)}`;
}

/** A value as a scenario or `--set` writes it: `mechanisms.write=replace`. */
function setting(path: string, value: string): string {
  return `${path}=${value}`;
}

/** `With 3 nodes at 2 sites, no faults and mechanisms.write=replace` */
function circumstances(scenario: Scenario, vocabulary: Vocabulary): string {
  const { cluster, faults, plan } = scenario;
  const isIdle = plan.operator.length === 0 && plan.steps.every(({ write }) => write === undefined);
  const sites = cluster.sites.length === 1 ? "" : ` at ${cluster.sites.length} sites`;
  const unsound = swapsOf(scenario, vocabulary).map(({ path, found }) => setting(path, found));
  return `With ${listed([
    `${amountFigure(cluster.nodes, "node")}${sites}`,
    ...(isIdle ? ["a plan that changes nothing"] : []),
    faults.length === 0 ? "no faults" : amountFigure(faults.length, "fault"),
    ...unsound,
  ])}`;
}

function stepClause({ name, atUs }: Step, write: FlagWrite, { mechanisms }: Scenario): string {
  const step = `at ${clock(atUs)} step ${name}`;
  const { enable = [], disable = [], percentage, force } = write;
  const share = percentage === undefined ? [] : [`${percentage} %`];
  if (mechanisms.write?.variant === WHOLE_STRUCT) {
    return `${step} writes the whole flag struct (${[...enable, ...share].join(", ") || "nothing enabled"})`;
  }
  const does = [
    ...(enable.length === 0 ? [] : [`enables ${listed(enable)}`]),
    ...(disable.length === 0 ? [] : [`disables ${listed(disable)}`]),
    ...share.map((each) => `goes to ${each}`),
    ...(force === undefined ? [] : [force ? "forces the old version" : "lifts the kill"]),
  ];
  return `${step} ${listed(does)}`;
}

function commandClause({ command, atUs, rollback }: OperatorCommand): string {
  if (command === "kill") return `the operator kills at ${clock(atUs)}`;
  if (command === "unforce") return `the operator lifts the kill at ${clock(atUs)}`;
  return `the operator rolls back at ${clock(atUs)} (${describeRollback(rollback ?? { level: "flag" })})`;
}

function faultClause({ title, atUs = 0, forUs }: FaultSpec): string {
  return forUs === undefined ? `from ${clock(atUs)} on ${title}` : `from ${clock(atUs)} to ${clock(atUs + forUs)} ${title}`;
}

function cureSentence(cures: readonly Swap[]): string {
  if (cures.length === 0) return "";
  return ` Cured by ${cures.map(({ path, sound }) => setting(path, sound)).join(", or by ")}.`;
}

/** `a`, `a and b`, `a, b and c` */
function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** A moment of the calendar: `12.0 s`, `1.6 ms`, and after an hour `week 9 + 12.3s`. */
function clock(calendarUs: number): string {
  if (calendarUs > 0 && calendarUs < SECOND_US / 10) return `${(calendarUs / MILLISECOND_US).toFixed(1)} ms`;
  if (calendarUs < HOUR_US) return `${(calendarUs / SECOND_US).toFixed(1)} s`;
  return formatMoment(Math.round(calendarUs / (SECOND_US / 10)) * (SECOND_US / 10));
}
