/** Faults of the control plane and of the versions: what they bend, how several combine, and that each ends by itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParameterValues } from "../../sim/parameters.ts";
import type { ControlPlane } from "../../src/migration/control-plane.ts";
import { migrationFaultNamed, migrationFaults } from "../../src/migration/faults/index.ts";
import { addedLatencyOf, errorRateOf, type Fleet, healthyConditions } from "../../src/migration/fleet.ts";
import type { Version } from "../../src/migration/versions.ts";

/** Faults of versions and of the store look at nothing else of a fleet. */
const fleetOf = (conditions: Fleet["conditions"]): Fleet => ({ conditions }) as Fleet;

/** No fault here acts on the control plane. */
const begin = (kind: string, conditions: Fleet["conditions"], values: ParameterValues): (() => void) =>
  migrationFaultNamed(kind)?.begin(fleetOf(conditions), values, {} as ControlPlane) ?? (() => {});

const errorRate = (conditions: Fleet["conditions"], version: Version, rate: number): (() => void) =>
  begin("version-error-rate", conditions, { version, rate });

describe("error rates", () => {
  it("combine as independent chances", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }), (rates) => {
        const conditions = healthyConditions();
        for (const rate of rates) errorRate(conditions, "next", rate);
        const healthy = rates.reduce((product, rate) => product * (1 - rate), 1);
        expect(errorRateOf(conditions, "next")).toBeCloseTo(1 - healthy, 12);
        expect(errorRateOf(conditions, "next")).toBeGreaterThanOrEqual(Math.max(0, ...rates) - 1e-12);
        expect(errorRateOf(conditions, "old")).toBe(0);
      }),
    );
  });

  it("of two equal faults end one at a time, and in any order", () => {
    const conditions = healthyConditions();
    const first = errorRate(conditions, "old", 0.5);
    const second = errorRate(conditions, "old", 0.5);
    expect(errorRateOf(conditions, "old")).toBe(0.75);
    first();
    first();
    expect(errorRateOf(conditions, "old")).toBe(0.5);
    second();
    expect(errorRateOf(conditions, "old")).toBe(0);
  });
});

describe("added latencies", () => {
  it("add up, version by version", () => {
    const conditions = healthyConditions();
    const add = (version: Version, delay: number): (() => void) => begin("version-latency", conditions, { version, delay });
    const lift = add("next", 300);
    add("next", 50);
    expect([addedLatencyOf(conditions, "next"), addedLatencyOf(conditions, "old")]).toEqual([350, 0]);
    lift();
    expect(addedLatencyOf(conditions, "next")).toBe(50);
  });
});

describe("outages of the store", () => {
  it("overlap: the store is back when the last one ends", () => {
    const conditions = healthyConditions();
    const lifts = [1, 2].map(() => begin("flag-store-outage", conditions, {}));
    expect(conditions.storeOutages).toBe(2);
    for (const lift of lifts) lift?.();
    expect(conditions.storeOutages).toBe(0);
  });
});

describe("the registry", () => {
  it("has the described faults and no other", () => {
    expect(migrationFaults.map(({ name }) => name)).toEqual([
      "flag-store-outage",
      "metrics-outage",
      "load-surge",
      "command-delay",
      "command-duplicate",
      "restore-backup",
      "zombie",
      "version-error-rate",
      "version-latency",
      "version-leak",
      "version-unreadable-record",
      "crash-on-nth",
      "init-failure",
      "byzantine",
    ]);
    expect(migrationFaultNamed("crash")).toBeUndefined();
  });
});
