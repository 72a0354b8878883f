/**
 * From a finished run, and the figures of its control run, to the outcome: pure bookkeeping, no judgement of its own beyond calling those
 * who judge.
 */
import { criteria as knownCriteria } from "../check/criteria/index.ts";
import type { Criterion, CriterionFacts } from "../check/criterion.ts";
import { judgeExpectation } from "../check/expectation.ts";
import { judgeVerdict } from "../check/verdict.ts";
import type { CheckState } from "../migration/checklist/checklist.ts";
import { act } from "../migration/gates/index.ts";
import { type RollbackRecord, rollbackPhases, slowestNode } from "../migration/rollback.ts";
import { describeCheck, describeGate } from "../plan/describe.ts";
import { BEFORE, type Step } from "../plan/plan.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { ControlFigures } from "./control-run.ts";
import { modelFingerprint } from "./fingerprint.ts";
import type {
  CheckOutcome,
  CriterionOutcome,
  ExposureOutcome,
  GateOutcome,
  InvariantOutcome,
  MetricsRow,
  Outcome,
  Rehearsed,
  RollbackOutcome,
  SometimesOutcome,
  StepOutcome,
  TimelineEntry,
} from "./outcome.ts";
import { EXPOSURE_BUCKET_US, type StepRecord } from "./recorder.ts";
import { figuresOf, type RunFigures, type SeriesRow } from "./run-figures.ts";
import type { Simulation } from "./simulation.ts";
import { nodesOnNext, share, stepFacts } from "./step-facts.ts";
import { requestsOutcome, transfersOutcome } from "./totals.ts";

/** What a rehearsal knows of its control run. */
export interface ControlKnown {
  /** Absent where none was made. */
  readonly figures: ControlFigures | undefined;
  /** False where it was not asked for, and at most made to judge an invariant. */
  readonly isCompared: boolean;
}

/** The outcome of a rehearsal, and its series. Without a control run to compare with, criteria that need one are left out. */
export function composeOutcome(scenario: Scenario, seed: string, migration: Simulation, known: ControlKnown): Rehearsed {
  const control = known.isCompared ? known.figures : undefined;
  const { system, fleet } = migration;
  const { kernel, calendar } = fleet.world;
  const { versions } = system;
  const figures = figuresOf(migration);
  const rollbacks = migration.tracker.records.map((record) => rollbackOutcome(record, migration));
  const invariants = invariantOutcomes(migration, control);
  const criteria = criterionOutcomes(scenario, migration, figures, control, rollbacks);
  const sometimes = [
    ...migration.situations.map(({ situation: { id, title }, seen, required }) => ({ id, title, seen, required })),
    ...requiredFaults(scenario, migration),
  ];
  const exhausted = exhaustedOf(migration, known.figures);
  const onControl = [...criteriaOnControl(scenario), ...(scenario.expect === undefined ? [] : ["expect"])];
  const leftOut = control === undefined ? onControl : [];
  const { verdict, reasons } = judgeVerdict({ invariants, criteria, sometimes, exhausted, leftOut });
  const outcome: Outcome = {
    schema: "cutover.outcome/1",
    scenario: scenario.name,
    title: scenario.title,
    system: scenario.system,
    seed,
    verdict,
    reasons,
    digest: migration.digest(),
    model: modelFingerprint,
    cluster: { nodes: fleet.members.length, sites: siteSizes(migration) },
    versions,
    time: {
      simulatedUs: kernel.nowUs,
      calendarUs: calendar.nowUs,
      events: kernel.events,
      ...(known.figures === undefined ? {} : { controlEvents: known.figures.events }),
      windows: migration.windows,
    },
    plan: scenario.plan.steps.map((step, index, steps) => stepOutcome(step, index + 1, standingPercentage(steps, index), migration)),
    timeline: [...migration.log, ...migration.gateEntries(), ...violationEntries(invariants)].sort((one, other) => one.atUs - other.atUs),
    invariants,
    criteria,
    ...(control === undefined ? { leftOut } : {}),
    rollbacks,
    requests: requestsOutcome(figures, versions),
    transfers: transfersOutcome(figures, versions),
    ...(control === undefined ? {} : { control: controlOutcome(control, migration) }),
    exposure: exposureOutcome(migration),
    sometimes,
    ...(scenario.expect === undefined || control === undefined
      ? {}
      : { expectation: judgeExpectation(scenario.expect, verdict, invariants, criteria) }),
  };
  return { outcome, metrics: [...seriesOf("control", control?.metrics ?? []), ...seriesOf("migration", figures.metrics)] };
}

function seriesOf(run: MetricsRow["run"], rows: readonly SeriesRow[]): MetricsRow[] {
  return rows.map((row) => ({ run, ...row }));
}

/** A fault that the scenario requires is a situation that the run should have seen. */
function requiredFaults({ faults }: Scenario, migration: Simulation): SometimesOutcome[] {
  return faults.flatMap(({ title, required }, index) => {
    return required === true
      ? [{ id: `fault-${index + 1}`, title: `the fault ${title}`, seen: migration.faults.struck(index), required }]
      : [];
  });
}

/** The first violation of each invariant, as lines of the log. */
function violationEntries(invariants: readonly InvariantOutcome[]): TimelineEntry[] {
  return invariants.flatMap(({ id, firstViolation }) => {
    if (firstViolation === undefined) return [];
    const { atUs, calendarUs, node, message } = firstViolation;
    return [{ atUs, calendarUs, kind: "violation", text: `${id}${node === undefined ? "" : ` on ${node}`}: ${message}` }];
  });
}

function siteSizes({ scenario, fleet }: Simulation): { site: string; nodes: number }[] {
  return scenario.cluster.sites.map(({ name }) => ({ site: name, nodes: fleet.members.filter(({ site }) => site === name).length }));
}

/** What the plan asks for while a step stands: a step that writes no percentage leaves that of the step before. */
function standingPercentage(steps: readonly Step[], index: number): number {
  return steps.slice(0, index + 1).findLast(({ write }) => write?.percentage !== undefined)?.write?.percentage ?? 0;
}

function stepOutcome(step: Step, number: number, percentage: number, migration: Simulation): StepOutcome {
  const { fleet, recorder, controller } = migration;
  const nodes = fleet.members.length;
  const eligible = fleet.members.filter(({ name }) => fleet.exposure.includes(name, percentage)).length;
  const record = recorder.steps.find((candidate) => candidate.step === step.name);
  const commit = migration.commits.get(step.name);
  const records = recorder.steps.filter((candidate) => candidate.step === step.name);
  const operations = records.reduce((sum, { tallies: { old, next } }) => sum + old.count + next.count, 0);
  const onNext = records.reduce((sum, { tallies }) => sum + tallies.next.count, 0);
  return {
    number,
    step: step.name,
    title: step.title,
    calendarUs: step.atUs,
    ...(commit === undefined ? {} : { appliedAtUs: commit.atUs }),
    status: stepStatus(step, record, migration),
    targetShare: percentage / 100,
    eligibleShare: share(eligible, nodes),
    nodeShare: share(nodesOnNext(migration, step.name).size, nodes),
    operationShare: share(onNext, operations),
    checks: controller.checklists.filter((list) => list.step === step).flatMap((list) => list.checks.map(checkOutcome)),
    gates: controller.watches.filter((watch) => watch.step === step.name).map((watch) => gateOutcome(watch, migration)),
  };
}

function stepStatus(step: Step, record: StepRecord | undefined, { controller, commits }: Simulation): StepOutcome["status"] {
  if (record === undefined) return "notReached";
  if (controller.skipped.has(step.name)) return "skipped";
  if (controller.checklists.some((list) => list.step === step && list.state === "held")) return "held";
  if (step.write === undefined) return "observed";
  const commit = commits.get(step.name);
  if (commit === undefined) return "notReached";
  return commit.withheld ? "withheld" : "applied";
}

function checkOutcome({ check, value, limit, met }: CheckState): CheckOutcome {
  return {
    check: describeCheck(check),
    status: met ? "met" : value === undefined ? "noData" : "notMet",
    ...(value === undefined ? {} : { value: rounded(value) }),
    ...(limit === undefined ? {} : { limit: rounded(limit) }),
  };
}

function gateOutcome(watch: Simulation["controller"]["watches"][number], { scenario }: Simulation): GateOutcome {
  const fired = scenario.mechanisms.gates?.variant === act.name ? "fired" : "notified";
  return {
    gate: describeGate(watch.gate),
    step: watch.step,
    status: watch.firedAtUs !== undefined ? fired : watch.worst === undefined ? "noData" : "passed",
    ...(watch.worst === undefined ? {} : { worst: rounded(watch.worst) }),
    ...(watch.limit === undefined ? {} : { limit: rounded(watch.limit) }),
    samples: watch.samples,
    ...(watch.firedAtUs === undefined ? {} : { firedAtUs: watch.firedAtUs }),
  };
}

function rollbackOutcome(record: RollbackRecord, migration: Simulation): RollbackOutcome {
  const { order, startedCalendarUs, committed, ended, unreachable, milestones } = record;
  const names = migration.fleet.members.map(({ name }) => name);
  const phases = rollbackPhases(record, names, migration.fleet.world.kernel.nowUs);
  const unfinished = migration.tracker.missing(record);
  const endUs = order.startedAtUs + phases.totalUs;
  const within = migration.recorder.failures.filter(({ atUs }) => atUs >= order.startedAtUs && atUs <= endUs);
  const complete = committed !== undefined && unreachable.size === 0 && unfinished.length === 0;
  const step = migration.recorder.steps.findLast(({ enteredUs }) => enteredUs <= order.startedAtUs)?.step ?? BEFORE;
  const slowest = (phase: keyof typeof milestones): { [name: string]: string } => {
    const node = slowestNode(record, phase);
    return node === undefined ? {} : { [SLOWEST[phase] ?? phase]: node };
  };
  return {
    level: order.level,
    trigger: order.trigger,
    step,
    startedAtUs: order.startedAtUs,
    calendarUs: startedCalendarUs,
    ...phases,
    committed: committed !== undefined,
    notApplied: names.filter((name) => !unreachable.has(name) && !milestones.applied.has(name)),
    unfinished,
    complete,
    unreachable: [...unreachable].sort(),
    slowest: { ...slowest("applied"), ...slowest("drained"), ...slowest("reconnected"), ...slowest("reconciled") },
    lostWrites: within.filter(({ aborted }) => aborted).length,
    failedRequests: within.length,
    ...(ended === undefined || complete ? {} : { undone: ended }),
  };
}

const SLOWEST: { readonly [phase: string]: keyof RollbackOutcome["slowest"] } = {
  applied: "propagate",
  drained: "drain",
  reconnected: "reconnect",
  reconciled: "reconcile",
};

/** Budgets that ran out in either run, in words. */
export function exhaustedOf({ exhausted }: Simulation, control: ControlFigures | undefined): string[] {
  return [...exhausted, ...(control?.exhausted ?? []).map((reason) => `control run: ${reason}`)];
}

/** What a run's invariants came to. */
export function invariantOutcomes(migration: Simulation, control: ControlFigures | undefined): InvariantOutcome[] {
  return migration.invariants.map(({ invariant: { id, title }, checks, violations, first, undecided, inScope }, index) => ({
    id,
    title,
    status: violations > 0 ? "violated" : !inScope() ? "notApplicable" : checks === 0 || undecided !== undefined ? "unknown" : "holds",
    checks,
    violations,
    ...(first === undefined ? {} : { firstViolation: first }),
    ...(undecided === undefined ? {} : { undecided }),
    ...violationsOf(control, index),
  }));
}

/** Of a control run that was cut off only what it has come to is known: that an invariant broke, and not that it held. */
function violationsOf(control: ControlFigures | undefined, index: number): Pick<InvariantOutcome, "controlViolations"> {
  const controlViolations = control?.violations[index] ?? 0;
  return control === undefined || (control.truncated && controlViolations === 0) ? {} : { controlViolations };
}

function criterionOutcomes(
  scenario: Scenario,
  migration: Simulation,
  figures: RunFigures,
  control: ControlFigures | undefined,
  rollbacks: readonly RollbackOutcome[],
): CriterionOutcome[] {
  const facts: CriterionFacts = {
    steps: stepFacts(scenario, migration, figures.steps, control),
    rollbacks,
    transfers: migration.recorder.transfers,
    commands: migration.recorder.commands,
    placements: migration.recorder.placements,
    lies: migration.recorder.lies,
    endUs: migration.fleet.world.kernel.nowUs,
    memoryBytes: figures.memoryBytes,
  };
  const comparable = control === undefined ? facts : { ...facts, control };
  const isCutOff = control?.truncated === true;
  return scenario.criteria.flatMap(({ id, parameters, measure }) => {
    const criterion = criterionNamed(id);
    if (control === undefined && criterion.needsControl) return [];
    // A part of a control run is nothing to set a figure beside.
    const judgement = criterion.judge(isCutOff && !criterion.needsControl ? facts : comparable, parameters);
    const isPartial = migration.truncated || (isCutOff && criterion.needsControl);
    const status = isPartial && judgement.status !== "notApplicable" ? "unknown" : judgement.status;
    return [{ id, title: criterion.title, ...judgement, status: measure ? "measured" : status }];
  });
}

function criterionNamed(id: string): Criterion {
  const criterion = knownCriteria.find((candidate) => candidate.id === id);
  if (criterion === undefined) throw new Error(`no criterion named ${id}`);
  return criterion;
}

/** The criteria of a scenario that cannot be settled without a control run, by `id`. */
export function criteriaOnControl({ criteria }: Scenario): string[] {
  return criteria.map(({ id }) => id).filter((id) => criterionNamed(id).needsControl);
}

function controlOutcome(control: ControlFigures, { system: { versions } }: Simulation): NonNullable<Outcome["control"]> {
  return { digest: control.digest, requests: requestsOutcome(control, versions), transfers: transfersOutcome(control, versions) };
}

function exposureOutcome(migration: Simulation): ExposureOutcome {
  const { recorder, fleet } = migration;
  const buckets = Math.ceil(fleet.world.kernel.nowUs / EXPOSURE_BUCKET_US);
  const marks = recorder.steps
    .slice(1)
    .filter(({ afterRollback }) => afterRollback === undefined)
    .map(({ step, enteredUs }) => ({ bucket: Math.floor(enteredUs / EXPOSURE_BUCKET_US), label: step }));
  const sites = siteSizes(migration).map(({ site, nodes }) => ({ site, nodes, nextShare: recorder.exposure(site, buckets) }));
  return { bucketUs: EXPOSURE_BUCKET_US, marks, sites };
}

/** To four decimals, so that a share reads well and compares exactly. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
