import { expect, it } from "vitest";
import { diskCorrupt } from "../../../sim/faults/disk-corrupt.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

it("has what is written rot, and bends nothing else, until its end", () => {
  const { world } = faultWorld();
  expect(bent(world, () => diskCorrupt.begin(world, { node: "b0", rate: 1 }))).toEqual({ during: { rotten: true }, after: {} });
});

it("hits what is on the disk already, which stays rotten", () => {
  const { world } = faultWorld();
  const { log } = world.node("b0").disk;
  for (let record = 0; record < 3; record++) log.append(new Uint8Array(5_000));
  log.sync(() => {});
  world.kernel.advance(10);
  const end = diskCorrupt.begin(world, { node: "b0", rate: 1 });
  end();
  expect(log.read()).toMatchObject({ records: [], damage: [{ kind: "rotten", record: 0 }, { record: 1 }, { record: 2 }] });
});

it("stacks: independent chances combine, and are lifted one by one in any order", () => {
  const { world } = faultWorld();
  const { disk } = world.node("b0");
  const endFirst = diskCorrupt.begin(world, { node: "b0", rate: 0.5 });
  const endSecond = diskCorrupt.begin(world, { node: "b0", rate: 0.25 });
  expect(disk.rotRate).toBe(0.625);
  endFirst();
  expect(disk.rotRate).toBe(0.25);
  endSecond();
  expect(disk.rotRate).toBe(0);
});
