import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { SECOND } from "../../../sim/kernel/units.ts";
import { World } from "../../../sim/world.ts";
import { behaviour, testTopology } from "../worlds.ts";

const MEGABYTE = 1_000_000;

/** What a measurement of `memory-program.mjs` prints. V8 compiles on the same thread, so at the same event each time. */
function measured<Figures>(name: string): Figures {
  const program = fileURLToPath(new URL("memory-program.mjs", import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "--no-concurrent-recompilation", program, name], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Figures;
}

it("a run of many events stays bounded", () => {
  const { events, grownBytes } = measured<{ events: number; grownBytes: number }>("manyEvents");
  expect(events).toBe(2_500_000);
  // A byte that each of twenty events left behind would show.
  expect(grownBytes).toBeLessThan(100_000);
});

it("scheduling, cancelling and dispatch allocate nothing for an event", () => {
  // One boxed number for each event would be 12 or 16 bytes.
  expect(measured<{ bytesPerEvent: number }>("allocation").bytesPerEvent).toBeLessThan(4);
});

it("a thousand runs in one process end where one run ends", () => {
  const { ends, grownBytes } = measured<{ ends: number; grownBytes: number }>("manyRuns");
  expect(ends).toBe(1);
  // A kernel with a thousand pending events takes more than 100 KB; six of the 950 would show.
  expect(grownBytes).toBeLessThan(600_000);
});

it("a hundred thousand idle nodes fit in 1 GB", () => {
  const before = process.memoryUsage().rss;
  const world = new World({ seed: "idle", topology: testTopology() });
  for (let number = 0; number < 100_000; number++) {
    const node = world.addNode(`node-${number}`, "a");
    node.behaviour = behaviour({ started: () => node.after(SECOND, () => {}) });
  }
  world.start();
  expect(world.kernel.pending).toBe(100_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(1_000 * MEGABYTE);
});
