import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDwcp, dwcpDescription } from "../../../src/systems/dwcp/index.ts";
import { ZSTD_MAGIC } from "../../../src/systems/dwcp/wire/hde.ts";
import { MESSAGE_KINDS } from "../../../src/systems/dwcp/wire/message-kinds.ts";
import { Wire, type WireComponent } from "../../../src/systems/dwcp/wire/wire.ts";
import { dwcpWireMatrix } from "../../../src/systems/dwcp/wire-matrix.ts";
import { killTwin, observe, ofKind } from "../../run/fixtures.ts";

const CODED: readonly WireComponent[] = ["transport", "compression"];
const exchanges = dwcpWireMatrix();

describe("the grid", () => {
  test("has every component of the system, and each role once", () => {
    const components = dwcpDescription.components.map(({ name }) => name);
    expect([...new Set(exchanges.map(({ component }) => component))]).toEqual(components);
    const roles = exchanges.map(({ component, role }) => `${component} ${role}`);
    expect(new Set(roles).size).toBe(roles.length);
    expect(
      createDwcp()
        .wireMatrix?.()
        .map(({ component, role }) => `${component} ${role}`),
    ).toEqual(roles);
  });

  test.each(exchanges)("$component, $role: a version understands itself, and the other one only where nothing is said", (exchange) => {
    for (const next of [false, true]) {
      expect(exchange.failure(next, next)).toBeUndefined();
      const failure = exchange.failure(next, !next);
      expect(failure?.message).toBe(exchange.messages(next)[0]);
      expect(failure === undefined).toBe(exchange.messages(next).length === 0);
    }
  });

  test("no kind of message belongs to two protocols, but for those of the two versions' Raft", () => {
    const protocols = new Map<string, Set<string>>();
    for (const speech of MESSAGE_KINDS.flatMap(({ old, next }) => [old, next])) {
      for (const kind of speech.kinds) protocols.set(kind, (protocols.get(kind) ?? new Set()).add(speech.protocol));
    }
    const shared = [...protocols].filter(([, names]) => names.size > 1);
    expect(shared.length).toBeGreaterThan(0);
    for (const [kind, names] of shared) {
      expect(kind).toMatch(/^acp\.(?!pbft)/);
      expect([...names].sort()).toEqual(["v1 Raft", "v3 Raft"]);
    }
  });
});

describe("the model goes by the same truth", () => {
  test.each(CODED)("%s: what the wire says of a sample, whatever the width of sizes", (component) => {
    for (const sentNext of [false, true]) {
      for (const readerNext of [false, true]) {
        const [failure] = exchanges.filter((each) => each.component === component).map((each) => each.failure(sentNext, readerNext));
        const shipped = new Wire(32).misreading(component, sentNext, readerNext);
        expect(failure).toEqual(shipped === undefined ? undefined : { message: "request", ...shipped });
        expect(new Wire(64).misreading(component, sentNext, readerNext)?.effect).toBe(shipped?.effect);
      }
    }
  });

  test.each(CODED)("%s: what cannot be read in a run is what is broken here, in both directions", (component) => {
    const run = observe(
      killTwin(
        "mechanisms.negotiation=none",
        "defects.size-field-32-bit=true",
        "cluster.nodes=10",
        "plan.observe.after=5s",
        "plan.operator=[]",
        `plan.steps=[{name: half, title: half of the nodes, at: week 2, write: {enable: [${component}], percentage: 50}}]`,
      ),
    );
    const unreadable = ofKind(run, "unreadable").filter((each) => each.component === component);
    expect(new Set(unreadable.map(({ sentNext }) => sentNext))).toEqual(new Set([false, true]));
    for (const { sentNext, effect } of unreadable) {
      const explanations = exchanges
        .filter((each) => each.component === component)
        .map((each) => each.failure(sentNext, !sentNext)?.explanation);
      expect(explanations).toContain(effect);
    }
  });
});

describe("any payload", () => {
  const bits = fc.constantFrom<32 | 64>(32, 64);
  const payloads = fc.uint8Array({ maxLength: 200 });
  const frames = payloads.map((content) => Uint8Array.from([...ZSTD_MAGIC, ...content]));

  test("is read by a reader of the version that wrote it, and by no other", () => {
    fc.assert(
      fc.property(bits, payloads, frames, fc.boolean(), (sizeFieldBits, payload, frame, next) => {
        const wire = new Wire(sizeFieldBits);
        for (const [component, content] of [["transport", payload] as const, ["compression", frame] as const]) {
          // v3 takes a chunk of length 0 for padding.
          if (content.length > 0) expect(wire.misreading(component, next, next, content)).toBeUndefined();
          expect(wire.misreading(component, next, !next, content)).toBeDefined();
        }
      }),
    );
  });

  test("of zeros, as empty memory is, goes wrong without a sound: v1 reads a v3 chunk as an empty one", () => {
    expect(new Wire(32).misreading("transport", true, false, new Uint8Array(64))?.effect).toBe("wrong bytes");
  });

  test("that holds a zstd frame within its frame goes wrong without a sound: v1 reads a v3 packet from the inner one on", () => {
    const nested = Uint8Array.from([...ZSTD_MAGIC, ...ZSTD_MAGIC, 1, 2, 3]);
    expect(new Wire(32, { leavesDeltas: true, losesBaselineKey: true }).misreading("compression", true, false, nested)?.effect).toBe(
      "wrong bytes",
    );
  });
});
