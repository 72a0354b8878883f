/** Scenarios that no person would write: every value that a file can hold, wherever the loader has no objection to them together. */
import fc from "fast-check";
import type { Parameter, Parameters, ParameterValue, ParameterValues } from "../../sim/parameters.ts";
import type { FlagWrite, OperatorCommand, RollbackSpec, Step } from "../../src/plan/plan.ts";
import { faultTitle } from "../../src/scenario/faults.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import type { FaultBase, FaultCondition, FaultSpec, FaultTarget, MechanismChoice, Scenario } from "../../src/scenario/scenario.ts";
import type { FaultDescription } from "../../src/scenario/vocabulary.ts";
import { dwcp } from "../run/fixtures.ts";

const base = dwcp("small");
const SITES = base.cluster.sites.map(({ name }) => name);
const NODES = Array.from({ length: base.cluster.nodes }, (_, index) => `node-${index}`);
const COMPONENTS = vocabulary.systems[0]?.components.map(({ name }) => name) ?? [];
const DAY_US = 86_400_000_000;

const durationUs = (minUs = 0, maxUs = 700 * DAY_US): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: minUs, max: maxUs }), fc.integer({ min: minUs, max: Math.min(maxUs, minUs + 100_000_000) }));
const share = fc
  .oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 1_000 }).map((n) => n / 1_000),
  )
  .map((n) => n + 0);
const line = fc
  .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
  .filter((text) => !/\p{Cc}|\p{Cs}/u.test(text) && text.length <= 200);

/** A small scenario with everything in it drawn anew but the sites and the network. */
export const arbitraryScenario: fc.Arbitrary<Scenario> = fc.record({
  name: fc.constant(base.name),
  title: line,
  system: fc.constant(base.system),
  cluster: fc.record({ localRttUs: durationUs(), jitter: share, loss: share }).map((network) => ({
    ...base.cluster,
    network: { ...base.cluster.network, ...network },
  })),
  parameters: parametersOf(vocabulary.systems[0]?.parameters ?? {}),
  plan: fc.record({
    observe: fc.record({ beforeUs: durationUs(), afterUs: durationUs(), extendUs: durationUs() }),
    steps: fc.array(fc.tuple(durationUs(1), arbitraryStep()), { minLength: 1, maxLength: 4 }).map(inOrder),
    operator: fc
      .array(arbitraryCommand(), { maxLength: 3 })
      .map((commands) => commands.map((each, index) => ({ ...each, name: `c${index}` }))),
  }),
  faults: fc.array(fc.oneof(...vocabulary.faults.map(arbitraryFault)), { maxLength: 4 }),
  mechanisms: fc
    .record(
      Object.fromEntries(
        vocabulary.mechanisms
          .filter(({ name }) => name !== "flagStore")
          .map(({ name, variants }) => [name, fc.oneof(...variants.map(choiceOf))]),
      ),
    )
    .map((drawn): Scenario["mechanisms"] => ({ ...base.mechanisms, ...drawn })),
  defects: fc.record(Object.fromEntries(Object.keys(base.defects).map((name) => [name, fc.boolean()]))),
  criteria: fc
    .subarray([...vocabulary.criteria])
    .chain((kept) =>
      fc.tuple(
        ...kept.map(({ id, parameters }) =>
          fc.record({ id: fc.constant(id), parameters: parametersOf(parameters), measure: fc.boolean() }),
        ),
      ),
    ),
  expect: fc.constantFrom(
    { verdict: "violated", first: "D2", allowed: ["D1b", "latency"] } as const,
    { verdict: "holds", allowed: [] } as const,
  ),
  incident: fc.record({
    seed: line,
    model: fc.stringMatching(/^[0-9a-f]{32}$/),
    digest: fc.stringMatching(/^[0-9]{1,3}e[0-9]{1,28}$/),
    first: fc.record({ id: fc.constant("D2"), atUs: durationUs(), step: fc.constant("s0"), node: line }, { requiredKeys: ["id"] }),
  }),
  eventLimit: fc.integer({ min: 1, max: 1_000_000_000_000 }),
});

function parametersOf(described: Parameters): fc.Arbitrary<ParameterValues> {
  const values = fc.record(Object.fromEntries(Object.entries(described).map(([name, parameter]) => [name, valueFor(parameter)])));
  return values.filter((drawn) =>
    Object.entries(described).every(([name, { below, upTo }]) => {
      const [value = 0, limit = value] = [drawn[name], drawn[below ?? upTo ?? ""]];
      return below === undefined ? value <= limit : value < limit;
    }),
  );
}

function valueFor(parameter: Parameter): fc.Arbitrary<ParameterValue> {
  switch (parameter.kind) {
    case "duration":
      return durationUs(parameter.minUs ?? 0, parameter.maxUs ?? 700 * DAY_US);
    case "share":
      return share;
    case "count":
      return fc.integer({ min: parameter.min ?? 0, max: parameter.max ?? 1_000_000 });
    case "number":
      return fc.double({ min: parameter.min ?? -1e6, max: parameter.max ?? 1e6, noNaN: true }).map((value) => value + 0);
    case "bytes":
      return fc.integer({ min: parameter.min ?? 0, max: Number.MAX_SAFE_INTEGER });
    case "bandwidth":
      return fc.integer({ min: parameter.minBps ?? 0, max: Number.MAX_SAFE_INTEGER });
    case "switch":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...Object.keys(parameter.values));
    case "names":
      return fc.subarray(Object.keys(parameter.values));
    case "node":
      return fc.constantFrom(...NODES);
    case "site":
      return fc.constantFrom(...SITES);
    case "link":
      return fc.constantFrom(`${SITES[0]} -> ${SITES[1]}`, `${SITES[1]} -> ${SITES[0]}`);
    case "nodes":
      return fc.constant([]);
    case "sites":
      return fc.constant(SITES);
  }
}

function choiceOf({ name, parameters }: { readonly name: string; readonly parameters: Parameters }): fc.Arbitrary<MechanismChoice> {
  return fc.record({ variant: fc.constant(name), parameters: parametersOf(parameters) });
}

function arbitraryStep(): fc.Arbitrary<Omit<Step, "atUs" | "name">> {
  const limited = fc.oneof(
    fc.record({ metric: fc.constant("error-rate" as const), of: fc.constantFrom("next" as const, "all" as const), limit: share }),
    fc.record({
      metric: fc.constant("latency-p95" as const),
      of: fc.constantFrom("next" as const, "all" as const),
      baselineTimes: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      source: line,
    }),
  );
  const gate = fc.tuple(limited, arbitraryRollback()).map(([limit, rollback]) => ({ ...limit, rollback }));
  const write: fc.Arbitrary<FlagWrite> = fc
    .record(
      {
        enable: fc.subarray(COMPONENTS),
        disable: fc.subarray(COMPONENTS),
        percentage: fc.integer({ min: 0, max: 100 }),
        force: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .filter((flags) => Object.keys(flags).length > 0);
  const always = {
    title: line,
    bakeUs: durationUs(),
    checks: fc.array(limited, { maxLength: 2 }),
    gates: fc.array(gate, { maxLength: 2 }),
  };
  return fc.record({ ...always, write, source: line }, { requiredKeys: ["title", "bakeUs", "checks", "gates"] });
}

function inOrder(steps: readonly (readonly [number, Omit<Step, "atUs" | "name">])[]): Step[] {
  let nextUs = 0;
  return steps.map(([afterUs, step], index) => {
    const atUs = nextUs + afterUs;
    nextUs = atUs + step.bakeUs;
    return { name: `s${index}`, atUs, ...step };
  });
}

function arbitraryRollback(): fc.Arbitrary<RollbackSpec> {
  return fc.oneof(
    fc.constant({ level: "flag" } as const),
    fc.record({ level: fc.constant("component" as const), components: fc.subarray(COMPONENTS, { minLength: 1 }) }),
    fc.record({ level: fc.constant("partial" as const), percentage: fc.integer({ min: 0, max: 100 }) }),
  );
}

function arbitraryCommand(): fc.Arbitrary<Omit<OperatorCommand, "name">> {
  const by = { title: line, atUs: durationUs() };
  return fc.oneof(
    fc.record({ ...by, command: fc.constantFrom("kill" as const, "unforce" as const) }),
    fc.record({ ...by, command: fc.constant("rollback" as const), rollback: arbitraryRollback(), source: line }),
  );
}

function arbitraryFault(description: FaultDescription): fc.Arbitrary<FaultSpec> {
  const { name: kind, end, quiet, parameters } = description;
  const condition: fc.Arbitrary<FaultCondition> = fc.oneof(
    share.filter((each) => each > 0).map((leastShare) => ({ kind: "share", leastShare }) as const),
    fc.constantFrom({ kind: "rollback" } as const, { kind: "phase", phase: "drain" } as const),
  );
  const begin = fc.oneof(
    durationUs().map((atUs) => ({ atUs })),
    fc.record({ when: condition, afterUs: durationUs(), repeat: fc.boolean() }),
  );
  const target: fc.Arbitrary<FaultTarget | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.subarray(NODES, { minLength: 1 }).map((nodes) => ({ kind: "nodes", nodes }) as const),
    share.map((each) => ({ kind: "share", share: each }) as const),
    fc.constantFrom({ kind: "site", site: SITES[0] ?? "" } as const, { kind: "role", role: "flag-store primary" } as const),
  );
  const lasting =
    end === "none" ? fc.constant(undefined) : end === "required" ? durationUs(1) : fc.option(durationUs(1), { nil: undefined });
  return fc.tuple(begin, lasting, target, parametersOf(parameters), fc.boolean()).map(([beginning, forUs, drawn, values, required]) => {
    const struck = parameters.node?.kind === "node" ? drawn : undefined;
    const { node: _, ...others } = values;
    const held = struck === undefined ? values : others;
    const fault: FaultBase = {
      kind,
      title: faultTitle({ kind, parameters: held }, description, struck),
      parameters: held,
      ...(forUs === undefined ? {} : { forUs }),
      ...(struck === undefined ? {} : { target: struck }),
      ...(required ? { required } : {}),
      ...(quiet === undefined ? {} : { quiet }),
    };
    return { ...fault, ...beginning } as FaultSpec;
  });
}
