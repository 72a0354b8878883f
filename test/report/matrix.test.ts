import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lengthOf } from "../../src/report/layout.ts";
import { wireMatrix } from "../../src/report/matrix.ts";
import { matrixText } from "../../src/report/matrix-text.ts";
import type { WireEffect, WireExchange } from "../../src/systems/wire-exchange.ts";

const SYSTEM = { name: "parcel", title: "Parcel v1 to v2", versions: { old: "v1", next: "v2" } };

/** A role in which only the given version is misunderstood by the other. */
function exchange(role: string, broken: "old" | "next" | "neither", effect: WireEffect = "wrong bytes"): WireExchange {
  return {
    component: "labels",
    role,
    messages: (senderNext) => (senderNext ? ["print", "stick"] : ["write"]),
    failure: (senderNext, receiverNext) =>
      senderNext !== receiverNext && broken === (senderNext ? "next" : "old")
        ? { message: senderNext ? "stick" : "write", effect, explanation: "the address is read as the sender's" }
        : undefined,
  };
}

const silent: WireExchange = { component: "scales", role: "within the office", messages: () => [], failure: () => undefined };
const mixed = wireMatrix(SYSTEM, [exchange("clerk -> carrier", "next"), exchange("carrier -> clerk", "neither"), silent]);

test("cells have their versions, what is said, and the first message that goes wrong", () => {
  const ok = (sender: string, receiver: string, messages: string[]) => ({ sender, receiver, status: "ok", messages });
  expect(mixed).toMatchObject({ schema: "cutover.matrix/1", system: "parcel", title: SYSTEM.title, versions: SYSTEM.versions });
  expect(mixed.rows[0]).toEqual({
    component: "labels",
    role: "clerk -> carrier",
    cells: [
      ok("v1", "v1", ["write"]),
      ok("v1", "v2", ["write"]),
      {
        ...ok("v2", "v1", ["print", "stick"]),
        status: "broken",
        failure: { message: "stick", effect: "wrong bytes", explanation: "the address is read as the sender's" },
      },
      ok("v2", "v2", ["print", "stick"]),
    ],
  });
  expect(mixed.rows[2]?.cells.map(({ status }) => status)).toEqual(["unused", "unused", "unused", "unused"]);
});

describe("as text", () => {
  test("the grid, a legend of what stands in it, and each broken cell", () => {
    expect(matrixText(mixed, false)).toMatchInlineSnapshot(`
      "Parcel v1 to v2: who understands whom
      sender's version -> receiver's version; nothing negotiated, nothing handed over

      Component    Role                           v1 -> v1      v1 -> v2      v2 -> v1      v2 -> v2
      labels       clerk -> carrier               ok            ok            wrong bytes   ok
                   carrier -> clerk               ok            ok            ok            ok
      scales       within the office              -             -             -             -

        wrong bytes   the reader takes the bytes for something else, and nobody notices
        -             this version says nothing in this role

      labels, clerk -> carrier
        v2 -> v1  stick: the address is read as the sender's

      v1 and v2 do not understand each other in 1 of 3 roles
      "
    `);
  });

  test("says so where nothing is broken", () => {
    expect(matrixText(wireMatrix(SYSTEM, [exchange("clerk -> carrier", "neither"), silent]), false)).toMatch(
      /\n\nv1 and v2 understand each other in all of 2 roles\n$/,
    );
  });

  test("is the same with colours but for the colours", () => {
    const coloured = matrixText(mixed, true);
    expect(coloured).not.toBe(matrixText(mixed, false));
    expect(stripVTControlCharacters(coloured)).toBe(matrixText(mixed, false));
  });

  test("fits 100 columns, whatever is explained", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 400 }), fc.constantFrom<WireEffect>("stall", "refused"), (role, why, effect) => {
        const wordy: WireExchange = {
          ...exchange(role, "old"),
          failure: (from, to) => (from === to ? undefined : { message: role, effect, explanation: why }),
        };
        const lines = matrixText(wireMatrix(SYSTEM, [wordy]), false).split("\n");
        expect(Math.max(...lines.map(lengthOf))).toBeLessThanOrEqual(100);
      }),
    );
  });
});
