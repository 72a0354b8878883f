import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scenarioPaths } from "../../src/cli/scenario-paths.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-paths-"));
  for (const sub of ["b", "a", "a/deep", ".hidden", "empty"]) mkdirSync(join(folder, sub));
  for (const file of ["z.yaml", "a/two.yml", "a/one.yaml", "a/deep/three.yaml", "b/data.csv", ".hidden/no.yaml"]) {
    writeFileSync(join(folder, file), "");
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

const named = (...paths: readonly string[]): readonly string[] =>
  scenarioPaths(paths.map((path) => join(folder, path))).map((path) => path.slice(folder.length + 1));

test("a folder stands for the YAML files in it and below, in the order of their names", () => {
  expect(named(".")).toEqual(["a/deep/three.yaml", "a/one.yaml", "a/two.yml", "z.yaml"]);
});

test("files stay in the order in which they are named, and each comes once", () => {
  expect(named("z.yaml", "a/deep", "z.yaml")).toEqual(["z.yaml", "a/deep/three.yaml"]);
  const here = join(folder, "z.yaml");
  expect(scenarioPaths([here, `${folder}/./z.yaml`, `${folder}/a/../z.yaml`])).toEqual([here]);
});

test("what is not there, and a folder without scenarios, are mistakes of the caller", () => {
  expect(() => named("nowhere")).toThrow(/nowhere: found nothing there, expected a scenario file or a folder of them/);
  expect(() => named("empty")).toThrow(/empty: found no .yaml file in it, expected scenario files/);
});
