/** Imports point down, floor by floor, and in no circle. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isIn } from "../tidy/rule.ts";
import { projectFiles } from "../tidy/source-file.ts";
import { importCycles } from "./cycles.ts";
import { contracts, objection } from "./floors.ts";
import { type Import, importsOf } from "./imports.ts";

function imported(from: string, to: string, typeOnly = false): Import {
  return { from, to, typeOnly, line: 1 };
}

describe("reading imports", () => {
  it("sees every form, and nothing in comments and strings", () => {
    const text = [
      'import type { One } from "../plan/plan.ts";',
      'import { type Two, three } from "./three.ts";',
      'import "./four.ts";',
      'export * from "./five.ts";',
      'export type { Six } from "./six.ts";',
      'export const seven = () => import("./seven.ts");',
      'export type Eight = import("./eight.ts").Eight;',
      'import fs from "node:fs";',
      '// import "./nine.ts";',
      "export const ten = 'import \"./ten.ts\"';",
    ].join("\n");
    expect(importsOf({ path: "src/run/a.ts", text }).map(({ to, typeOnly, line }) => [line, to, typeOnly])).toEqual([
      [1, "src/plan/plan.ts", true],
      [2, "src/run/three.ts", false],
      [3, "src/run/four.ts", false],
      [4, "src/run/five.ts", false],
      [5, "src/run/six.ts", true],
      [6, "src/run/seven.ts", false],
      [7, "src/run/eight.ts", true],
      [8, "node:fs", false],
    ]);
  });
});

describe("the direction of an import", () => {
  const wrong: readonly [string, Import][] = [
    ["up", imported("sim/world.ts", "src/plan/plan.ts")],
    ["up, if only for a type", imported("src/plan/plan.ts", "src/systems/dwcp/dwcp.ts", true)],
    ["up to a contract, for a value", imported("src/check/a.ts", "src/run/outcome.ts")],
    ["up inside the world", imported("sim/kernel/kernel.ts", "sim/network/network.ts")],
    ["to a neighbour", imported("src/farm/a.ts", "src/report/b.ts", true)],
    ["from one system to another", imported("src/systems/dwcp/a.ts", "src/systems/hal9/b.ts")],
    ["from deterministic code to code that need not be", imported("src/run/a.ts", "src/scenario/load.ts")],
    ["to a room without a floor", imported("src/cli/a.ts", "src/attic/b.ts")],
    ["to tests", imported("src/cli/a.ts", "test/a.ts")],
    ["to node, from the world", imported("sim/world.ts", "node:fs")],
    ["to node, from a room that only computes", imported("src/scenario/quantity.ts", "node:fs")],
    ["to node, from the world, if only to compute", imported("sim/world.ts", "node:path")],
    ["to a package, from the world", imported("sim/world.ts", "zod")],
    ["to the seed package, from above the kernel", imported("src/run/a.ts", "seedrandom")],
  ];
  for (const [name, sample] of wrong) {
    it(`must not point ${name}`, () => expect(objection(sample)).toBeTypeOf("string"));
  }

  it("may point down, to the same room, to a contract for its types, and outside where that is allowed", () => {
    const fine = [
      imported("src/cli/run.ts", "sim/kernel/kernel.ts"),
      imported("src/run/a.ts", "src/run/b.ts"),
      imported("src/check/a.ts", "src/run/outcome.ts", true),
      imported("src/scenario/a.ts", "node:path"),
      imported("src/systems/dwcp/a.ts", "src/systems/system.ts"),
      imported("src/run/a.ts", "src/scenario/expand.ts", true),
      imported("src/scenario/files.ts", "node:fs"),
      imported("src/scenario/schema.ts", "zod"),
      imported("sim/kernel/random.ts", "seedrandom"),
    ];
    expect(fine.filter((each) => objection(each) !== undefined)).toEqual([]);
  });
});

describe("circles", () => {
  it("are found, with their chain", () => {
    const circle = [imported("a.ts", "b.ts"), imported("b.ts", "c.ts"), imported("c.ts", "b.ts")];
    expect(importCycles(circle)).toEqual([["b.ts", "c.ts", "b.ts"]]);
  });

  it("may be closed by a type inside one folder, but not across folders", () => {
    expect(importCycles([imported("sim/a.ts", "sim/b.ts"), imported("sim/b.ts", "sim/a.ts", true)])).toEqual([]);
    expect(importCycles([imported("sim/a/a.ts", "sim/b/b.ts"), imported("sim/b/b.ts", "sim/a/a.ts", true)])).toHaveLength(1);
  });

  it("exist exactly if one arrow points back along a path", () => {
    const arrows = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 });
    fc.assert(
      fc.property(arrows, fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }), (pairs, path) => {
        const downward = pairs.filter(([from, to]) => from < to).map(([from, to]) => imported(`${from}.ts`, `${to}.ts`));
        expect(importCycles(downward)).toEqual([]);
        const around = path.map((from, index) => imported(`${from}.ts`, `${path[(index + 1) % path.length]}.ts`));
        expect(importCycles([...downward, ...around])).not.toEqual([]);
      }),
    );
  });
});

describe("this project", () => {
  const files = projectFiles().filter(({ path }) => isIn(path, "sim/", "src/") && path.endsWith(".ts"));
  const imports = files.flatMap((file) => importsOf(file));

  it("has imports that point down", () => {
    expect(imports.length).toBeGreaterThan(0);
    expect(
      imports.flatMap((each) => (objection(each) === undefined ? [] : [`${each.from}:${each.line}: ${each.to}: ${objection(each)}`])),
    ).toEqual([]);
  });

  it("has no circle of imports", () => {
    expect(importCycles(imports)).toEqual([]);
  });

  it("has contracts that exist", () => {
    const paths = files.map((file) => file.path);
    expect(Object.keys(contracts).filter((path) => !paths.includes(path))).toEqual([]);
  });
});
