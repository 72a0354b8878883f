/** What each node may run by the store's truth, since when, and for how long it has been in reach. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Evidence } from "../../src/check/observation.ts";
import { Permission } from "../../src/check/permission.ts";
import { allowedMask, type Flags, INITIAL_FLAGS } from "../../src/migration/flags.ts";
import { Components } from "../../src/migration/versions.ts";

const components = new Components(["transport", "compression"]);
const NODES = ["canary", "other"];
const GRACE_US = 100;

/** `canary` is in the rollout from 1 % on, `other` only at 100 %. */
const includes = (node: string, percentage: number): boolean => percentage >= (node === "canary" ? 1 : 100);

interface Fixture {
  readonly permission: Permission;
  readonly commit: (atUs: number, fields: Partial<Flags>) => void;
  readonly reach: (atUs: number, reachable: boolean, node?: string) => void;
}

function watched(): Fixture {
  const evidence = new Evidence();
  const versions = { old: "v1", next: "v3" };
  const permission = new Permission({
    evidence,
    components,
    nodes: NODES,
    includes,
    canReport: () => true,
    versions,
    parameters: {},
  });
  return {
    permission,
    commit: (atUs, fields) => evidence.emit({ kind: "flags-committed", atUs, write: "step", flags: { ...INITIAL_FLAGS, ...fields } }),
    reach: (atUs, reachable, node = "canary") => evidence.emit({ kind: "reachability", atUs, node, reachable }),
  };
}

describe("permission", () => {
  it("begins with everything denied and everybody in reach", () => {
    const { permission } = watched();
    expect(permission.flags).toBe(INITIAL_FLAGS);
    expect(permission.deniedFor("canary", 3, GRACE_US, GRACE_US + 1)).toBe(3);
    expect(permission.allowedFor("canary", 3, GRACE_US, GRACE_US + 1)).toBe(0);
    expect(permission.reachableForUs("canary", 70)).toBe(70);
  });

  it("counts from the commit, component by component, and the grace must have passed", () => {
    const { permission, commit } = watched();
    commit(1_000, { enabled: 1, percentage: 10 });
    commit(1_050, { enabled: 3, percentage: 10 });
    expect([1_100, 1_101, 1_150, 1_151].map((nowUs) => permission.allowedFor("canary", 3, GRACE_US, nowUs))).toEqual([0, 1, 1, 3]);
    expect([permission.changedUs("canary", 1), permission.changedUs("canary", 2)]).toEqual([1_000, 1_050]);
    expect(permission.allowedFor("other", 3, GRACE_US, 9_999)).toBe(0);
    expect(permission.deniedFor("other", 3, GRACE_US, 9_999)).toBe(3);
  });

  it("asks about the components of the mask only", () => {
    const { permission, commit } = watched();
    commit(1_000, { enabled: 1, percentage: 100 });
    expect([1, 2, 3].map((mask) => permission.allowedFor("canary", mask, GRACE_US, 2_000))).toEqual([1, 0, 1]);
    expect([1, 2, 3].map((mask) => permission.deniedFor("canary", mask, GRACE_US, 2_000))).toEqual([0, 2, 2]);
  });

  it("denies everything everywhere from a kill on", () => {
    const { permission, commit } = watched();
    commit(1_000, { enabled: 3, percentage: 100 });
    commit(2_000, { enabled: 3, percentage: 100, forced: true });
    expect(permission.flags.forced).toBe(true);
    for (const node of NODES) {
      expect([2_100, 2_101].map((nowUs) => permission.deniedFor(node, 3, GRACE_US, nowUs))).toEqual([0, 3]);
      expect(permission.allowedFor(node, 3, GRACE_US, 2_001)).toBe(0);
    }
  });

  it("does not start anew at a commit that changes nothing for the node", () => {
    const { permission, commit } = watched();
    commit(1_000, { enabled: 1, percentage: 10 });
    commit(2_000, { enabled: 1, percentage: 50 });
    expect(permission.changedUs("canary", 1)).toBe(1_000);
  });

  it("says nothing of a node out of reach, and gives it the whole grace when it is back", () => {
    const { permission, commit, reach } = watched();
    reach(500, false);
    commit(1_000, { enabled: 3, percentage: 100 });
    expect(permission.allowedFor("canary", 3, GRACE_US, 5_000)).toBe(0);
    expect(permission.reachableForUs("canary", 5_000)).toBe(0);
    reach(5_000, true);
    expect([5_100, 5_101].map((nowUs) => permission.allowedFor("canary", 3, GRACE_US, nowUs))).toEqual([0, 3]);
    expect(permission.reachableForUs("canary", 5_040)).toBe(40);
  });

  it("refuses a node that is not of the fleet", () => {
    const { permission } = watched();
    expect(() => permission.allowedFor("stranger", 1, GRACE_US, 0)).toThrow("stranger is not a node of the fleet");
  });

  it("agrees with its definition on any history", () => {
    const moment = fc.oneof(
      fc.record({ kind: fc.constant("commit"), enabled: fc.nat(3), percentage: fc.constantFrom(0, 10, 100), forced: fc.boolean() }),
      fc.record({ kind: fc.constant("reach"), reachable: fc.boolean() }),
    );
    const history = fc.array(fc.tuple(fc.nat(80), moment), { maxLength: 12 });
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 300 }), (moments, afterUs) => {
        const { permission, commit, reach } = watched();
        let nowUs = 0;
        let allowed = 0;
        let reachable = true;
        let reachableSinceUs = 0;
        const sinceUs = [0, 0];
        for (const [gapUs, what] of moments) {
          nowUs += gapUs;
          if (what.kind === "commit") {
            const fields = { enabled: what.enabled, percentage: what.percentage, forced: what.forced };
            commit(nowUs, fields);
            const now = allowedMask({ ...INITIAL_FLAGS, ...fields }, includes("canary", what.percentage));
            for (const bit of [0, 1]) if (((now ^ allowed) & (1 << bit)) !== 0) sinceUs[bit] = nowUs;
            allowed = now;
          } else {
            reach(nowUs, what.reachable);
            reachable = what.reachable;
            reachableSinceUs = nowUs;
          }
        }
        nowUs += afterUs;
        const judged = reachable && nowUs - reachableSinceUs > GRACE_US;
        const long = [0, 1].filter((bit) => judged && nowUs - (sinceUs[bit] ?? 0) > GRACE_US).reduce((mask, bit) => mask | (1 << bit), 0);
        expect(permission.allowedFor("canary", 3, GRACE_US, nowUs)).toBe(long & allowed);
        expect(permission.deniedFor("canary", 3, GRACE_US, nowUs)).toBe(long & ~allowed);
      }),
      { numRuns: 300 },
    );
  });
});
