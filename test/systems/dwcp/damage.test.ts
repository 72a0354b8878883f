/** Messages that were damaged on their way without a checksum that shows it: what becomes of them in the control plane and in DWCP. */
import { describe, expect, test } from "vitest";
import { Wire } from "../../../src/systems/dwcp/wire/wire.ts";
import { killTwin, observe, ofKind, outcomeOf } from "../../run/fixtures.ts";

const links = ["us-w -> us-e", "us-e -> us-w", "us-e -> eu-w", "eu-w -> us-e", "us-w -> eu-w", "eu-w -> us-w"];
const damage = (undetected: number): string =>
  `faults=[${links.map((link) => `{kind: corruption, at: step:all - 5s, for: 40s, link: ${link}, rate: 30%, undetected: ${undetected}}`).join(", ")}]`;

describe("a message whose damage nothing has shown", () => {
  const run = observe(killTwin(damage(1)));
  const damaged = ofKind(run, "damaged");

  test("is rejected by every part of the control plane", () => {
    const control = damaged.filter(({ type }) => !type.startsWith("dwcp."));
    const types = new Set(control.map(({ type }) => type));
    for (const type of ["flags.append", "flags.appended", "flags.push", "metrics.report", "link.hello"]) expect(types).toContain(type);
    expect(new Set(control.map(({ effect }) => effect))).toEqual(new Set(["rejected"]));
  });

  test("is unreadable in DWCP, or taken for good, which breaks D5", () => {
    const protocol = damaged.filter(({ type }) => type.startsWith("dwcp."));
    expect(new Set(protocol.map(({ effect }) => effect))).toEqual(new Set(["unreadable", "misread"]));
    const misread = protocol.filter(({ effect }) => effect === "misread");
    const d5 = run.simulation.invariants.find(({ invariant }) => invariant.id === "D5");
    expect(d5?.violations).toBe(misread.length);
    expect(d5?.first).toMatchObject({ atUs: misread[0]?.atUs, node: misread[0]?.node });
  });

  test("never reaches its receiver: what it asked for is asked again or fails as if it had been lost", () => {
    const failed = ofKind(run, "operation-ended").filter(({ result }) => result === "unserved" || result === "aborted");
    expect(failed.length).toBeGreaterThan(0);
    for (const { faulted } of failed) expect(faulted).toBe(true);
  });
});

test("where the transport's checksum shows the damage, nobody sees a damaged message, and D5 holds", () => {
  const scenario = killTwin(damage(0));
  expect(ofKind(observe(scenario), "damaged")).toEqual([]);
  expect(outcomeOf(scenario).invariants.find(({ id }) => id === "D5")?.status).toBe("holds");
});

describe("one wrong bit in a header", () => {
  const wire = new Wire(64);
  const effects = (transportNext: boolean, compressionNext: boolean, fromByte: number, toByte: number): Set<string> => {
    const bits = Array.from({ length: (toByte - fromByte) * 8 }, (_, bit) => fromByte * 8 + bit);
    return new Set(bits.map((bit) => wire.damage(transportNext, compressionNext, 200, bit)));
  };

  test("in the offset of v1, which nobody reads, does nothing", () => {
    expect(effects(false, false, 4, 8)).toEqual(new Set(["read"]));
  });

  test("in the chunk's number or the transfer's size passes for good", () => {
    expect(effects(false, false, 0, 4)).toEqual(new Set(["misread"]));
    expect(effects(false, false, 12, 20)).toEqual(new Set(["misread"]));
    expect(effects(true, true, 0, 4)).toEqual(new Set(["misread"]));
  });

  test("in the version of a v3 packet, or in the magic number of zstd, is found", () => {
    expect(effects(true, true, 8, 9)).toEqual(new Set(["unreadable"]));
    expect(effects(false, false, 20 + 16, 20 + 20)).toEqual(new Set(["unreadable"]));
  });

  test("in the length has the reader wait for more, or cut the content short", () => {
    expect(effects(true, false, 4, 8)).toEqual(new Set(["unreadable", "misread"]));
  });

  test("in the content passes for good in either version", () => {
    for (const next of [false, true]) expect(effects(next, next, 60, 200)).toEqual(new Set(["misread"]));
  });
});
