/** What a member has said to be durable is there after any crash, and nothing that was never written. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildTopology } from "../../../../sim/network/topology.ts";
import type { VirtualNode } from "../../../../sim/node/node.ts";
import { World } from "../../../../sim/world.ts";
import { DurableLog, type LogDisk, readDurableLogs } from "../../../../src/systems/dwcp/consensus/durable-log.ts";
import { type LogEntry, ReplicatedLog } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";

const network = { rtt: [], localRttUs: 1_000, jitter: 0, accessBps: 1_000_000_000, siteBps: 1_000_000_000, loss: 0 };

/** A node with a disk whose sync takes 2 ms. */
function diskNode(): { world: World; node: VirtualNode } {
  const world = new World({ seed: "1", topology: buildTopology({ sites: [{ name: "a", region: "a" }], network }) });
  const node = world.addNode("a0", "a");
  world.start();
  return { world, node };
}

function diskOf(node: VirtualNode, garbles = false): LogDisk {
  return { log: node.disk.log, garbles: () => garbles };
}

function fresh(node: VirtualNode, name = "shared"): DurableLog {
  return new DurableLog(diskOf(node), name, "old raft", new ReplicatedLog(), { ballot: 0, votedFor: undefined });
}

function entry(ballot: number, id?: string): LogEntry {
  return { ballot, command: id === undefined ? undefined : { id, bytes: 7 } };
}

/** Everything that matters of a log, as plain data. */
function stateOf({ log, ballot, owner }: DurableLog) {
  return { owner, ...ballot, base: log.base, entries: log.from(log.base + 1) };
}

function restart({ world, node }: { world: World; node: VirtualNode }): ReadonlyMap<string, DurableLog> {
  node.crash();
  node.start();
  world.kernel.advance(1_000);
  const logs = readDurableLogs(diskOf(node));
  if (typeof logs === "string") throw new Error("the log is whole");
  return logs;
}

test("what was durable is read again, with its ballot, its proofs and what is decided", () => {
  const { world, node } = diskNode();
  const store = fresh(node);
  store.log.append(entry(1, "one"));
  store.log.append({ ...entry(1), prepared: 1 });
  store.log.commit(1);
  store.ballot.ballot = 3;
  store.ballot.votedFor = 2;
  store.ballot.since = 3;
  let done = false;
  store.whenDurable(() => {
    done = true;
  });
  expect(done).toBe(false);
  world.kernel.advance(1_000);
  expect(done).toBe(true);
  const again = restart({ world, node }).get("shared");
  expect(again && stateOf(again)).toEqual(stateOf(store));
  expect(again?.log.committedSlot).toBe(1);
  expect(again?.log.slotOf("one")).toBe(1);
});

/** A log whose one entry is on the disk, and has been dropped again in memory. */
function droppedAgain() {
  const { world, node } = diskNode();
  const store = fresh(node);
  store.log.append(entry(1, "one"));
  store.whenDurable(() => undefined);
  world.kernel.advance(1_000);
  store.log.truncateFrom(1);
  return { world, node, store };
}

test("what no sync had finished never happened, and its action does not run", () => {
  const { world, node, store } = droppedAgain();
  store.log.append(entry(2, "two"));
  store.whenDurable(() => {
    throw new Error("ran without being durable");
  });
  const again = restart({ world, node }).get("shared");
  expect(again?.log.from(1)).toEqual([entry(1, "one")]);
});

test("an action waits for nothing if nothing has changed, and for the sync that is under way if one is", () => {
  const { world, node } = diskNode();
  const store = fresh(node);
  const done: string[] = [];
  store.whenDurable(() => done.push("idle"));
  expect(done).toEqual(["idle"]);
  expect(store.isDurable).toBe(true);
  store.log.append(entry(1, "one"));
  expect(store.isDurable).toBe(false);
  store.whenDurable(() => done.push("written"));
  expect(store.isDurable).toBe(false);
  store.whenDurable(() => done.push("behind it"));
  expect(done).toEqual(["idle"]);
  world.kernel.advance(1_000);
  expect(done).toEqual(["idle", "written", "behind it"]);
  expect(store.isDurable).toBe(true);
  store.ballot.ballot++;
  expect(store.isDurable).toBe(false);
});

test("an entry that was dropped, with nothing in its place, does not come back", () => {
  const { world, node, store } = droppedAgain();
  expect(store.isDurable).toBe(false);
  store.whenDurable(() => undefined);
  world.kernel.advance(1_000);
  expect(restart({ world, node }).get("shared")?.log.lastSlot).toBe(0);
});

test("records that have rotted leave nothing to go on from", () => {
  const { world, node } = diskNode();
  const store = fresh(node);
  store.log.append(entry(1, "one"));
  store.whenDurable(() => undefined);
  world.kernel.advance(1_000);
  node.disk.corrupt(1);
  node.crash();
  node.start();
  expect(readDurableLogs(diskOf(node))).toBe("rotten");
});

test("a record that its version has garbled is noticed, and what follows it too, but not before the next start", () => {
  const { world, node } = diskNode();
  const garbling = new DurableLog(diskOf(node, true), "shared", "old raft", new ReplicatedLog(), { ballot: 0, votedFor: undefined });
  garbling.log.append(entry(1, "one"));
  let done = false;
  garbling.whenDurable(() => {
    done = true;
  });
  world.kernel.advance(1_000);
  expect([done, garbling.log.lastSlot]).toEqual([true, 1]);
  node.crash();
  node.start();
  expect(readDurableLogs(diskOf(node))).toBe("unreadable");
});

test("a full disk keeps what it has and takes no more", () => {
  const { world, node } = diskNode();
  const store = fresh(node);
  node.disk.fill(0);
  store.log.append(entry(1, "one"));
  store.whenDurable(() => {
    throw new Error("ran without being durable");
  });
  world.kernel.advance(1_000);
  expect(restart({ world, node }).size).toBe(0);
});

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("append" as const), id: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("truncate" as const), drop: fc.integer({ min: 1, max: 3 }) }) },
  fc.record({ kind: fc.constant("commit" as const) }),
  fc.record({ kind: fc.constant("forget" as const), ahead: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ kind: fc.constant("vote" as const), ballot: fc.integer({ min: 1, max: 3 }) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("durable" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), us: fc.integer({ min: 100, max: 5_000 }) }) },
  fc.record({ kind: fc.constant("crash" as const) }),
);

test("after any schedule of changes and crashes the log is as it was when an action last ran, or later", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cluster = diskNode();
      const { world, node } = cluster;
      let store = fresh(node);
      /** Every state that may be on the disk: the one that is known to be, and those asked for since. */
      let possible = [stateOf(store)];
      let number = 0;
      for (const each of steps) {
        const { log } = store;
        if (each.kind === "append")
          log.append(entry(store.ballot.ballot, each.id === undefined ? undefined : `${each.id.replaceAll(/[^a-z]/g, "")}${number++}`));
        else if (each.kind === "truncate") log.truncateFrom(Math.max(log.committedSlot + 1, log.lastSlot + 1 - each.drop));
        else if (each.kind === "commit") log.commit(Math.min(log.lastSlot, log.committedSlot + 1));
        else if (each.kind === "forget") log.forgetUntil(log.committedSlot + each.ahead);
        else if (each.kind === "vote") {
          store.ballot.ballot += each.ballot;
          store.ballot.votedFor = each.ballot;
        } else if (each.kind === "durable") {
          const state = structuredClone(stateOf(store));
          possible.push(state);
          const { incarnation } = node;
          store.whenDurable(() => {
            expect(node.incarnation).toBe(incarnation);
            possible = possible.slice(possible.indexOf(state));
          });
        } else if (each.kind === "wait") world.kernel.advance(1_000, world.kernel.nowUs + each.us);
        else {
          const logs = restart(cluster);
          store = logs.get("shared") ?? fresh(node);
          expect(possible).toContainEqual(stateOf(store));
          possible = [structuredClone(stateOf(store))];
        }
      }
    }),
    { numRuns: 300 },
  );
});
