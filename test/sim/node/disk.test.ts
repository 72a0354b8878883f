import { describe, expect, it } from "vitest";
import type { Hardware } from "../../../sim/node/hardware.ts";
import { World } from "../../../sim/world.ts";
import { behaviour, settle, testTopology } from "../worlds.ts";

const FSYNC_US = 1_000;
/** A record of 38 bytes takes 50 on the disk, and 50 us to write at one byte a microsecond. */
const RECORD = new Uint8Array(38).fill(7);

function setting(hardware: Partial<Hardware> = {}) {
  const world = new World({ seed: "disk", topology: testTopology() });
  const node = world.addNode("one", "a", { hardware: { fsync: FSYNC_US, diskBandwidth: 8_000_000, ...hardware } });
  node.start();
  const log: string[] = [];
  const sync = (name: string) => node.disk.log.sync(() => log.push(`${world.kernel.nowUs} ${name}`));
  const append = (count = 1) => Array.from({ length: count }, () => node.disk.log.append(RECORD));
  const recordsLeft = () => {
    node.restart();
    return node.disk.log.read().records.length;
  };
  return { world, node, disk: node.disk, log, sync, append, recordsLeft };
}

describe("a sync", () => {
  it("takes the time of the hardware and that of the bytes that are not durable", () => {
    const { world, log, sync, append } = setting();
    append(2);
    sync("first");
    settle(world);
    append();
    sync("second");
    settle(world);
    sync("nothing");
    settle(world);
    expect(log).toEqual(["1100 first", "2150 second", "3150 nothing"]);
  });

  it("serves all that wait for it, and takes what was appended before it begins", () => {
    const { world, node, log, sync, append, recordsLeft } = setting();
    append();
    sync("a");
    world.kernel.call(10, () => {
      append();
      sync("b");
      append();
      sync("c");
    });
    world.kernel.call(20, () => append());
    settle(world);
    expect(log).toEqual(["1050 a", `${1_050 + 1_000 + 150} b`, `${1_050 + 1_000 + 150} c`]);
    expect(node.disk.log.next).toBe(4);
    expect(recordsLeft()).toBe(4);
  });

  it("that a crash interrupts makes nothing durable and is not heard of", () => {
    const { world, log, sync, append, recordsLeft } = setting();
    append();
    sync("first");
    settle(world);
    append();
    sync("second");
    world.kernel.advance(1, 1_500);
    expect(recordsLeft()).toBe(1);
    settle(world);
    expect(log).toEqual(["1050 first"]);
  });

  it("of a node that one of those served takes down leaves the others without an answer", () => {
    const { world, node, log, sync, append } = setting();
    sync("first");
    append();
    node.disk.log.sync(() => node.restart());
    sync("served with it");
    settle(world);
    expect([log, node.incarnation]).toEqual([["1000 first"], 2]);
  });

  it("goes on while the process is paused, which hears of it afterwards", () => {
    const { world, node, log, sync, append, recordsLeft } = setting();
    append();
    sync("first");
    const resume = node.pause();
    world.kernel.advance(10, 2_000);
    expect(log).toEqual([]);
    resume();
    expect(log).toEqual(["2000 first"]);
    expect(recordsLeft()).toBe(1);
  });
});

describe("a log", () => {
  it("numbers its records over its whole life", () => {
    const { world, node, sync, append } = setting();
    expect(append(3)).toEqual([0, 1, 2]);
    sync("");
    settle(world);
    append();
    node.restart();
    expect(node.disk.log.read()).toEqual({ first: 0, records: [RECORD, RECORD, RECORD], damage: [] });
    expect(append()).toEqual([3]);
  });

  it("is read after a crash before it is written", () => {
    const { node, append } = setting();
    append();
    node.restart();
    expect(() => append()).toThrow("call read() first");
    node.disk.log.read();
    expect(append()).toEqual([0]);
  });

  it("drops what lies before a record, once that is durable", () => {
    const { world, node, sync, append, recordsLeft } = setting();
    append(5);
    expect(() => node.disk.log.discardBefore(2)).toThrow("not durable");
    sync("");
    world.kernel.call(5, () => append());
    settle(world);
    node.disk.log.discardBefore(2);
    expect([node.disk.log.sizeBytes, node.disk.log.next]).toEqual([200, 6]);
    expect(node.disk.log.read()).toMatchObject({ first: 2, records: Array(4).fill(RECORD) });
    expect(recordsLeft()).toBe(3);
    expect(() => node.disk.log.discardBefore(1)).toThrow("no record 1");
    expect(() => node.disk.log.discardBefore(6)).toThrow("no record 6");
  });

  it("drops what lies behind a record", () => {
    const { world, node, sync, append, recordsLeft } = setting();
    append(3);
    sync("");
    settle(world);
    append();
    sync("");
    node.disk.log.truncate(2);
    expect(append()).toEqual([2]);
    settle(world);
    expect(recordsLeft()).toBe(2);
    expect(() => node.disk.log.truncate(4)).toThrow("no record 4");
  });
});

describe("what is done to a disk", () => {
  it("slow: syncs that begin meanwhile take longer, by all factors", () => {
    const { world, log, sync, disk } = setting();
    sync("as ever");
    const lifts = [disk.slow(2), disk.slow(2.5)];
    settle(world);
    sync("slow");
    settle(world);
    for (const lift of lifts) lift();
    sync("as ever");
    settle(world);
    expect(log).toEqual(["1000 as ever", "6000 slow", "7000 as ever"]);
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => disk.slow(bad)).toThrow(RangeError);
  });

  it("slow: a sync takes a million times as long at most", () => {
    const { world, log, sync, disk } = setting();
    for (let i = 0; i < 60; i++) disk.slow(1_000_000);
    sync("slow");
    settle(world);
    expect(log).toEqual(["1000000000 slow"]);
  });

  it("full: takes no more than is left", () => {
    const { disk, append } = setting({ diskCapacity: 1_000 });
    expect([disk.freeBytes, append()]).toEqual([1_000, [0]]);
    const lift = disk.fill(120);
    expect([disk.freeBytes, append(3)]).toEqual([120, [1, 2, undefined]]);
    const liftOther = disk.fill(0);
    expect(disk.freeBytes).toBe(0);
    lift();
    expect(append()).toEqual([undefined]);
    liftOther();
    expect([disk.freeBytes, append()]).toEqual([850, [3]]);
  });

  it("full: is full by itself at its capacity", () => {
    const { append } = setting({ diskCapacity: 149 });
    expect(append(3)).toEqual([0, 1, undefined]);
  });

  it("torn: a crash leaves a part, which is found and dropped", () => {
    const seen = new Set<number>();
    const { world, node, disk, sync, append } = setting();
    append(2);
    sync("");
    settle(world);
    const lift = disk.tear();
    for (let round = 0; round < 50; round++) {
      append(3);
      node.restart();
      const leftBytes = disk.log.sizeBytes - 100;
      const reading = disk.log.read();
      const whole = Math.floor(leftBytes / 50);
      expect(leftBytes).toBeGreaterThan(0);
      expect(leftBytes).toBeLessThan(150);
      expect(reading.records).toEqual(Array(2 + whole).fill(RECORD));
      expect(reading.damage).toEqual(leftBytes % 50 === 0 ? [] : [{ kind: "torn", record: 2 + whole, endsReading: true }]);
      seen.add(whole);
      expect(append()).toEqual([2 + whole]);
      disk.log.truncate(2);
    }
    expect([...seen].sort()).toEqual([0, 1, 2]);
    lift();
    append(3);
    node.restart();
    expect(disk.log.sizeBytes).toBe(100);
  });

  it("corrupt: hits what lies there and what is written, at the given rate", () => {
    const { world, disk, sync, append } = setting();
    append(1_000);
    sync("");
    settle(world);
    const lift = disk.corrupt(0.2);
    append(1_000);
    sync("");
    settle(world);
    lift();
    append(1_000);
    sync("");
    settle(world);
    // A rotten header ends the reading, so records are looked at one by one.
    const rotten = [0, 0, 0];
    for (let record = 0; record < 3_000; record++) {
      if (disk.log.read().damage[0]?.record === record) rotten[Math.floor(record / 1_000)] = (rotten[Math.floor(record / 1_000)] ?? 0) + 1;
      disk.log.discardBefore(record + 1);
    }
    // 1000 draws at 0.2 deviate by sqrt(1000 * 0.2 * 0.8) = 12.6; four of them are passed once in 16,000 times.
    for (const count of rotten.slice(0, 2)) expect(Math.abs(count - 200)).toBeLessThan(4 * 12.7);
    expect(rotten[2]).toBe(0);
  });

  it("corrupt: refuses what is no rate", () => {
    for (const bad of [-0.1, 1.1, Number.NaN]) expect(() => setting().disk.corrupt(bad)).toThrow(RangeError);
  });
});

it("keeps what it has while its node is down, and tells its behaviour in the next life", () => {
  const { world, node, sync, append } = setting();
  append();
  sync("");
  settle(world);
  const lives: number[] = [];
  node.behaviour = behaviour({ started: () => lives.push(node.disk.log.read().records.length) });
  const release = node.holdDown();
  world.kernel.advance(1, 10_000);
  release();
  expect(lives).toEqual([1]);
});
