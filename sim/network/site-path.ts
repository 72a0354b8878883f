/** What lies between two sites in one direction, or within one site: delay, jitter, loss and the link, with what faults add to them. */
import { Link } from "./link.ts";
import type { Topology } from "./topology.ts";

interface AddedDelay {
  readonly delayUs: number;
  readonly jitterUs: number;
}

interface AddedLoss {
  readonly rate: number;
}

/** One direction between two sites, or the inside of one. Faults stack, and lifting the last one restores the exact base. */
export class SitePath {
  /** The link between the sites; absent within a site. */
  readonly link: Link | undefined;
  private readonly baseOneWayUs: number;
  private readonly baseJitterUs: number;
  private readonly baseLoss: number;
  private readonly delays = new Set<AddedDelay>();
  private readonly losses = new Set<AddedLoss>();
  private oneWayNowUs: number;
  private jitterNowUs: number;
  private lossNow: number;

  /** `oneWayUs` is an integer, `jitterUs` the mean of an exponential delay on top, `loss` the probability that a message is lost. */
  constructor(link: Link | undefined, oneWayUs: number, jitterUs: number, loss: number) {
    this.link = link;
    this.baseOneWayUs = oneWayUs;
    this.baseJitterUs = jitterUs;
    this.baseLoss = loss;
    this.oneWayNowUs = oneWayUs;
    this.jitterNowUs = jitterUs;
    this.lossNow = loss;
  }

  /** The constant part of the one-way delay, integer microseconds. */
  get oneWayUs(): number {
    return this.oneWayNowUs;
  }

  /** Mean of the exponential part of the one-way delay, microseconds. */
  get jitterUs(): number {
    return this.jitterNowUs;
  }

  /** Probability that a message is lost. */
  get loss(): number {
    return this.lossNow;
  }

  /** Adds a constant delay and mean jitter, microseconds; gives the function that takes exactly these away again. */
  addDelay(delayUs: number, jitterUs: number): () => void {
    const added: AddedDelay = { delayUs, jitterUs };
    this.delays.add(added);
    this.sumDelays();
    return () => {
      this.delays.delete(added);
      this.sumDelays();
    };
  }

  /** Adds an independent loss with a probability of `rate`; gives the function that takes exactly this away again. */
  addLoss(rate: number): () => void {
    const added: AddedLoss = { rate };
    this.losses.add(added);
    this.combineLosses();
    return () => {
      this.losses.delete(added);
      this.combineLosses();
    };
  }

  private sumDelays(): void {
    this.oneWayNowUs = this.baseOneWayUs;
    this.jitterNowUs = this.baseJitterUs;
    for (const { delayUs, jitterUs } of this.delays) {
      this.oneWayNowUs += delayUs;
      this.jitterNowUs += jitterUs;
    }
  }

  private combineLosses(): void {
    this.lossNow = this.baseLoss;
    for (const { rate } of this.losses) this.lossNow = 1 - (1 - this.lossNow) * (1 - rate);
  }
}

/** A path as the topology has it. One way is half of the round trip; local traffic crosses no site link and is never lost. */
export function pathBetween(topology: Topology, from: string, to: string): SitePath {
  const oneWayUs = Math.round(topology.rttUs(from, to) / 2);
  const local = from === to;
  return new SitePath(local ? undefined : new Link(topology.siteBps), oneWayUs, oneWayUs * topology.jitter, local ? 0 : topology.loss);
}
