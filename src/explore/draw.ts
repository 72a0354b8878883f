/**
 * Draws the scenario of one explored run. fast-check draws units, which are plain data; what they mean is worked out here, and the result
 * is a scenario like any other: it can be written to a file, run again and shrunk. The simulation has a seed of its own.
 *
 * Swarm testing (Groce et al. 2012, Swarm Testing, ISSTA): each run leaves out whole kinds of faults and whole domains, because a fault
 * that is always there hides what only happens without it.
 */
import * as fc from "fast-check";
import { fnv1a, mix32 } from "../../sim/kernel/hash.ts";
import { everythingOpen } from "../scenario/explore-shape.ts";
import { vocabulary } from "../scenario/known.ts";
import type { ExploreSpec, MechanismChoice, Scenario } from "../scenario/scenario.ts";
import type { FaultDescription, Vocabulary } from "../scenario/vocabulary.ts";
import { Dice, UNITS } from "./dice.ts";
import { drawnCluster } from "./drawn-cluster.ts";
import { drawnFaults } from "./drawn-faults.ts";
import { drawnPlan } from "./drawn-plan.ts";
import { withDrawn } from "./drawn-values.ts";
import { canBear, undisturbed } from "./fault-needs.ts";
import { FAULT_FIGURES, FAULT_NEEDS, FAULT_WEIGHTS, MECHANISM_FIGURES, RARE_WORKLOADS, WORKLOADS } from "./ranges.ts";

/** What fast-check draws for one run, for each domain apart, so that closing one changes nothing in the others. */
export interface Draws {
  readonly swarm: readonly number[];
  readonly cluster: readonly number[];
  readonly plan: readonly number[];
  readonly workload: readonly number[];
  readonly mechanisms: readonly number[];
  readonly faults: readonly (readonly number[])[];
}

/** A scenario as it was drawn, and the seed to run it with. */
export interface Drawn {
  readonly scenario: Scenario;
  readonly seed: string;
}

/** Kinds of faults that one run has at most. */
const KINDS_MOST = 5;

/** Draws scenarios near one: run by run, each from the root seed and its own number alone. */
export class Drawing {
  readonly #scenario: Scenario;
  readonly #open: ExploreSpec;
  readonly #vocabulary: Pick<Vocabulary, "faults">;
  readonly #draws: fc.Arbitrary<Draws>;

  constructor(scenario: Scenario, known: Pick<Vocabulary, "faults"> = vocabulary) {
    this.#scenario = scenario;
    this.#open = scenario.explore ?? everythingOpen();
    this.#draws = fc.noBias(drawsArbitrary(this.#open.faults.most));
    this.#vocabulary = known;
  }

  /** The scenario and the seed of a run. */
  draw(rootSeed: string, index: number): Drawn {
    const [draws] = fc.sample(this.#draws, { seed: drawingSeed(rootSeed, index), numRuns: 1 });
    if (draws === undefined) throw new Error("fast-check has drawn nothing");
    return { scenario: this.scenarioOf(draws), seed: `${rootSeed}.${index}` };
  }

  /** The scenario that some draws mean. */
  scenarioOf(draws: Draws): Scenario {
    const { explore: _, expect: __, ...base } = this.#scenario;
    const open = this.#open;
    const swarm = new Dice(draws.swarm);
    const kinds = bearable(drawnKinds(swarm, this.#openKinds()));
    const needs = kinds.flatMap(({ name }) => FAULT_NEEDS[name] ?? []);
    const nodesLeast = Math.max(open.cluster.nodesLeast, ...needs.map((need) => need.nodesLeast ?? 0));
    const cluster = drawnCluster(new Dice(draws.cluster), base.cluster, { ...open.cluster, nodesLeast });
    const hasCommands = needs.every(({ onNext }) => onNext === undefined);
    const { plan, lastUs } = drawnPlan(new Dice(draws.plan), hasCommands ? base.plan : { ...base.plan, operator: [] }, open.plan);
    const workload = WORKLOADS[base.system] ?? {};
    // In some runs all rates and sizes stand as they are, in most only some of them.
    const changed = swarm.pick([0, 0.3, 0.6, 1]);
    const parameters = open.workload ? withDrawn(new Dice(draws.workload), base.parameters, workload, changed) : base.parameters;
    const rare = RARE_WORKLOADS[base.system];
    const mayBeRare = open.workload && open.cluster.sites && rare !== undefined;
    const isRare = swarm.chance(1 / (rare?.oneIn ?? Number.POSITIVE_INFINITY)) && mayBeRare;
    const dice = draws.faults.map((units) => new Dice(units));
    const faults = drawnFaults(dice, kinds, { cluster, plan, lastUs, longestUs: open.faults.longestUs, rules: base });
    const met = [...new Set(faults.map(({ kind }) => kind))].flatMap((kind) => FAULT_NEEDS[kind] ?? []);
    return {
      ...base,
      cluster: isRare ? { ...cluster, network: { ...cluster.network, siteBps: rare.siteBps } } : cluster,
      plan: met.some(({ onNext }) => onNext !== undefined) ? undisturbed(plan) : plan,
      parameters: Object.assign({}, parameters, isRare ? rare.parameters : {}, ...met.map((need) => need.parameters)),
      mechanisms: open.mechanisms ? withFigures(new Dice(draws.mechanisms), base.mechanisms) : base.mechanisms,
      faults,
    };
  }

  /** Kinds that exploration may draw: those that a sound plan can bear, and that the scenario leaves open with all that they need. */
  #openKinds(): readonly FaultDescription[] {
    const { kinds } = this.#open.faults;
    const open = this.#vocabulary.faults.filter(
      ({ name }) => name in FAULT_FIGURES && (kinds === undefined || kinds.includes(name)) && canBear(name, this.#scenario, this.#open),
    );
    return open.flatMap((kind) => Array.from({ length: FAULT_WEIGHTS[kind.name] ?? 1 }, () => kind));
  }
}

function drawsArbitrary(faultsMost: number): fc.Arbitrary<Draws> {
  return fc.record({
    swarm: unitsArbitrary(16),
    cluster: unitsArbitrary(24),
    plan: unitsArbitrary(64),
    workload: unitsArbitrary(64),
    mechanisms: unitsArbitrary(32),
    faults: fc.array(unitsArbitrary(24), { maxLength: faultsMost, size: "max" }),
  });
}

function unitsArbitrary(length: number): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.nat(UNITS - 1), { minLength: length, maxLength: length, size: "max" });
}

/** Any two roots or runs draw from seeds that have nothing to do with each other. */
function drawingSeed(rootSeed: string, index: number): number {
  return mix32(fnv1a(rootSeed) ^ mix32(index + 1)) | 0;
}

/** The first kind that bears no other beside it, without the others; or all of them. */
function bearable(kinds: readonly FaultDescription[]): readonly FaultDescription[] {
  const alone = kinds.find(({ name }) => FAULT_NEEDS[name]?.alone === true);
  return alone === undefined ? kinds : [alone];
}

/** Some of the kinds: none at all in one run of eight. */
function drawnKinds(swarm: Dice, kinds: readonly FaultDescription[]): readonly FaultDescription[] {
  const count = swarm.whole(0, 7);
  const left = [...kinds];
  const drawn: FaultDescription[] = [];
  for (let turn = 0; turn < KINDS_MOST; turn++) {
    const index = swarm.whole(0, left.length - 1);
    if (turn < count && left.length > 0) drawn.push(...left.splice(index, 1));
  }
  return drawn;
}

function withFigures(dice: Dice, mechanisms: Scenario["mechanisms"]): Scenario["mechanisms"] {
  const drawn: { [name: string]: MechanismChoice } = { ...mechanisms };
  for (const [name, variants] of Object.entries(MECHANISM_FIGURES)) {
    const choice = mechanisms[name];
    const ranges = choice === undefined ? undefined : variants[choice.variant];
    if (choice === undefined || ranges === undefined) continue;
    drawn[name] = { variant: choice.variant, parameters: withDrawn(dice, choice.parameters, ranges, 0.4) };
  }
  return drawn;
}
