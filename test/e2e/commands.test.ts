import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cutover, ROOT } from "./cutover.ts";

const scenarios = readdirSync(join(ROOT, "scenarios/dwcp"))
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => `scenarios/dwcp/${name}`);

test("every shipped scenario is valid", () => {
  const { code, out, error } = cutover(["validate", ...scenarios]);
  expect(error).toBe("");
  expect(code).toBe(0);
  expect(
    out
      .trimEnd()
      .split("\n")
      .every((line) => line.startsWith("ok ")),
  ).toBe(true);
});

test.each(scenarios)("the plan of %s", async (path) => {
  const { code, out } = cutover(["plan", path]);
  expect(code).toBe(0);
  await expect(out).toMatchFileSnapshot(`../golden/cli/plan-${path.replace(/^.*\/|\.yaml$/g, "")}.txt`);
});

test("the version is the package's", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(cutover(["--version"])).toEqual({ code: 0, out: `${version}\n`, error: "" });
});

test("data goes to stdout, mistakes to stderr", () => {
  expect(cutover(["list", "faults"])).toMatchObject({ code: 0, error: "", out: expect.stringMatching(/^faults\n/) });
  expect(cutover(["explain", "no-such-thing"])).toMatchObject({ code: 2, out: "", error: expect.stringContaining("(nearest: ") });
  expect(cutover(["validate", "package.json"])).toMatchObject({ code: 2, out: "" });
  expect(cutover(["frobnicate"])).toMatchObject({ code: 2, out: "" });
});

test("colours only where they are wanted", () => {
  expect(cutover(["list"]).out).not.toContain("\u001b[");
  expect(cutover(["list"], ROOT, { FORCE_COLOR: "1" }).out).toContain("\u001b[1m");
  expect(cutover(["list"], ROOT, { FORCE_COLOR: "1", NO_COLOR: "1" }).out).not.toContain("\u001b[");
});

test("the JSON Schema that is checked in is the one that the program prints", () => {
  expect(readFileSync(join(ROOT, "scenarios/scenario.schema.json"), "utf8")).toBe(cutover(["schema"]).out);
});
