/** The group that goes over together, as one of its members sees it: the test plays the others. */
import { describe, expect, test } from "vitest";
import { OLD, quorumOf, type Running } from "../../../../src/systems/dwcp/consensus/protocols.ts";
import { JointSwitch, OwnSwitch, type SwitchHost, type SwitchStatus } from "../../../../src/systems/dwcp/consensus/version-switch.ts";
import { PROTOCOL_COOLDOWN_US, STATUS } from "../../../../src/systems/dwcp/constants/index.ts";

const NEXT_RAFT: Running = { next: true, protocol: "raft" };
const NEXT_PBFT: Running = { next: true, protocol: "pbft" };

/** Member 0 of a group, with hands for the test to turn. */
class TestHost implements SwitchHost {
  readonly position = 0;
  size = 5;
  running: Running = OLD;
  leads: SwitchHost["leads"] = "other";
  isServing = true;
  wantsNext = false;
  mode: SwitchHost["mode"] = "datacenter";
  nowUs = 0;
  readonly proposed: string[] = [];
  told: { to: number; status: SwitchStatus }[] = [];

  run(running: Running): void {
    this.running = running;
  }

  quorumOf({ protocol }: Running): number {
    return quorumOf(protocol, this.size, false);
  }

  propose({ id }: { id: string }): void {
    this.proposed.push(id);
  }

  tell(to: number, status: SwitchStatus): void {
    this.told.push({ to, status });
  }
}

function joint(given: Partial<TestHost> = {}): { host: TestHost; group: JointSwitch } {
  const host = Object.assign(new TestHost(), given);
  return { host, group: new JointSwitch(host) };
}

function status(wantsNext: boolean, running: Running = OLD, asks = false, since = 0): SwitchStatus {
  return { wantsNext, knowsUnwilling: false, running, since, asks };
}

describe("a leader", () => {
  test("has the change decided once every member wants it", () => {
    const { host, group } = joint({ wantsNext: true, leads: "self" });
    group.wishesChanged();
    for (const from of [1, 2, 3]) group.heard(from, status(true));
    expect(host.proposed).toEqual([]);
    group.heard(4, status(true));
    expect(host.proposed).toHaveLength(1);
    group.decided(7, { id: host.proposed[0] ?? "", bytes: 0 });
    expect(host.running).toEqual(NEXT_RAFT);
  });

  test("waits for a member that is up and does not want it, however long", () => {
    const { host, group } = joint({ wantsNext: true, leads: "self" });
    for (let second = 0; second < 20; second++) {
      host.nowUs += STATUS.intervalUs;
      group.tick();
      for (const from of [1, 2, 3]) group.heard(from, status(true));
      group.heard(4, status(false));
    }
    expect(host.proposed).toEqual([]);
  });

  test("goes on without members that are silent for long enough, if the rest is a quorum", () => {
    for (const [willing, expected] of [
      [2, 1],
      [1, 0],
    ] as const) {
      const { host, group } = joint({ wantsNext: true, leads: "self" });
      for (let atUs = 0; atUs < STATUS.silentUs; atUs += STATUS.intervalUs) {
        host.nowUs = atUs;
        group.tick();
        for (let from = 1; from <= willing; from++) group.heard(from, status(true));
        expect(host.proposed).toEqual([]);
      }
      host.nowUs = STATUS.silentUs;
      group.tick();
      expect(host.proposed).toHaveLength(expected);
    }
  });

  test("does not take a group to PBFT that is too small for it", () => {
    const { host, group } = joint({ wantsNext: true, leads: "self", size: 3, mode: "internet" });
    group.wishesChanged();
    for (const from of [1, 2]) group.heard(from, status(true));
    expect(host.proposed).toEqual([]);
  });

  test("has another protocol decided when the mode has changed", () => {
    const { host, group } = joint({ wantsNext: true, leads: "self", running: NEXT_RAFT, mode: "internet" });
    group.tick();
    expect(host.proposed).toHaveLength(1);
    group.decided(7, { id: host.proposed[0] ?? "", bytes: 0 });
    expect(host.running).toEqual(NEXT_PBFT);
  });

  test("does not change the protocol again within the cooldown, though each new leader may take the group for another mode", () => {
    const { host, group } = joint({ wantsNext: true, leads: "self", running: NEXT_RAFT, mode: "internet" });
    group.tick();
    group.decided(7, { id: host.proposed[0] ?? "", bytes: 0 });
    host.mode = "hybrid";
    for (; host.nowUs < PROTOCOL_COOLDOWN_US; host.nowUs += STATUS.intervalUs) group.tick();
    expect(host.proposed).toHaveLength(1);
    group.tick();
    expect(host.proposed).toHaveLength(2);
  });

  test("asks for a change once a second, not more", () => {
    const { host, group } = joint({ wantsNext: true, leads: "self" });
    for (let round = 0; round < 5; round++) for (const from of [1, 2, 3, 4]) group.heard(from, status(true));
    expect(host.proposed).toHaveLength(1);
    host.nowUs = STATUS.intervalUs;
    group.heard(1, status(true));
    expect(new Set(host.proposed).size).toBe(2);
  });
});

describe("a member", () => {
  test("ignores a decided change that it may not follow any more, and other commands", () => {
    const { host, group } = joint();
    group.decided(8, { id: "change to raft by 1 at 0", bytes: 0 });
    expect(host.running).toEqual(OLD);
    host.wantsNext = true;
    group.decided(9, { id: "dwcp.consensus:node-1:1.1", bytes: 0 });
    expect(host.running).toEqual(OLD);
  });

  test("goes back at once when it may not run v3 any more, and tells all others", () => {
    const { host, group } = joint({ running: NEXT_RAFT });
    group.wishesChanged();
    expect(host.running).toEqual(OLD);
    expect(host.told.map(({ to }) => to)).toEqual([1, 2, 3, 4]);
    expect(host.told.every(({ status: { wantsNext, running } }) => !wantsNext && !running.next)).toBe(true);
  });

  test("goes back with a member that may not run v3, and returns with those that do", () => {
    const { host, group } = joint({ wantsNext: true, running: NEXT_RAFT });
    group.heard(3, status(false));
    expect(host.running).toEqual(OLD);
    host.nowUs = STATUS.silentUs + 1;
    group.heard(2, status(true, NEXT_RAFT));
    expect(host.running).toEqual(NEXT_RAFT);
  });

  test("goes back when another has heard of one that may not run v3, and tells nobody what it has only heard so", () => {
    const { host, group } = joint({ wantsNext: true, running: NEXT_RAFT });
    group.heard(2, { ...status(true), knowsUnwilling: true });
    expect(host.running).toEqual(OLD);
    expect(host.told.map(({ status: { wantsNext, knowsUnwilling } }) => [wantsNext, knowsUnwilling])).toEqual(
      Array.from({ length: 4 }, () => [true, false]),
    );
    group.heard(3, status(false));
    host.told = [];
    group.tick();
    expect(host.told.every(({ status: { knowsUnwilling } }) => knowsUnwilling)).toBe(true);
  });

  test("that was down while the mode changed runs what the others run, unless its own protocol has a leader", () => {
    const { host, group } = joint({ wantsNext: true, running: NEXT_RAFT });
    const others = { ...status(true, NEXT_PBFT), since: 0 };
    for (const member of [1, 2]) group.heard(member, others);
    expect(host.running).toEqual(NEXT_RAFT);
    host.leads = "none";
    group.heard(1, others);
    expect(host.running).toEqual(NEXT_PBFT);
  });

  test("that has followed a change does not go back on what others had said before they made it too", () => {
    const { host, group } = joint({ wantsNext: true, running: NEXT_RAFT, leads: "none" });
    group.decided(9, { id: "change to pbft by 1 at 0", bytes: 0 });
    expect(host.running).toEqual(NEXT_PBFT);
    for (const from of [1, 2, 3]) group.heard(from, status(true, NEXT_RAFT));
    expect(host.running).toEqual(NEXT_PBFT);
    group.heard(1, { ...status(true, NEXT_RAFT), since: 10 });
    expect(host.running).toEqual(NEXT_RAFT);
  });

  test("that finds two halves without a leader joins the one that has the first member, so that no two change places for ever", () => {
    const { host, group } = joint({ wantsNext: true, running: NEXT_RAFT, leads: "none" });
    const half = { ...status(true, NEXT_PBFT), since: 0 };
    group.heard(1, half);
    expect(host.running).toEqual(NEXT_RAFT);
    group.heard(2, half);
    expect(host.running).toEqual(NEXT_PBFT);
  });

  test("that went over first stays there, and the others follow the later change, with a leader or without", () => {
    const first = joint({ wantsNext: true, running: NEXT_RAFT, leads: "self" });
    first.group.decided(31, { id: "change to pbft by 1 at 0", bytes: 0 });
    first.host.leads = "none";
    for (const member of [1, 2, 3, 4]) first.group.heard(member, status(true, NEXT_RAFT, false, 12));
    expect(first.host.running).toEqual(NEXT_PBFT);
    const stranded = joint({ wantsNext: true, running: NEXT_RAFT, leads: "self" });
    stranded.group.decided(12, { id: "change to raft by 1 at 0", bytes: 0 });
    stranded.group.heard(2, status(true, NEXT_PBFT, false, 31));
    expect(stranded.host.running).toEqual(NEXT_PBFT);
  });

  test("makes no change again that an older slot holds", () => {
    const { host, group } = joint({ wantsNext: true, running: NEXT_RAFT });
    group.decided(31, { id: "change to pbft by 1 at 0", bytes: 0 });
    group.decided(12, { id: "change to raft by 2 at 0", bytes: 0 });
    expect(host.running).toEqual(NEXT_PBFT);
  });

  test("is quiet while it has what it wants, and tells the others each second while it has not", () => {
    const { host, group } = joint();
    group.tick();
    expect(host.told).toEqual([]);
    host.wantsNext = true;
    group.tick();
    expect(host.told).toHaveLength(4);
    host.told = [];
    host.running = NEXT_RAFT;
    group.tick();
    expect(host.told).toEqual([]);
    host.leads = "none";
    group.tick();
    expect(host.told).toHaveLength(4);
  });

  test("answers who asks, and is silent while it does not serve", () => {
    const { host, group } = joint();
    group.heard(2, status(true, OLD, true));
    expect(host.told).toEqual([{ to: 2, status: status(false) }]);
    host.told = [];
    host.isServing = false;
    group.heard(2, status(true, OLD, true));
    group.wishesChanged();
    expect(host.told).toEqual([]);
  });
});

test("a member on its own does what its flags and its mode say, at once", () => {
  const host = new TestHost();
  const own = new OwnSwitch(host);
  const seen = (["datacenter", "hybrid", "internet"] as const).map((mode) => {
    Object.assign(host, { wantsNext: true, mode });
    own.wishesChanged();
    return host.running;
  });
  expect(seen).toEqual([NEXT_RAFT, NEXT_RAFT, NEXT_PBFT]);
  host.mode = "datacenter";
  own.tick();
  expect(host.running).toEqual(NEXT_RAFT);
  host.wantsNext = false;
  own.wishesChanged();
  expect(host.running).toEqual(OLD);
  expect(host.told).toEqual([]);
});
