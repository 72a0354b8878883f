import { describe, expect, it } from "vitest";
import { defaultHardware, hardwareParameters } from "../../../sim/node/hardware.ts";
import { World } from "../../../sim/world.ts";
import { behaviour, LOCAL_ONE_WAY_US, settle, testTopology, testWorld } from "../worlds.ts";

function setting() {
  const { world, arrivals, drops } = testWorld();
  const log: string[] = [];
  const note = (text: string): void => void log.push(`${world.kernel.nowUs} ${text}`);
  const node = world.node("a0");
  node.behaviour = behaviour({
    started: () => note("started"),
    stopped: () => note("stopped"),
    message: (message) => note(`got ${message.kind}`),
  });
  return { world, node, peer: world.node("a1"), log, note, arrivals, drops };
}

describe("life", () => {
  it("begins with start, not before", () => {
    const world = new World({ seed: "x", topology: testTopology() });
    const node = world.addNode("one", "a");
    const log: string[] = [];
    node.behaviour = behaviour({ started: () => log.push("started") });
    expect([node.up, node.incarnation, node.after(1, () => log.push("timer"))]).toEqual([false, 0, 0]);
    node.start();
    node.start();
    expect([node.up, node.incarnation, log]).toEqual([true, 1, ["started"]]);
  });

  it("ends with a crash and begins again with a restart", () => {
    const { world, node, log } = setting();
    node.crash();
    node.crash();
    expect([node.up, node.incarnation]).toEqual([false, 1]);
    node.restart();
    expect([node.up, node.incarnation]).toEqual([true, 2]);
    node.restart();
    expect([node.up, node.incarnation]).toEqual([true, 3]);
    settle(world);
    expect(log).toEqual(["0 stopped", "0 started", "0 stopped", "0 started"]);
  });

  it("is over while anybody holds the node down", () => {
    const { node, log } = setting();
    const release = node.holdDown();
    const releaseOther = node.holdDown();
    node.start();
    node.restart();
    release();
    release();
    expect(node.up).toBe(false);
    releaseOther();
    expect([node.up, log]).toEqual([true, ["0 stopped", "0 started"]]);
  });

  it("tells the network", () => {
    const { world, node } = setting();
    let changes = 0;
    world.network.onChange(() => changes++);
    node.crash();
    node.start();
    expect(changes).toBe(2);
  });
});

describe("timers", () => {
  it("go off at their time and can be cancelled", () => {
    const { world, node, log, note } = setting();
    node.after(10, () => note("one"));
    const timer = node.after(20, () => note("two"));
    expect(node.cancel(timer)).toBe(true);
    expect(node.cancel(timer)).toBe(false);
    settle(world);
    expect(log).toEqual(["10 one"]);
  });

  it("of an earlier life never go off, whether the node is down or up again", () => {
    const { world, node, log, note } = setting();
    node.after(10, () => note("while down"));
    node.after(30, () => note("after restart"));
    world.kernel.call(5, () => node.crash());
    world.kernel.call(20, () => {
      node.restart();
      node.after(10, () => note("new life"));
    });
    settle(world);
    expect(log).toEqual(["5 stopped", "20 started", "30 new life"]);
  });
});

describe("messages", () => {
  it("go from node to node", () => {
    const { world, node, peer, log, arrivals } = setting();
    peer.send(node.index, "ping", 0, "body");
    settle(world);
    expect(log).toEqual([`${LOCAL_ONE_WAY_US} got ping`]);
    expect(arrivals[0]?.message).toMatchObject({ from: peer.index, to: node.index, body: "body" });
  });

  it("neither leave nor reach a node that is down, not even from its own stopped", () => {
    const { world, node, peer, log, arrivals } = setting();
    node.behaviour = behaviour({ stopped: () => node.send(peer.index, "last words", 0, 0) });
    peer.send(node.index, "ping", 0, 0);
    node.crash();
    node.send(peer.index, "ping", 0, 0);
    settle(world);
    expect([log, arrivals]).toEqual([[], []]);
  });

  it("are received and dropped by a node without a behaviour", () => {
    const { world, node, peer, arrivals } = setting();
    node.send(peer.index, "ping", 0, 0);
    settle(world);
    expect(arrivals).toHaveLength(1);
  });
});

it("loses the jobs of its CPU in a crash", () => {
  const { world, node, log, note } = setting();
  node.cpu.run(10, () => note("done"));
  node.cpu.run(10, () => note("never"));
  world.kernel.call(15, () => node.crash());
  world.kernel.call(16, () => node.cpu.run(1, () => note("never")));
  world.kernel.call(18, () => {
    node.restart();
    node.cpu.run(10, () => note("in the new life"));
  });
  settle(world);
  expect(log).toEqual(["10 done", "15 stopped", "18 started", "28 in the new life"]);
});

describe("versions installed on a node", () => {
  it("are changed by a restart, whenever the node comes up again", () => {
    const world = new World({ seed: "x", topology: testTopology() });
    const node = world.addNode("one", "a", { installed: ["v1"] });
    const seen: string[] = [];
    node.behaviour = behaviour({
      started: () => seen.push(node.installed.join()),
      stopped: () => seen.push(`end of ${node.installed.join()}`),
    });
    node.start();
    node.restart({ installed: ["v1", "v3"] });
    node.restart();
    const release = node.holdDown();
    node.restart({ installed: ["v3"] });
    release();
    expect(seen).toEqual(["v1", "end of v1", "v1,v3", "end of v1,v3", "v1,v3", "end of v1,v3", "v3"]);
  });

  it("are none unless something else is said", () => {
    expect(setting().node.installed).toEqual([]);
  });
});

describe("hardware", () => {
  it("is the default but for what is said", () => {
    const world = new World({ seed: "x", topology: testTopology() });
    expect(world.addNode("one", "a").hardware).toBe(defaultHardware);
    const node = world.addNode("two", "a", { hardware: { cores: 4 } });
    expect(node.hardware).toEqual({ ...defaultHardware, cores: 4 });
    expect(node.cpu.coreCount).toBe(4);
  });

  it("has a description of each of its figures, with where the default comes from", () => {
    expect(Object.keys(hardwareParameters)).toEqual(Object.keys(defaultHardware));
    for (const parameter of Object.values(hardwareParameters)) expect([parameter.doc, parameter.source]).not.toContain("");
  });
});
