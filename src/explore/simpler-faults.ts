/** Passes of shrinking over the faults: fewer of them, shorter, on fewer nodes, without what is special about when they begin. */
import { faultTitle } from "../scenario/faults.ts";
import type { ConditionalFault, FaultSpec, Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { firstThatFails, inTurn, type Search, withFewer } from "./search.ts";
import { observedLonger } from "./simpler-plan.ts";
import { rounder, shorterUs } from "./simpler-values.ts";

/**
 * Drops faults. A fault is observed for as long as it lasts, so what is left is then tried again with as much time to look at: the time
 * alone may be what matters, and is shortened later.
 */
export function* fewerFaults(scenario: Scenario): Search {
  const fewer = yield* withFewer(scenario, scenario.faults, (faults) => ({ ...scenario, faults }));
  const lastingUs = Math.max(0, ...fewer.faults.map(({ forUs = 0 }) => forUs));
  return yield* withFewer(fewer, fewer.faults, (faults) => observedLonger({ ...fewer, faults }, lastingUs));
}

/** Makes each fault simpler by itself. */
export function* simplerFaults(scenario: Scenario, vocabulary: Vocabulary): Search {
  let current = scenario;
  for (let index = 0; index < scenario.faults.length; index++) {
    current = yield* inTurn(current, [
      (each) => eachOf(each, index, (fault) => (fault.required === true ? [withoutDemand(fault)] : [])),
      (each) => eachOf(each, index, (fault) => (fault.when !== undefined && fault.repeat ? [{ ...fault, repeat: false }] : [])),
      (each) => eachOf(each, index, (fault) => (fault.when === undefined ? [] : delays(fault))),
      (each) => eachOf(each, index, (fault) => durations(fault).map((forUs) => ({ ...fault, forUs }))),
      (each) => fewerNodes(each, index, vocabulary),
    ]);
  }
  return current;
}

/** The fault with a title that says what it is now. */
export function titled<Fault extends FaultSpec>(fault: Fault, { faults }: Vocabulary): Fault {
  const description = faults.find(({ name }) => name === fault.kind);
  return description === undefined ? fault : { ...fault, title: faultTitle(fault, description, fault.target) };
}

function fewerNodes(scenario: Scenario, index: number, vocabulary: Vocabulary): Search {
  const fault = scenario.faults[index];
  if (fault?.target?.kind !== "nodes") return firstThatFails(scenario, []);
  return withFewer(scenario, fault.target.nodes, (nodes) => {
    const smaller = titled({ ...fault, target: { kind: "nodes", nodes } }, vocabulary);
    return nodes.length === 0 ? undefined : withFault(scenario, index, smaller);
  });
}

function eachOf(scenario: Scenario, index: number, simpler: (fault: FaultSpec) => readonly FaultSpec[]): Search {
  const fault = scenario.faults[index];
  const candidates = fault === undefined ? [] : simpler(fault);
  return firstThatFails(
    scenario,
    candidates.map((each) => withFault(scenario, index, each)),
  );
}

/** A duration is at least a microsecond. */
function durations({ forUs }: FaultSpec): readonly number[] {
  return forUs === undefined ? [] : [...shorterUs(forUs), ...rounder(forUs)].filter((candidate) => candidate > 0);
}

function delays(fault: ConditionalFault): readonly ConditionalFault[] {
  return [...shorterUs(fault.afterUs), ...rounder(fault.afterUs)].map((afterUs) => ({ ...fault, afterUs }));
}

function withoutDemand({ required: _, ...fault }: FaultSpec): FaultSpec {
  return fault;
}

function withFault(scenario: Scenario, index: number, fault: FaultSpec): Scenario {
  return { ...scenario, faults: scenario.faults.with(index, fault) };
}
