/** Puts a scenario's cluster together: the world with its nodes, the mechanisms that the scenario chose, and the control plane. */
import type { NetworkObserver } from "../../sim/network/network.ts";
import { buildTopology } from "../../sim/network/topology.ts";
import type { VirtualNode } from "../../sim/node/node.ts";
import type { ParameterValues, ValuesOf } from "../../sim/parameters.ts";
import type { EventHistory } from "../../sim/record/event-history.ts";
import { World } from "../../sim/world.ts";
import type { Evidence } from "../check/observation.ts";
import { rollsBackOnByzantine } from "../migration/byzantine-response/index.ts";
import { enforced } from "../migration/checklist/index.ts";
import { fallsBackOnTimeout } from "../migration/consensus-fallback/index.ts";
import { consensusHandoverOf } from "../migration/consensus-handover/index.ts";
import { buildsTogether, OLD_ALONE } from "../migration/construction/index.ts";
import type { ControllerRules } from "../migration/controller.ts";
import { exposureOf } from "../migration/exposure/index.ts";
import { replicated } from "../migration/flag-store/index.ts";
import { flagViewOf } from "../migration/flag-view/index.ts";
import { type Fleet, healthyConditions, type PropagationRules } from "../migration/fleet.ts";
import { act } from "../migration/gates/index.ts";
import { modeDetectorOf } from "../migration/mode-detection/index.ts";
import type { ModeDetector } from "../migration/mode-detection/mode-detector.ts";
import { linkProber } from "../migration/mode-detection/probe.ts";
import { handshake } from "../migration/negotiation/index.ts";
import { Whereabouts } from "../migration/others.ts";
import { perTransfer } from "../migration/pinning/index.ts";
import { controlPlaneNodes, fleetNodes } from "../migration/placement.ts";
import { type gossip, poll, push } from "../migration/propagation/index.ts";
import { quorumRuleOf } from "../migration/quorum/index.ts";
import { handshake as reserving } from "../migration/reservation/index.ts";
import { selectorOf } from "../migration/selector/index.ts";
import { merge } from "../migration/state-handover/index.ts";
import type { report } from "../migration/telemetry/index.ts";
import { Components } from "../migration/versions.ts";
import { writeRuleOf } from "../migration/write/index.ts";
import type { MechanismChoice, Scenario } from "../scenario/scenario.ts";

/** Builds the world and the fleet of one run; nothing has been started yet. */
export function buildFleet(
  scenario: Scenario,
  seed: string,
  componentNames: readonly string[],
  evidence: Evidence,
  observer: NetworkObserver,
  history?: EventHistory,
): Fleet {
  const { cluster, mechanisms, eventLimit } = scenario;
  const world = new World({ seed, eventLimit, topology: buildTopology(cluster), observer, ...(history === undefined ? {} : { history }) });
  const nodes = fleetNodes(cluster);
  const members = nodes.map(({ name, site }) => world.addNode(name, site));
  const [controller, operator, metrics, ...store] = controlPlaneNodes(cluster, mechanisms).map(({ name, site }) =>
    world.addNode(name, site),
  ) as [VirtualNode, VirtualNode, VirtualNode, ...VirtualNode[]];
  const chosen = (mechanism: string): MechanismChoice => {
    const choice = mechanisms[mechanism];
    if (choice === undefined) throw new Error(`the scenario has no choice for the mechanism ${mechanism}`);
    return choice;
  };
  const negotiation = chosen("negotiation");
  const handover = chosen("consensusHandover");
  let operations = 0;
  return {
    world,
    evidence,
    components: new Components(componentNames),
    members,
    whereabouts: new Whereabouts(members),
    store,
    controller,
    operator,
    metrics,
    exposure: exposureOf(chosen("exposure").variant, chosen("exposure").parameters, nodes),
    selector: selectorOf(chosen("selector").variant),
    flagView: flagViewOf(chosen("flagView").variant),
    writeRule: writeRuleOf(chosen("write").variant),
    storeRules: storeRules(chosen("flagStore")),
    propagation: propagationRules(chosen("propagation")),
    ...(negotiation.variant === handshake.name
      ? { negotiation: { retryUs: (negotiation.parameters as ValuesOf<typeof handshake.parameters>).retry } }
      : {}),
    pinned: chosen("pinning").variant === perTransfer.name,
    quorumRule: quorumRuleOf(chosen("quorum").variant),
    consensusHandover: consensusHandoverOf(handover.variant, handover.parameters),
    reservesRoom: chosen("reservation").variant === reserving.name,
    handsStateOver: chosen("stateHandover").variant === merge.name,
    buildsTogether: buildsTogether(chosen("construction").variant),
    fallsBackOnTimeout: fallsBackOnTimeout(chosen("consensusFallback").variant),
    rollsBackOnByzantine: rollsBackOnByzantine(chosen("byzantineResponse").variant),
    telemetryIntervalUs: (chosen("telemetry").parameters as ValuesOf<typeof report.parameters>).interval,
    nextOperation: () => operations++,
    conditions: healthyConditions(),
  };
}

/** The scenario as its control run has it: with processes that hold the old version alone. */
export function withOldAlone(scenario: Scenario): Scenario {
  return { ...scenario, mechanisms: { ...scenario.mechanisms, construction: OLD_ALONE } };
}

/** The mode detector of one node, whose changes of mind become observations. */
export function modeDetectorFor({ mechanisms }: Scenario, { world, evidence }: Fleet, node: VirtualNode): ModeDetector {
  const choice = mechanisms.modeDetection;
  if (choice === undefined) throw new Error("the scenario has no choice for the mechanism modeDetection");
  return modeDetectorOf(choice, {
    nowUs: () => world.calendar.nowUs,
    proberOf: (site) => linkProber(world, node.site, site),
    changed: (site, component, mode, before) =>
      evidence.emit({ kind: "mode-changed", atUs: world.kernel.nowUs, node: node.name, site, component, mode, before }),
  });
}

/** How the scenario's gates watch and whether they act, and whether steps wait for their checks. */
export function controllerRules({ mechanisms }: Scenario): ControllerRules {
  const gates = mechanisms.gates;
  if (gates === undefined) throw new Error("the scenario has no choice for the mechanism gates");
  const checklist = mechanisms.checklist;
  return {
    act: gates.variant === act.name,
    patienceUs: checklist?.variant === enforced.name ? (checklist.parameters as ValuesOf<typeof enforced.parameters>).patience : undefined,
    watch: gates.parameters as ValuesOf<typeof act.parameters>,
  };
}

function storeRules({ variant, parameters }: MechanismChoice): Fleet["storeRules"] {
  const isReplicated = variant === replicated.name;
  const timing = isReplicated ? parameters : defaultsOfReplicated();
  return { durable: isReplicated, readBeforeServing: isReplicated, timing: timing as ValuesOf<typeof replicated.parameters> };
}

/** A process-global struct has one host and no timing of its own; the one host never elects anybody. */
function defaultsOfReplicated(): ParameterValues {
  return Object.fromEntries(Object.entries(replicated.parameters).map(([name, parameter]) => [name, parameter.default]));
}

function propagationRules({ variant, parameters }: MechanismChoice): PropagationRules {
  if (variant === push.name) return { pushRetryUs: (parameters as ValuesOf<typeof push.parameters>).retry };
  if (variant === poll.name) return { pollIntervalUs: (parameters as ValuesOf<typeof poll.parameters>).interval };
  const { fanout, period } = parameters as ValuesOf<typeof gossip.parameters>;
  return { gossip: { fanout, periodUs: period } };
}
