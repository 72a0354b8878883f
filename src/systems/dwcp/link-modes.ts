/**
 * What each link of the cluster really is, by the plan's words for it: below 10 ms and 1 Gbps or more a datacenter link, above 50 ms or
 * below 1 Gbps an internet link, else hybrid. That is the truth by which invariants and criteria judge what nodes take it for.
 */
import type { World } from "../../../sim/world.ts";
import type { ModeName } from "../../check/observation.ts";
import { classify, isStill, type LinkFigures } from "../../migration/mode-detection/classify.ts";
import { probeLink } from "../../migration/mode-detection/probe.ts";

/** A link's mode and since when it has clearly been of it, calendar microseconds; absent where it is near a threshold. */
export interface LinkMode {
  readonly mode: ModeName;
  readonly clearSinceUs: number | undefined;
}

/**
 * A round trip that this share more or less would take over a threshold is not clearly on its side, and so with a bandwidth that
 * wanders.
 */
const MARGIN = 0.25;

const MODES: readonly ModeName[] = ["datacenter", "hybrid", "internet"];

/** The modes of all links of a world, from its construction on. */
export class LinkModes {
  readonly #world: World;
  readonly #modes = new Map<string, LinkMode>();

  constructor(world: World) {
    this.#world = world;
    for (const { name: from } of world.topology.sites) {
      for (const { name: to } of world.topology.sites) {
        this.#look(from, to);
        for (const way of [world.network.wayBetween(from, to), world.network.wayBetween(to, from)]) {
          way.onChange(() => this.#look(from, to));
        }
      }
    }
  }

  /** The mode of the link from one site to another, or of the network within one. */
  of(from: string, to: string): LinkMode {
    const mode = this.#modes.get(keyOf(from, to));
    if (mode === undefined) throw new Error(`no link from ${from} to ${to}`);
    return mode;
  }

  /** Mean round trip of a way with its faults, microseconds. */
  rttUs(from: string, to: string): number {
    const { network } = this.#world;
    const [forth, back] = [network.wayBetween(from, to), network.wayBetween(to, from)];
    return forth.oneWayUs + back.oneWayUs + Math.round(forth.jitterUs + back.jitterUs);
  }

  #look(from: string, to: string): void {
    const { calendar, topology } = this.#world;
    const key = keyOf(from, to);
    const figures = { rttUs: this.rttUs(from, to), ...probeLink(this.#world, from, to) };
    const mode = classify("upstream", figures);
    const isBent = figures.bandwidthBps !== topology.bandwidthBps(from, to);
    const isClear = MODES.every((other) => other === mode || !couldBe(other, figures, isBent));
    const before = this.#modes.get(key);
    const sinceUs = before?.mode === mode ? (before.clearSinceUs ?? calendar.nowUs) : calendar.nowUs;
    this.#modes.set(key, { mode, clearSinceUs: isClear ? sinceUs : undefined });
  }
}

/** Whether a little more or less would make the link one of this mode. What a link was built for is exact, however near to a threshold. */
function couldBe(mode: ModeName, figures: LinkFigures, isBent: boolean): boolean {
  const shorter = { ...figures, rttUs: figures.rttUs * (1 - MARGIN) };
  const longer = { ...figures, rttUs: figures.rttUs * (1 + MARGIN) };
  const near = [shorter, longer].some((candidate) => classify("upstream", candidate) === mode);
  return near || (isBent && isStill(mode, "upstream", figures, MARGIN));
}

function keyOf(from: string, to: string): string {
  return `${from}\n${to}`;
}
