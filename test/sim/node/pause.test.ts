import fc from "fast-check";
import { expect, it } from "vitest";
import { behaviour, LOCAL_ONE_WAY_US, settle, testWorld } from "../worlds.ts";

function setting() {
  const { world, arrivals, drops } = testWorld();
  const { kernel } = world;
  const log: string[] = [];
  const note = (text: string): void => void log.push(`${kernel.nowUs} ${text}`);
  const node = world.node("a0");
  const peer = world.node("a1");
  node.behaviour = behaviour({
    started: () => note("started"),
    stopped: () => note("stopped"),
    message: ({ kind }) => note(`got ${kind}`),
  });
  return { world, kernel, node, peer, log, note, arrivals, drops };
}

it("has messages, timers and jobs wait, and does them afterwards in the order in which they came", () => {
  const { world, kernel, node, peer, log, note } = setting();
  node.after(100, () => note("early timer"));
  node.after(400, () => note("timer"));
  node.after(2_000, () => note("late timer"));
  node.cpu.run(1_000, () => note("job"));
  kernel.call(200, () => {
    const resume = node.pause();
    expect([node.up, node.paused]).toEqual([true, true]);
    kernel.call(800, resume);
  });
  kernel.call(100, () => peer.send(node.index, "first", 0, 0));
  kernel.call(300, () => peer.send(node.index, "second", 0, 0));
  settle(world);
  expect(log).toEqual(["100 early timer", "1000 got first", "1000 timer", "1000 got second", "1800 job", "2000 late timer"]);
  expect(node.paused).toBe(false);
});

it("keeps what the node had sent under way, and its flows", () => {
  const { world, kernel, node, peer, arrivals } = setting();
  let result = "";
  world.network.startFlow({ from: node.index, to: peer.index, bytes: 1_000, done: (how) => (result = how) });
  node.send(peer.index, "before", 0, 0);
  const resume = node.pause();
  node.send(peer.index, "meanwhile", 0, 0);
  kernel.advance(100, 10_000);
  expect([result, arrivals.map(({ message }) => message.kind)]).toEqual(["delivered", ["before"]]);
  resume();
  settle(world);
  expect(arrivals.map(({ atUs, message }) => [atUs, message.kind])).toEqual([
    [LOCAL_ONE_WAY_US, "before"],
    [10_000 + LOCAL_ONE_WAY_US, "meanwhile"],
  ]);
});

it("lasts until the last of several has ended", () => {
  const { world, node, log, note } = setting();
  const resumes = [node.pause(), node.pause()];
  node.after(0, () => note("timer"));
  settle(world);
  resumes[1]?.();
  resumes[1]?.();
  expect([node.paused, log]).toEqual([true, []]);
  resumes[0]?.();
  expect([node.paused, log]).toEqual([false, ["0 timer"]]);
});

it("lets what comes first cancel what comes later, though both were due", () => {
  const { world, node, peer, log, note } = setting();
  const timer = node.after(1_000, () => note("never"));
  node.behaviour = behaviour({ message: () => note(`cancelled: ${node.cancel(timer)}`) });
  peer.send(node.index, "answer", 0, 0);
  const resume = node.pause();
  world.kernel.advance(100, 2_000);
  resume();
  settle(world);
  expect(log).toEqual(["2000 cancelled: true"]);
});

it("can begin again while the node does what had waited", () => {
  const { world, kernel, node, log, note } = setting();
  node.after(10, () => {
    note("one");
    kernel.call(100, node.pause());
  });
  node.after(20, () => note("two"));
  const resume = node.pause();
  kernel.advance(100, 50);
  resume();
  expect(log).toEqual(["50 one"]);
  settle(world);
  expect(log).toEqual(["50 one", "150 two"]);
});

it("ends with a crash, and what had waited is gone", () => {
  const { world, kernel, node, peer, log, note } = setting();
  node.after(10, () => note("timer"));
  node.cpu.run(10, () => note("job"));
  peer.send(node.index, "message", 0, 0);
  const resume = node.pause();
  kernel.advance(100, 1_000);
  node.crash();
  expect([node.up, node.paused]).toEqual([false, false]);
  resume();
  settle(world);
  expect([node.up, log]).toEqual([false, ["1000 stopped"]]);
});

it("has a node that is started meanwhile wait for its start, unless it is taken down again", () => {
  const { world, kernel, node, log } = setting();
  const resume = node.pause();
  node.restart();
  kernel.advance(1, 100);
  expect(node.up).toBe(false);
  resume();
  expect([node.up, log]).toEqual([true, ["0 stopped", "100 started"]]);
  const resumeAgain = node.pause();
  node.restart();
  const release = node.holdDown();
  resumeAgain();
  expect(node.up).toBe(false);
  release();
  settle(world);
  expect(node.up).toBe(true);
  const resumeOnceMore = node.pause();
  node.restart();
  node.crash();
  resumeOnceMore();
  expect(node.up).toBe(false);
});

/** When what is due at a time is done. Whether a pause that begins at that very time comes before it is open. */
function goesOnUs(pauses: readonly { atUs: number; forUs: number }[], dueUs: number, pauseFirst: boolean): number {
  let timeUs = dueUs;
  for (const { atUs, forUs } of [...pauses].sort((one, other) => one.atUs - other.atUs)) {
    const hasBegun = pauseFirst || timeUs > dueUs ? atUs <= timeUs : atUs < timeUs;
    if (hasBegun && timeUs < atUs + forUs) timeUs = atUs + forUs;
  }
  return timeUs;
}

it("leaves no difference but the delay: everything comes once, timers never early, in the order in which it was due", () => {
  const pause = fc.record({ atUs: fc.nat(1_000), forUs: fc.nat(500) });
  fc.assert(
    fc.property(fc.array(pause, { maxLength: 4 }), fc.array(fc.nat(1_500), { maxLength: 20 }), (pauses, delaysUs) => {
      const { world, kernel, node } = setting();
      const fired: { due: number; atUs: number }[] = [];
      for (const due of delaysUs) node.after(due, () => fired.push({ due, atUs: kernel.nowUs }));
      for (const { atUs, forUs } of pauses) kernel.call(atUs, () => kernel.call(forUs, node.pause()));
      settle(world);
      expect(fired.map(({ due }) => due)).toEqual([...delaysUs].sort((one, other) => one - other));
      for (const { due, atUs } of fired) expect([goesOnUs(pauses, due, false), goesOnUs(pauses, due, true)]).toContain(atUs);
    }),
    { seed: 1, numRuns: 200 },
  );
});
