/**
 * What a node has agreed with its peers: which components the two of them run on the next version, separately
 * for control work and for data.
 */
import type { VersionMask, Work } from "./versions.ts";

interface Agreement {
  agreed: VersionMask;
  asking: boolean;
  /** After a refusal the peer is left alone until then. */
  askAgainUs: number;
}

/** One node's memory of its peers, by their network index. It is volatile: after a crash nothing is agreed with anybody. */
export class Agreements {
  readonly #byWork: { readonly [work in Work]: Map<number, Agreement> } = { control: new Map(), data: new Map() };

  agreed(work: Work, peer: number): VersionMask {
    return this.#byWork[work].get(peer)?.agreed ?? 0;
  }

  /** Whether it makes sense to ask the peer now. */
  mayAsk(work: Work, peer: number, nowUs: number): boolean {
    const agreement = this.#byWork[work].get(peer);
    return agreement === undefined || (!agreement.asking && nowUs >= agreement.askAgainUs);
  }

  asked(work: Work, peer: number): void {
    this.#of(work, peer).asking = true;
  }

  /** The peer answered, or has stepped back: this is what the two agree on until further notice. */
  settle(work: Work, peer: number, agreed: VersionMask, askAgainUs: number): void {
    const agreement = this.#of(work, peer);
    agreement.agreed = agreed;
    agreement.asking = false;
    agreement.askAgainUs = askAgainUs;
  }

  /** Keeps only what `allowed` still holds, and gives the peers with whom something ended. */
  restrict(work: Work, allowed: VersionMask): number[] {
    const ended: number[] = [];
    for (const [peer, agreement] of this.#byWork[work]) {
      if ((agreement.agreed & ~allowed) !== 0) ended.push(peer);
      agreement.agreed &= allowed;
    }
    return ended;
  }

  /** New flags: refusals of the past say nothing any more. */
  forgetRefusals(): void {
    for (const agreements of [this.#byWork.control, this.#byWork.data]) {
      for (const agreement of agreements.values()) {
        agreement.asking = false;
        agreement.askAgainUs = 0;
      }
    }
  }

  clear(): void {
    this.#byWork.control.clear();
    this.#byWork.data.clear();
  }

  #of(work: Work, peer: number): Agreement {
    const known = this.#byWork[work].get(peer);
    if (known !== undefined) return known;
    const agreement: Agreement = { agreed: 0, asking: false, askAgainUs: 0 };
    this.#byWork[work].set(peer, agreement);
    return agreement;
  }
}
