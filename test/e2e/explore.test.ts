/** `cutover explore` on several threads: the same findings and the same files, byte for byte, as on one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cutover, ROOT } from "./cutover.ts";

const SMALL = join(ROOT, "scenarios/dwcp/small.yaml");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-explore-e2e-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function explored(jobs: number) {
  const words = ["explore", SMALL, "--set", "mechanisms.write=replace", "--runs", "30", "--bail", "2", "-j", String(jobs), "-o", "report"];
  const { code, out } = cutover(words, folder);
  const report = join(folder, "report");
  const files = Object.fromEntries(readdirSync(report).map((name) => [name, readFileSync(join(report, name), "utf8")]));
  rmSync(report, { recursive: true });
  return { code, out, files };
}

test("one worker and two find the same and write the same", () => {
  const one = explored(1);
  expect(one.code).toBe(1);
  expect(Object.keys(one.files).some((name) => name.startsWith("incident-1-D2"))).toBe(true);
  expect(explored(2)).toEqual(one);
});
