/** Measures how a node is at the moment: everything about it that a fault may bend. */
import { expect } from "vitest";
import { SECOND } from "../../../sim/kernel/units.ts";
import type { World } from "../../../sim/world.ts";

/** A node's condition. What did not happen within the probe is absent. Times in microseconds. */
export interface Condition {
  readonly up: boolean;
  readonly paused: boolean;
  /** How far its clock is ahead. */
  readonly clockUs: number;
  /** True time that a timer of a second takes. */
  timerUs?: number;
  /** Time that a job of 1000 us takes. */
  jobUs?: number;
  /** Time that a sync of one small record takes; absent too if the record was not accepted. */
  syncUs?: number;
  readonly freeBytes: number;
  readonly accepted: boolean;
  /** Whether the record had changed when it was read back. */
  rotten?: boolean;
  /** Whether a part of a second one, which was never synced, was left by a crash. */
  torn?: boolean;
}

const PROBE_US = 2 * SECOND;
const RECORD = new Uint8Array(200).fill(0x5a);

/** Takes `PROBE_US` of virtual time. Crashes and starts the node if it is up and not paused, and leaves its log empty. */
export function probeNode(world: World, name: string): Condition {
  const { kernel } = world;
  const node = world.node(name);
  const { log } = node.disk;
  const { incarnation } = node;
  const startUs = kernel.nowUs;
  const first = log.read().first;
  const condition: Condition = {
    up: node.up,
    paused: node.paused,
    clockUs: node.clock.offsetUs(),
    freeBytes: node.disk.freeBytes,
    accepted: log.append(RECORD) !== undefined,
  };
  const note = (key: "timerUs" | "jobUs" | "syncUs") => (): void => {
    const elapsedUs = kernel.nowUs - startUs;
    if (node.incarnation === incarnation && elapsedUs <= PROBE_US) condition[key] = elapsedUs;
  };
  node.after(SECOND, note("timerUs"));
  node.cpu.run(1_000, note("jobUs"));
  if (condition.accepted) log.sync(note("syncUs"));
  kernel.advance(1_000_000, startUs + PROBE_US);
  if (node.up && !node.paused && node.incarnation === incarnation && condition.accepted) {
    condition.rotten = log.read().damage.length > 0;
    log.truncate(first);
    log.append(RECORD);
    node.restart();
    condition.torn = log.sizeBytes > 0;
  }
  log.read();
  log.truncate(first);
  return condition;
}

/** A node's condition before, during and after a fault, with that of its neighbour, which nothing may have happened to. */
export function bent(world: World, begin: () => () => void): { readonly during: Partial<Condition>; readonly after: Partial<Condition> } {
  const before = probeBoth(world);
  const end = begin();
  const during = probeBoth(world);
  end();
  end();
  // What had waited for the end is done first.
  world.kernel.advance(1_000_000, world.kernel.nowUs + PROBE_US);
  const after = probeBoth(world);
  expect([during.neighbour, after.neighbour]).toEqual([before.neighbour, before.neighbour]);
  return { during: difference(before.node, during.node), after: difference(before.node, after.node) };
}

function probeBoth(world: World): { readonly node: Condition; readonly neighbour: Condition } {
  return { node: probeNode(world, "b0"), neighbour: probeNode(world, "b1") };
}

/** The entries of the second that are not as in the first; those that are missing are named as undefined. */
function difference(one: Condition, other: Condition): Partial<Condition> {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof Condition)[];
  return Object.fromEntries(keys.filter((key) => one[key] !== other[key]).map((key) => [key, other[key]]));
}
