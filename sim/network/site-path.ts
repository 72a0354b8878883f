/** What lies between two sites in one direction, or within one site: delay, jitter, loss and the link, with what faults add to them. */
import { Additions } from "./additions.ts";
import type { Backlog } from "./backlog.ts";
import { Link } from "./link.ts";
import type { Reordering, Tampering } from "./tampering.ts";
import type { Topology } from "./topology.ts";

interface AddedDelay {
  readonly delayUs: number;
  readonly jitterUs: number;
}

interface AddedRate {
  readonly rate: number;
}

interface AddedCorruption extends AddedRate {
  readonly undetected: number;
}

/** What of a path is another: the bandwidth of its link, the way over it (delay, loss, damage), or whether it carries RDMA. */
export type PathChange = "bandwidth" | "way" | "rdma";

/**
 * One direction between two sites, or the inside of one. Faults stack, and lifting the last one restores the exact base.
 *
 * Every method that adds something throws a RangeError for a value out of its range, and gives the function that takes exactly this
 * addition away again.
 */
export class SitePath {
  /** The link between the sites; absent within a site. */
  readonly link: Link | undefined;
  /** What waits for that link; absent until a fault limits it for the first time. The network's to set. */
  backlog: Backlog | undefined;
  private readonly baseOneWayUs: number;
  private readonly baseJitterUs: number;
  private readonly baseLoss: number;
  private readonly refresh = (): void => this.recompute();
  private readonly delays = new Additions<AddedDelay>(this.refresh);
  private readonly losses = new Additions<AddedRate>(this.refresh);
  private readonly duplications = new Additions<AddedRate>(this.refresh);
  private readonly reorderings = new Additions<Reordering>(this.refresh);
  private readonly corruptions = new Additions<AddedCorruption>(this.refresh);
  private readonly rdmaOutages = new Additions<object>(() => this.changed("rdma"));
  private readonly listeners: ((what: PathChange) => void)[] = [];
  private oneWayNowUs: number;
  private jitterNowUs: number;
  private lossNow: number;
  private tamperingNow: Tampering | undefined;

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

  /** What else befalls single messages; absent if nothing does. */
  get tampering(): Tampering | undefined {
    return this.tamperingNow;
  }

  /** Whether nothing comes over intact: every message is lost or damaged. */
  get isDead(): boolean {
    return this.lossNow === 1 || this.tamperingNow?.corruption === 1;
  }

  /**
   * Probability that a segment of a bulk flow must be sent again: it is lost, or its checksum shows that it is damaged. Damage that no
   * checksum shows does not slow a flow down, and what is in a flow is not modelled.
   */
  get retransmission(): number {
    const damaged = this.tamperingNow?.detectedCorruption ?? 0;
    return damaged === 0 ? this.lossNow : 1 - (1 - this.lossNow) * (1 - damaged);
  }

  /** Whether RDMA works here. Where it does not, flows that it carries die, and everything else goes on as before. */
  get carriesRdma(): boolean {
    return this.rdmaOutages.isEmpty;
  }

  /** Calls the listener whenever faults have made the path another one. */
  onChange(listener: (what: PathChange) => void): void {
    this.listeners.push(listener);
  }

  /** Adds a constant delay and mean jitter, microseconds. */
  addDelay(delayUs: number, jitterUs: number): () => void {
    expectTime("delay", delayUs);
    if (!(jitterUs >= 0 && jitterUs <= Number.MAX_SAFE_INTEGER))
      throw new RangeError(`a jitter of ${jitterUs} us: expected a time, not negative`);
    return this.delays.add({ delayUs, jitterUs });
  }

  /** Adds a loss with a probability of `rate`, independent of others. */
  addLoss(rate: number): () => void {
    expectFraction("loss", rate);
    return this.losses.add({ rate });
  }

  /** Has messages arrive twice with a probability of `rate`, independent of others; never three times. */
  addDuplication(rate: number): () => void {
    expectFraction("duplication", rate);
    return this.duplications.add({ rate });
  }

  /** Holds messages back for `holdUs` with a probability of `rate`, independent of others, whose times add up. */
  addReordering(rate: number, holdUs: number): () => void {
    expectFraction("reordering", rate);
    expectTime("hold", holdUs);
    return this.reorderings.add({ rate, holdUs });
  }

  /** Damages messages with a probability of `rate`, independent of others; a checksum shows it but for a share of `undetected`. */
  addCorruption(rate: number, undetected: number): () => void {
    expectFraction("corruption", rate);
    expectFraction("share of undetected corruption", undetected);
    return this.corruptions.add({ rate, undetected });
  }

  /** Takes RDMA away. */
  blockRdma(): () => void {
    return this.rdmaOutages.add({});
  }

  /** Limits the link to so many bits per second. Throws a RangeError within a site too. */
  limitBandwidth(bps: number): () => void {
    if (this.link === undefined) throw new RangeError("there is no link within a site");
    if (!(Number.isSafeInteger(bps) && bps > 0)) throw new RangeError(`a bandwidth of ${bps} bit/s: expected a whole number above 0`);
    const lift = this.link.limit(bps);
    this.changed("bandwidth");
    return () => {
      lift();
      this.changed("bandwidth");
    };
  }

  private recompute(): void {
    this.oneWayNowUs = this.baseOneWayUs;
    this.jitterNowUs = this.baseJitterUs;
    for (const { delayUs, jitterUs } of this.delays) {
      this.oneWayNowUs += delayUs;
      this.jitterNowUs += jitterUs;
    }
    this.lossNow = this.baseLoss;
    for (const { rate } of this.losses) this.lossNow = either(this.lossNow, rate);
    const isHonest = this.duplications.isEmpty && this.reorderings.isEmpty && this.corruptions.isEmpty;
    this.tamperingNow = isHonest ? undefined : this.tamperingOf();
    this.changed("way");
  }

  private tamperingOf(): Tampering {
    let duplication = 0;
    let corruption = 0;
    let detectedCorruption = 0;
    for (const { rate } of this.duplications) duplication = either(duplication, rate);
    for (const { rate, undetected } of this.corruptions) {
      corruption = either(corruption, rate);
      detectedCorruption = either(detectedCorruption, rate * (1 - undetected));
    }
    return { duplication, reorderings: [...this.reorderings], corruption, detectedCorruption };
  }

  private changed(what: PathChange): void {
    for (const listener of this.listeners) listener(what);
  }
}

/** A path as the topology has it. One way is half of the round trip; local traffic crosses no site link and is never lost. */
export function pathBetween(topology: Topology, from: string, to: string): SitePath {
  if (from === to) {
    const oneWayUs = Math.round(topology.localRttUs / 2);
    return new SitePath(undefined, oneWayUs, oneWayUs * topology.jitter, 0);
  }
  const { rttUs, bandwidthBps, loss, jitter } = topology.linkBetween(from, to);
  const oneWayUs = Math.round(rttUs / 2);
  return new SitePath(new Link(bandwidthBps), oneWayUs, oneWayUs * jitter, loss);
}

/** Probability that at least one of two independent things happens; exactly `rate` if the other never does. */
function either(other: number, rate: number): number {
  return other === 0 ? rate : 1 - (1 - other) * (1 - rate);
}

function expectFraction(what: string, rate: number): void {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`a ${what} of ${rate}: expected a fraction between 0 and 1`);
}

function expectTime(what: string, timeUs: number): void {
  if (!Number.isSafeInteger(timeUs) || timeUs < 0) throw new RangeError(`a ${what} of ${timeUs} us: expected a whole number, not negative`);
}
