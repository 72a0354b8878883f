/** A scenario's numbered timeline, and the parts of the calendar that are simulated. Pure arithmetic over plain data. */
import type { ConditionalFault, FaultSpec, Scenario, TimedFault } from "../scenario/scenario.ts";
import { describeBeginning, describeCheck, describeCommand, describeGate, describeRollback, describeWrite } from "./describe.ts";
import type { OperatorCommand, Step } from "./plan.ts";

/** What happens at one moment of the plan. */
export type Moment =
  | { readonly kind: "fault-end"; readonly atUs: number; readonly fault: number }
  | { readonly kind: "fault"; readonly atUs: number; readonly fault: number }
  | { readonly kind: "command"; readonly atUs: number; readonly command: OperatorCommand }
  | { readonly kind: "step"; readonly atUs: number; readonly step: Step };

/** A stretch of the calendar that is simulated, microseconds since the plan began. */
export interface Window {
  readonly fromUs: number;
  readonly toUs: number;
}

/** One line of the printed plan. */
export interface TimelineLine {
  readonly number: string;
  readonly kind: "step" | "command" | "fault";
  /** Absent for a fault that waits for a condition; its details say for which. */
  readonly calendarUs?: number;
  readonly untilCalendarUs?: number;
  /** How long a fault lasts that waits for a condition; absent if it has no end of its own. */
  readonly forUs?: number;
  readonly name: string;
  readonly title: string;
  readonly details: string[];
}

const ORDER: readonly Moment["kind"][] = ["fault-end", "fault", "command", "step"];

/**
 * All moments in the order in which they happen; at the same moment faults end and begin before commands and steps. A fault that waits for
 * a condition has none.
 */
export function moments({ plan, faults }: Pick<Scenario, "plan" | "faults">): Moment[] {
  const all: Moment[] = [];
  faults.forEach(({ atUs, forUs }, fault) => {
    if (atUs === undefined) return;
    all.push({ kind: "fault", atUs, fault });
    if (forUs !== undefined) all.push({ kind: "fault-end", atUs: atUs + forUs, fault });
  });
  for (const command of plan.operator) all.push({ kind: "command", atUs: command.atUs, command });
  for (const step of plan.steps) all.push({ kind: "step", atUs: step.atUs, step });
  return all.sort((one, other) => one.atUs - other.atUs || ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}

/** A fault that lasts longer is simulated around its two ends: a day. */
const SIMULATED_MOST_US = 86_400_000_000;

/**
 * The windows around steps, commands and faults. A fault that ends is simulated from its beginning to its end, or, if it is quiet or lasts
 * for more than a day, around the two of them; one that waits for a condition has no window of its own. Overlapping windows are one.
 */
export function observedWindows({ plan, faults }: Pick<Scenario, "plan" | "faults">): Window[] {
  const { beforeUs, afterUs } = plan.observe;
  const spans: Window[] = [...plan.steps, ...plan.operator].map(({ atUs }) => ({ fromUs: atUs, toUs: atUs }));
  for (const fault of faults) if (fault.when === undefined) spans.push(...faultSpans(fault));
  spans.sort((one, other) => one.fromUs - other.fromUs);
  const windows: { fromUs: number; toUs: number }[] = [];
  for (const span of spans) {
    const fromUs = Math.max(0, span.fromUs - beforeUs);
    const toUs = span.toUs + afterUs;
    const last = windows.at(-1);
    if (last !== undefined && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else windows.push({ fromUs, toUs });
  }
  return windows;
}

/**
 * The numbered plan, faults and operator included, as it is printed before a run. Faults that wait for a condition stand at its end, in the
 * order of the scenario.
 */
export function timeline(scenario: Pick<Scenario, "plan" | "faults">): TimelineLine[] {
  const lines: TimelineLine[] = [];
  for (const moment of moments(scenario)) {
    const number = String(lines.length + 1);
    if (moment.kind === "step") lines.push(stepLine(number, moment.step));
    else if (moment.kind === "command") {
      const { atUs: calendarUs, name, title } = moment.command;
      lines.push({ number, kind: "command", calendarUs, name, title, details: [describeCommand(moment.command)] });
    } else if (moment.kind === "fault") {
      const fault = scenario.faults[moment.fault];
      if (fault?.when === undefined && fault !== undefined) lines.push(faultLine(number, fault));
    }
  }
  for (const fault of scenario.faults) if (fault.when !== undefined) lines.push(conditionalLine(String(lines.length + 1), fault));
  return lines;
}

function faultSpans({ atUs, forUs = 0, quiet }: TimedFault): Window[] {
  if (quiet !== true && forUs <= SIMULATED_MOST_US) return [{ fromUs: atUs, toUs: atUs + forUs }];
  return [atUs, atUs + forUs].map((borderUs) => ({ fromUs: borderUs, toUs: borderUs }));
}

function stepLine(number: string, step: Step): TimelineLine {
  const details = step.write === undefined ? ["changes nothing"] : [describeWrite(step.write)];
  for (const check of step.checks) details.push(`check: ${describeCheck(check)}`);
  for (const gate of step.gates) details.push(`gate: ${describeGate(gate)} -> ${describeRollback(gate.rollback)}`);
  return { number, kind: "step", calendarUs: step.atUs, name: step.name, title: step.title, details };
}

function faultLine(number: string, fault: TimedFault): TimelineLine {
  const { atUs: calendarUs, forUs, kind: name, title } = fault;
  const line: TimelineLine = { number, kind: "fault", calendarUs, name, title, details: requirement(fault) };
  return forUs === undefined ? line : { ...line, untilCalendarUs: calendarUs + forUs };
}

function conditionalLine(number: string, fault: ConditionalFault): TimelineLine {
  const details = [describeBeginning(fault), ...requirement(fault)];
  const line: TimelineLine = { number, kind: "fault", name: fault.kind, title: fault.title, details };
  return fault.forUs === undefined ? line : { ...line, forUs: fault.forUs };
}

function requirement({ required }: FaultSpec): string[] {
  return required === true ? ["required: the verdict is unknown if it never strikes"] : [];
}
