/** A thousand runs: each comes out as it did before, and none leaves anything behind in the process. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mixedCase, rerun } from "../run/mixed-scenarios.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("a thousand mixed small scenarios, each with a seed of its own, come out the same when run again", () => {
  expect(new Set(rerun(0, 1_000)).size).toBe(1_000);
});

/**
 * Runs one scenario a thousand times, with ten seeds in turn, in the build and with nothing else in the process. Prints what is in the heap
 * once the garbage is gone, after the hundredth run and after the last.
 */
const PROGRAM = `
  import { rehearse } from "./dist/src/run/rehearsal.js";
  import { vocabulary } from "./dist/src/scenario/known.js";
  import { loadScenario } from "./dist/src/scenario/load.js";
  const scenario = loadScenario("scenarios/dwcp/hardened.yaml", { vocabulary, set: process.argv.slice(1) });
  const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
  const digests = new Set();
  let early = 0;
  for (let run = 1; run <= 1_000; run++) {
    digests.add(rehearse(scenario, String(run % 10)).outcome.digest);
    if (run === 100) early = heap();
  }
  console.log(JSON.stringify({ early, late: heap(), digests: digests.size }));
`;

test("a thousand runs in one process end where one run ends", () => {
  // The code that V8's optimising compiler makes, and makes again, lies in the heap as well; without it the heap is still to the kilobyte.
  const flags = ["--expose-gc", "--no-opt", "--input-type=module"];
  const words = [...flags, "--eval", PROGRAM, ...mixedCase(2).set];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: "utf8" });
  expect(stderr).toBe("");
  const { early, late, digests } = JSON.parse(stdout) as { early: number; late: number; digests: number };
  expect(digests).toBe(10);
  // A hundred bytes that each of nine hundred runs left behind would show.
  expect(late - early).toBeLessThan(90_000);
});
