import { expect, it } from "vitest";
import { describeEvent, EventHistory } from "../../../sim/record/event-history.ts";
import { World } from "../../../sim/world.ts";
import { settle, testTopology } from "../worlds.ts";

it("everything in the world that events fire at says in words what they are", () => {
  const history = new EventHistory();
  const told = new Set<string>();
  history.onFired((event) => told.add(describeEvent(event)));
  const world = new World({ seed: "words", topology: testTopology(), history });
  const [alice, bob, carol] = [world.addNode("alice", "a"), world.addNode("bob", "b"), world.addNode("carol", "c")];
  world.start();
  const { kernel, network } = world;
  kernel.spawn("script", function* (process) {
    yield* process.sleep(5);
  });
  alice.after(10, () => {});
  alice.cpu.run(10, () => {});
  alice.disk.log.append(new Uint8Array(10));
  alice.disk.log.sync(() => {});
  // The second message waits for its turn behind the first, longer than what may be taken at once.
  alice.send(bob.index, "large", 1_000_000, undefined);
  alice.send(bob.index, "small", 10, undefined);
  carol.after(1_000, () => {});
  carol.pause()();
  const done = (): void => {};
  network.startFlow({ from: alice.index, to: bob.index, bytes: 1_000_000, transport: { kind: "tcp", streams: 1 }, done });
  network.startFlow({ from: bob.index, to: alice.index, bytes: 1_000, transport: { kind: "rdma" }, done });
  network.startFlow({ from: carol.index, to: alice.index, bytes: 1_000_000, done }).abort();
  network.startFlow({ from: carol.index, to: bob.index, bytes: 100_000_000, dieAfterUs: 1_000_000, done });
  network.connect({ from: alice.index, to: carol.index, handshakes: 0, done });
  network.connect({ from: alice.index, to: carol.index, handshakes: 1, timeoutUs: 1_500_000, done });
  kernel.call(5, () =>
    network.cut(
      (node) => node === carol.index,
      () => true,
      true,
    ),
  );
  kernel.call(60_000_000, () => bob.memory.allocate("everything", bob.memory.limitBytes + 1));
  settle(world);
  expect([...told].sort()).toMatchInlineSnapshot(`
    [
      "a scheduled call",
      "abortion of flow 2, carol -> alice",
      "arrival of flow 0, alice -> bob",
      "arrival of flow 1, bob -> alice",
      "arrival of large, alice -> bob",
      "arrival of network.connect, alice -> carol",
      "arrival of small, alice -> bob",
      "bob is killed for want of memory",
      "death of flow 3, carol -> bob",
      "departure of network.connect, alice -> carol",
      "departure of small, alice -> bob",
      "departure of the last byte of flow 0, alice -> bob",
      "departure of the last byte of flow 1, bob -> alice",
      "end of a job on alice",
      "end of a round trip of flow 0",
      "end of a sync on alice",
      "process script goes on",
      "process script has waited long enough",
      "readiness of flow 1, bob -> alice",
      "repetition of connection 1",
      "success of connection 0",
      "timeout of connection 1",
      "timer of alice",
      "timer of carol by its own clock",
    ]
  `);
});
