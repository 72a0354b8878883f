/** Outcomes of every shape, for laws that hold whatever a run gives: empty lists, huge numbers, names with control characters. */
import fc from "fast-check";
import type { Outcome, Status, StepOutcome, TimelineEntry, Verdict } from "../../src/run/outcome.ts";

const name = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "binary", maxLength: 60 }));
const timeUs = fc.integer({ min: 0, max: 10 ** 14 });
const count = fc.integer({ min: 0, max: 10 ** 12 });
const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const status = fc.constantFrom<Status>("holds", "violated", "unknown", "notApplicable", "measured");
const verdict = fc.constantFrom<Verdict>("holds", "violated", "unknown");

const gate = fc.record(
  {
    gate: fc.oneof(fc.constant("error-rate of next > 1 %"), name),
    step: name,
    status: fc.constantFrom("passed", "fired", "notified", "noData"),
    worst: fc.double({ min: 0, max: 1e7, noNaN: true }),
    limit: fc.double({ min: 0, max: 1e7, noNaN: true }),
    samples: count,
    firedAtUs: timeUs,
  },
  { requiredKeys: ["gate", "step", "status", "samples"] },
);

const check: fc.Arbitrary<StepOutcome["checks"][number]> = fc.record(
  {
    check: fc.constantFrom("error-rate of all <= 0.1 %", "latency-p95 of all <= 1.2 x baseline"),
    status: fc.constantFrom("met", "notMet", "noData"),
    value: fc.double({ min: 0, max: 1e7, noNaN: true }),
    limit: fc.double({ min: 0, max: 1e7, noNaN: true }),
  },
  { requiredKeys: ["check", "status"] },
);

const step: fc.Arbitrary<StepOutcome> = fc.record({
  number: fc.integer({ min: 1, max: 99 }),
  step: name,
  title: name,
  calendarUs: timeUs,
  status: fc.constantFrom<StepOutcome["status"]>("applied", "withheld", "held", "skipped", "notReached", "observed"),
  targetShare: share,
  eligibleShare: share,
  nodeShare: share,
  operationShare: share,
  checks: fc.array(check, { maxLength: 2 }),
  gates: fc.array(gate, { maxLength: 2 }),
});

const timelineEntry: fc.Arbitrary<TimelineEntry> = fc.record({
  atUs: timeUs,
  calendarUs: timeUs,
  kind: fc.constantFrom<TimelineEntry["kind"]>("step", "command", "fault", "gate", "rollback", "jump", "violation", "note"),
  text: name,
});

const violation = fc.record(
  { atUs: timeUs, calendarUs: timeUs, step: name, node: name, message: fc.string({ maxLength: 400 }) },
  { requiredKeys: ["atUs", "calendarUs", "step", "message"] },
);

const invariant = fc.record(
  { id: name, title: name, status, checks: count, violations: count, firstViolation: violation, controlViolations: count },
  { requiredKeys: ["id", "title", "status", "checks", "violations"] },
);

const figure = fc.double({ min: -1e9, max: 1e12, noNaN: true });
const criterion = fc.record(
  {
    id: name,
    title: name,
    status,
    value: figure,
    limit: figure,
    bound: fc.constantFrom("atMost", "atLeast"),
    unit: fc.constantFrom("us", "share", "ratio", "count"),
    control: figure,
    scope: name,
    note: name,
  },
  { requiredKeys: ["id", "title", "status", "bound", "unit", "scope"] },
);

const phaseUs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 ** 9 }));
const rollback = fc
  .record({
    level: fc.constantFrom("flag", "component", "partial"),
    trigger: name,
    step: name,
    startedAtUs: timeUs,
    calendarUs: timeUs,
    phases: fc.tuple(phaseUs, phaseUs, phaseUs, phaseUs, phaseUs, phaseUs, phaseUs),
    complete: fc.boolean(),
    unreachable: fc.array(name, { maxLength: 30 }),
    slowest: fc.record({ propagate: name, drain: name }, { requiredKeys: [] }),
    committed: fc.boolean(),
    notApplied: fc.array(name, { maxLength: 3 }),
    unfinished: fc.array(name, { maxLength: 3 }),
    lostWrites: count,
    failedRequests: count,
  })
  .map(({ phases: [detectUs, decideUs, propagateUs, drainUs, reconnectUs, reconcileUs, verifyUs], ...rest }) => ({
    ...rest,
    detectUs,
    decideUs,
    propagateUs,
    drainUs,
    reconnectUs,
    reconcileUs,
    verifyUs,
    totalUs: detectUs + decideUs + propagateUs + drainUs + reconnectUs + reconcileUs + verifyUs,
  }));

const versionRequests = fc.record({ count, errors: count, p50Us: timeUs, p95Us: timeUs, p99Us: timeUs });
const requests = fc.record({
  byVersion: fc.dictionary(name, versionRequests, { maxKeys: 3 }),
  total: versionRequests,
  unserved: count,
  unavailableUs: timeUs,
});
const transfers = fc.record({
  byVersion: fc.dictionary(
    name,
    fc.record({
      completed: count,
      failed: count,
      bytes: count,
      wireBytes: count,
      pauseP95Us: timeUs,
      durationP50Us: timeUs,
      durationP95Us: timeUs,
    }),
    { maxKeys: 3 },
  ),
});

const exposure = fc.record({
  bucketUs: fc.integer({ min: 1, max: 10 ** 9 }),
  marks: fc.array(fc.record({ bucket: fc.integer({ min: 0, max: 400 }), label: name }), { maxLength: 12 }),
  sites: fc.array(fc.record({ site: name, nodes: count, nextShare: fc.array(fc.oneof(fc.constant(-1), share), { maxLength: 300 }) }), {
    maxLength: 14,
  }),
});

/** Any outcome whose parts fit their types; the parts need not fit each other. */
export const anyOutcome: fc.Arbitrary<Outcome> = fc
  .record({
    schema: fc.constant("cutover.outcome/1" as const),
    scenario: name,
    title: name,
    system: name,
    seed: name,
    verdict,
    reasons: fc.array(fc.string({ maxLength: 300 }), { maxLength: 12 }),
    digest: name,
    model: name,
    cluster: fc.record({ nodes: count, sites: fc.array(fc.record({ site: name, nodes: count }), { maxLength: 4 }) }),
    versions: fc.record({ old: name, next: name }),
    time: fc.record(
      {
        simulatedUs: timeUs,
        calendarUs: timeUs,
        events: count,
        controlEvents: count,
        windows: fc.array(fc.record({ fromCalendarUs: timeUs, toCalendarUs: timeUs, startedAtUs: timeUs }), { maxLength: 3 }),
      },
      { requiredKeys: ["simulatedUs", "calendarUs", "events", "windows"] },
    ),
    plan: fc.array(step, { maxLength: 6 }),
    timeline: fc.array(timelineEntry, { maxLength: 40 }),
    invariants: fc.array(invariant, { maxLength: 30 }),
    criteria: fc.array(criterion, { maxLength: 16 }),
    rollbacks: fc.array(rollback, { maxLength: 8 }),
    requests,
    transfers,
    control: fc.option(fc.record({ digest: name, requests, transfers }), { nil: undefined }),
    exposure,
    sometimes: fc.array(fc.record({ id: name, title: name, seen: count, required: fc.boolean() }), { maxLength: 6 }),
    expectation: fc.option(fc.record({ met: fc.boolean(), reasons: fc.array(name, { maxLength: 3 }) }), { nil: undefined }),
  })
  .map(({ control, expectation, ...outcome }) => ({
    ...outcome,
    ...(control === undefined ? {} : { control }),
    ...(expectation === undefined ? {} : { expectation }),
  }));
