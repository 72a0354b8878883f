/** How two nodes come to use a version with each other: by their own flags, by selector and view, and by what they have agreed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModeName } from "../../src/check/observation.ts";
import { flagViewOf } from "../../src/migration/flag-view/index.ts";
import { selectorOf } from "../../src/migration/selector/index.ts";
import { Components, type Work } from "../../src/migration/versions.ts";
import { COMPONENTS, EVERYTHING, flags, smallScenario, TestFleet } from "./fixtures.ts";

const components = new Components(COMPONENTS);
const work = fc.constantFrom<Work>("control", "data");
const anyFlags = fc
  .record({ enabled: fc.integer({ min: 0, max: 7 }), percentage: fc.integer({ min: 0, max: 100 }), forced: fc.boolean() })
  .map(flags);

const mode = (): ModeName => "internet";

describe("selectors", () => {
  it("select nothing under a kill or outside of the rollout", () => {
    fc.assert(
      fc.property(fc.constantFrom("as-planned", "per-component"), work, anyFlags, fc.boolean(), (variant, kind, live, inRollout) => {
        const selection = { work: kind, live, manager: live, inRollout, components, mode };
        if (live.forced || !inRollout) expect(selectorOf(variant).select(selection)).toBe(0);
      }),
    );
  });

  it("as planned take all components or none for control work, by the first one's flag, and each by its own for data", () => {
    const selector = selectorOf("as-planned");
    const select = (kind: Work, enabled: number): number =>
      selector.select({ work: kind, live: flags({ enabled }), manager: flags({ enabled }), inRollout: true, components, mode });
    expect([select("control", 1), select("control", 6), select("data", 6)]).toEqual([7, 0, 6]);
  });

  it("per component give control work and data the same", () => {
    fc.assert(
      fc.property(anyFlags, fc.boolean(), (live, inRollout) => {
        const select = (kind: Work): number =>
          selectorOf("per-component").select({ work: kind, live, manager: live, inRollout, components, mode });
        expect(select("control")).toBe(select("data"));
      }),
    );
  });

  it("that bypass the flags go by the mode alone: a kill changes nothing", () => {
    const modes = fc.constantFrom<ModeName>("datacenter", "hybrid", "internet");
    fc.assert(
      fc.property(modes, work, anyFlags, fc.boolean(), (now, kind, live, inRollout) => {
        const selection = { work: kind, live, manager: live, inRollout, components, mode: () => now };
        expect(selectorOf("bypass").select(selection)).toBe(now === "datacenter" ? 0 : components.all);
      }),
    );
  });
});

describe("flag views", () => {
  it("copied at construction keep the enable flags of then, with percentage and kill of now", () => {
    const view = flagViewOf("copied-at-construction");
    const live = flags({ revision: 9, enabled: 7, percentage: 50, forced: true });
    expect(view.managerFlags(live, flags({ enabled: 1 }))).toEqual({ ...live, enabled: 1 });
  });

  it("of a snapshot are the flags of now", () => {
    fc.assert(fc.property(anyFlags, anyFlags, (live, built) => flagViewOf("snapshot").managerFlags(live, built) === live));
  });
});

describe("without negotiation", () => {
  const scenario = smallScenario("mechanisms.negotiation=none", "mechanisms.exposure=fnv-bucket");

  it("a node goes by its own flags, and a peer outside of the rollout cannot read what it sends", () => {
    // By its bucket node-7 (1) is in at 10 %, and node-0 (68) is not.
    const test = new TestFleet(scenario)
      .run(3)
      .write("week-7", { enable: ["transport"], percentage: 10 })
      .run(3);
    const [inside, outside] = [test.agent(7), test.agent(0)];
    const operation = inside.begin("data", outside.node.index, 7, "r");
    expect(operation?.next).toBe(1);
    expect(outside.admit(inside.node.index, "data", 7, 1, 1)).toEqual({ kind: "mismatch", component: "transport", sentNext: true });
    expect(inside.admit(outside.node.index, "data", 7, 0, 1)).toEqual({ kind: "mismatch", component: "transport", sentNext: false });
    expect(outside.admit(inside.node.index, "data", 7, 0, 1)).toEqual({ kind: "accepted" });
  });
});

describe("with a handshake", () => {
  const scenario = smallScenario("mechanisms.exposure=fnv-bucket", "mechanisms.negotiation={variant: handshake, retry: 10s}");
  const half = { enable: ["transport", "compression"], percentage: 10 };

  it("small requests stay on the old version until both have agreed", () => {
    const test = new TestFleet(scenario).run(3).write("week-9", EVERYTHING).run(3);
    const peer = test.agent(1).node.index;
    const next = (): number | undefined => test.agent(0).begin("control", peer, 7, "r")?.next;
    expect(next()).toBe(0);
    test.run(1);
    expect(next()).toBe(7);
  });

  it("a peer outside of the rollout is asked again only after the retry", () => {
    const test = new TestFleet(scenario).run(3).write("week-7", half).run(3);
    const inside = test.agent(7);
    const outside = test.agent(0).node.index;
    const hellos = (): number => test.sent.filter(({ kind, to }) => kind === "link.hello" && to === outside).length;
    for (let second = 0; second < 9; second++) {
      expect(inside.begin("control", outside, 7, "r")?.next).toBe(0);
      test.run(1);
    }
    expect(hellos()).toBe(1);
    test.run(3);
    inside.begin("control", outside, 7, "r");
    expect(hellos()).toBe(2);
  });

  it("a peer declines what it may not run, and the transfer goes on with the rest", () => {
    const test = new TestFleet(scenario).run(3).write("week-7", half).run(3);
    const [inside, outside] = [test.agent(7), test.agent(0)];
    const transfer = inside.begin("data", outside.node.index, 7, "r");
    if (transfer === undefined) throw new Error("the node serves nothing");
    expect(transfer.next).toBe(3);
    expect(outside.admit(inside.node.index, "data", 7, 3, 1)).toEqual({ kind: "declined", next: 0 });
    expect(inside.declined(transfer, 0)).toBe(0);
    expect(inside.begin("data", outside.node.index, 7, "r")?.next).toBe(0);
  });

  it("agreements end with the kill, on both sides", () => {
    const test = new TestFleet(scenario).run(3).write("week-9", EVERYTHING).run(3);
    const peer = test.agent(1).node.index;
    test.agent(0).begin("control", peer, 7, "r");
    test.run(1).write("kill", { force: true }, "kill").run(3);
    expect(test.agent(0).begin("control", peer, 7, "r")?.next).toBe(0);
    expect(test.agent(1).begin("control", test.agent(0).node.index, 7, "r")?.next).toBe(0);
  });
});

describe("pinning", () => {
  const kill = (variant: string): number | undefined => {
    const test = new TestFleet(smallScenario("mechanisms.negotiation=none", `mechanisms.pinning=${variant}`));
    test.run(3).write("week-9", EVERYTHING).run(3);
    const transfer = test.agent(0).begin("data", test.agent(1).node.index, 7, "r");
    test.write("kill", { force: true }, "kill").run(3);
    return transfer === undefined ? undefined : test.agent(0).chooseAgain(transfer);
  };

  it("per transfer keeps the versions with which a transfer began", () => {
    expect(kill("per-transfer")).toBe(7);
  });

  it("per call decides anew in the middle of it", () => {
    expect(kill("per-call")).toBe(0);
  });
});
