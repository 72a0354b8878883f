/**
 * Max-min fair shares by filling with water, in exact fractions: all flows rise together from nothing by the same amount, until a link is
 * full or a flow is at its ceiling; those stop, and the others rise on. Nothing is remembered but what every flow has so far.
 */

/** A flow as the oracle needs it. Ceilings are whole numbers; absent is none. */
export interface Drinker {
  readonly links: readonly string[];
  readonly ceilingBps?: number;
}

/** A fraction with a denominator above 0. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** Each flow's max-min fair share, bits per second. Capacities are whole numbers; every flow needs a link or a ceiling. */
export function waterFilling(flows: readonly Drinker[], capacityBps: ReadonlyMap<string, number>): number[] {
  const levels = flows.map((): Fraction => fraction(0));
  const rising = new Set(flows.keys());
  while (rising.size > 0) {
    const rooms: Fraction[] = [];
    const roomOf = (link: string): { room: Fraction; riders: number } => {
      let room = fraction(capacityBps.get(link) ?? 0);
      let riders = 0;
      for (const [index, flow] of flows.entries()) {
        if (!flow.links.includes(link)) continue;
        room = minus(room, levels[index] ?? fraction(0));
        if (rising.has(index)) riders++;
      }
      return { room, riders };
    };
    for (const link of capacityBps.keys()) {
      const { room, riders } = roomOf(link);
      if (riders > 0) rooms.push({ over: room.over, under: room.under * BigInt(riders) });
    }
    for (const index of rising) {
      const ceilingBps = flows[index]?.ceilingBps;
      if (ceilingBps !== undefined) rooms.push(minus(fraction(ceilingBps), levels[index] ?? fraction(0)));
    }
    const rise = rooms.reduce((least, room) => (isLess(room, least) ? room : least));
    for (const index of rising) levels[index] = reduced(plus(levels[index] ?? fraction(0), rise));
    for (const index of [...rising]) {
      const flow = flows[index];
      const level = levels[index] ?? fraction(0);
      const isFull = flow?.links.some((link) => roomOf(link).room.over === 0n);
      const isAtCeiling = flow?.ceilingBps !== undefined && minus(fraction(flow.ceilingBps), level).over === 0n;
      if (isFull || isAtCeiling) rising.delete(index);
    }
  }
  return levels.map(({ over, under }) => Number((over * 0x100000n) / under) / 0x100000);
}

function fraction(whole: number): Fraction {
  return { over: BigInt(whole), under: 1n };
}

function plus(one: Fraction, other: Fraction): Fraction {
  return { over: one.over * other.under + other.over * one.under, under: one.under * other.under };
}

function minus(one: Fraction, other: Fraction): Fraction {
  return reduced({ over: one.over * other.under - other.over * one.under, under: one.under * other.under });
}

function isLess(one: Fraction, other: Fraction): boolean {
  return one.over * other.under < other.over * one.under;
}

function reduced({ over, under }: Fraction): Fraction {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? { over: 0n, under: 1n } : { over: over / a, under: under / a };
}
