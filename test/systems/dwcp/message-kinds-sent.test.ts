/** The table of messages by which the matrix goes, held against what the nodes really send: all of it is sent, and nothing else. */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { Simulation } from "../../../src/run/simulation.ts";
import { vocabulary } from "../../../src/scenario/known.ts";
import { loadScenario } from "../../../src/scenario/load.ts";
import { MESSAGE_KINDS, type RoleKinds } from "../../../src/systems/dwcp/wire/message-kinds.ts";

const SMALL = fileURLToPath(new URL("../../../scenarios/dwcp/small.yaml", import.meta.url));
const FULL =
  "{name: full, title: all nodes, at: day 2, write: {enable: [transport, compression, prediction, stateSync, consensus, placement], percentage: 100}}";

/** Each way in which the components may run, with a crash before the step and one after it, so that there is something to catch up with. */
const RUNS: { readonly [name: string]: readonly string[] } = {
  // Four nodes to a site, so that one of them has no vote in the site's Raft group.
  datacenter: [
    "parameters.consensusMode=datacenter",
    "parameters.stateMode=datacenter",
    "cluster.nodes=8",
    "parameters.consensusMembers=3",
  ],
  internet: ["parameters.consensusMode=internet", "parameters.stateMode=internet"],
  "as planned": ["parameters.consensusMode=datacenter", "mechanisms.consensusHandover=none", "mechanisms.reservation=none"],
};

const MODELLED_BY_KIND = /^(?:acp\.|dwcp\.state|dwcp\.placement)/;
/** How members tell each other what they run, when the group goes over together: it belongs to the migration and to neither version. */
const OF_THE_HANDOVER = "acp.status";
/** A member of v1's Raft begins its log at the first slot: it needs a snapshot only where a log of v3 was handed back in part. */
const TOO_RARE = "old acp.install-snapshot";

type Version = "old" | "next";

/** What was sent in a run, as `version component kind`. */
function sentIn(set: readonly string[]): Set<string> {
  const scenario = loadScenario(SMALL, {
    vocabulary,
    set: [
      `plan.steps=[${FULL}]`,
      "plan.operator=[]",
      "faults=[{kind: crash, at: 'step:full - 8s', for: 3s, node: node-1}, {kind: crash, at: 'step:full + 6s', for: 8s, node: node-0}]",
      "parameters.consensusInterval=500ms",
      "parameters.stateInterval=500ms",
      "parameters.controlInterval=1s",
      "parameters.placementInterval=1s",
      "parameters.migrationInterval=1h",
      ...set,
    ],
  });
  const sent = new Set<string>();
  const record = (line: { readonly kind: string; readonly [name: string]: unknown }): void => {
    if (line.kind !== "sent" || typeof line.type !== "string" || !MODELLED_BY_KIND.test(line.type) || line.type === OF_THE_HANDOVER) return;
    sent.add(`${versionOf(line.type, line.next)} ${line.type}`);
  };
  const simulation = new Simulation(scenario, "1", "migration", { trace: { record } });
  while (!simulation.advance(1_000_000));
  return sent;
}

/** A group's messages say in which version they are; the other components have kinds of their own for each. */
function versionOf(kind: string, next: unknown): Version {
  if (!kind.startsWith("acp.")) return kind.includes("3.") ? "next" : "old";
  return Array.isArray(next) && next.includes("consensus") ? "next" : "old";
}

function inTable(version: Version, roles: readonly RoleKinds[] = MESSAGE_KINDS): string[] {
  return [...new Set(roles.flatMap((role) => role[version].kinds.map((kind) => `${version} ${kind}`)))];
}

const sentBy = new Map<string, ReadonlySet<string>>();

beforeAll(() => {
  for (const [name, set] of Object.entries(RUNS)) sentBy.set(name, sentIn(set));
}, 60_000);

describe.each(Object.keys(RUNS))("%s", (name) => {
  test("nothing is sent that the table does not have", () => {
    const known = new Set([...inTable("old"), ...inTable("next")]);
    expect([...(sentBy.get(name) ?? [])].filter((message) => !known.has(message))).toEqual([]);
  });

  test("messages that only v3 has were really sent, for each component that has any", () => {
    for (const component of new Set(MESSAGE_KINDS.map((role) => role.component))) {
      const ofNext = inTable(
        "next",
        MESSAGE_KINDS.filter((role) => role.component === component),
      );
      if (ofNext.length > 0) expect(ofNext.filter((message) => sentBy.get(name)?.has(message)).length, component).toBeGreaterThan(0);
    }
  });
});

test("all that the table has is sent in one of the runs", () => {
  const sent = new Set([...sentBy.values()].flatMap((each) => [...each]));
  expect([...inTable("old"), ...inTable("next")].filter((message) => !sent.has(message))).toEqual([TOO_RARE]);
});
