/**
 * Hashes that are the same on every engine: FNV-1a for buckets, a 32-bit mixer, and the 128-bit digest that runs are compared by.
 *
 * None of them is cryptographic: they find differences between honest runs, not forgeries.
 */

const TWO_TO_32 = 0x100000000;

/** Odd multipliers, one for each sort of input, so that equal words of different sorts do not fold alike. */
const SMALL_INTEGER = 0x9e3779b1;
const LARGE_INTEGER_LOW = 0x85ebca77;
const LARGE_INTEGER_HIGH = 0xc2b2ae3d;
const FRACTION_HIGH = 0x27d4eb2f;
const FRACTION_LOW = 0x165667b1;
const TEXT = 0xcc9e2d51;
const TEXT_LENGTH = 0x1b873593;
const FINISH = 0xe6546b65;
/** Keeps a state of zeros from staying one. */
const INCREMENT = 0x7f4a7c15;

/** Folds any sequence of numbers and texts into 128 bits, at a few nanoseconds a number: cheap enough for every event of a run. */
export class Digest {
  private a = 0x6a09e667;
  private b = 0x3c6ef372;
  private c = 0x510e527f;
  private d = 0x1f83d9ab;
  private scratch: DataView | undefined;

  /** Folds a number by its exact value. -0 counts as 0, and every NaN as the same. */
  number(x: number): this {
    const low = x | 0;
    if (low === x) this.fold(low, SMALL_INTEGER);
    else this.large(x);
    return this;
  }

  /**
   * Folds what `number(timeUs).number(kind).number(argument)` would, for a time of `timeHigh` * 2^32 plus the unsigned `timeLow`, and a
   * kind that is small. All steps are written out here, because what only passes through the state between them need not be stored.
   */
  event(timeLow: number, timeHigh: number, kind: number, argument: number): void {
    const small = argument | 0;
    if (small !== argument) {
      this.number(timeHigh * TWO_TO_32 + (timeLow >>> 0))
        .number(kind)
        .number(argument);
      return;
    }
    let { a, b, c, d } = this;
    let time = timeLow;
    let multiplier = SMALL_INTEGER;
    if (timeHigh !== 0 || timeLow < 0) {
      const product0 = Math.imul(a ^ timeLow, LARGE_INTEGER_LOW);
      const turned0 = turn(product0);
      a = b + turned0 + INCREMENT;
      b = c ^ product0;
      c = d;
      d = turned0;
      time = timeHigh;
      multiplier = LARGE_INTEGER_HIGH;
    }
    const product1 = Math.imul(a ^ time, multiplier);
    const turned1 = turn(product1);
    const product2 = Math.imul((b + turned1 + INCREMENT) ^ kind, SMALL_INTEGER);
    const turned2 = turn(product2);
    const product3 = Math.imul(((c ^ product1) + turned2 + INCREMENT) ^ small, SMALL_INTEGER);
    const turned3 = turn(product3);
    this.a = ((d ^ product2) + turned3 + INCREMENT) | 0;
    this.b = turned1 ^ product3;
    this.c = turned2;
    this.d = turned3;
  }

  /** Folds a text and its length, so that `"ab", "c"` and `"a", "bc"` differ. */
  text(s: string): this {
    for (let i = 0; i < s.length; i++) this.fold(s.charCodeAt(i), TEXT);
    this.fold(s.length, TEXT_LENGTH);
    return this;
  }

  /** The digest of what was folded so far as four unsigned 32-bit words. Folding may go on. */
  words(): [number, number, number, number] {
    const last = new Digest();
    last.a = this.a;
    last.b = this.b;
    last.c = this.c;
    last.d = this.d;
    for (let round = 0; round < 12; round++) last.fold(round, FINISH);
    return [mix32(last.a), mix32(last.b), mix32(last.c), mix32(last.d)];
  }

  /** The digest of what was folded so far as 32 hexadecimal digits. Folding may go on. */
  hex(): string {
    return this.words()
      .map((word) => word.toString(16).padStart(8, "0"))
      .join("");
  }

  /** One step of a permutation of the 128-bit state: no two different words lead from one state to the same next one. */
  private fold(word: number, multiplier: number): void {
    const product = Math.imul(this.a ^ word, multiplier);
    const turned = turn(product);
    this.a = (this.b + turned + INCREMENT) | 0;
    this.b = this.c ^ product;
    this.c = this.d;
    this.d = turned;
  }

  /** Folds what is no 32-bit integer. */
  private large(x: number): void {
    if (x >= -Number.MAX_SAFE_INTEGER && x <= Number.MAX_SAFE_INTEGER && Math.floor(x) === x) {
      this.fold(x | 0, LARGE_INTEGER_LOW);
      this.fold(Math.floor(x / TWO_TO_32), LARGE_INTEGER_HIGH);
    } else {
      this.fraction(x);
    }
  }

  private fraction(x: number): void {
    this.scratch ??= new DataView(new ArrayBuffer(8));
    // The bits of a NaN are up to the engine; all of them are folded as one fixed pattern.
    if (Number.isNaN(x)) this.scratch.setUint32(0, 0x7ff80000);
    else this.scratch.setFloat64(0, x);
    this.fold(this.scratch.getInt32(0), FRACTION_HIGH);
    this.fold(Number.isNaN(x) ? 0 : this.scratch.getInt32(4), FRACTION_LOW);
  }
}

/**
 * FNV-1a over the UTF-8 bytes of a text, as an unsigned 32-bit number (Fowler, Noll, Vo; draft-eastlake-fnv). A lone surrogate
 * counts as U+FFFD, as in TextEncoder.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      hash = fnvByte(hash, unit);
      continue;
    }
    const point = codePointAt(text, i);
    if (point > 0xffff) i++;
    if (point < 0x800) {
      hash = fnvByte(hash, 0xc0 | (point >> 6));
    } else {
      if (point < 0x10000) {
        hash = fnvByte(hash, 0xe0 | (point >> 12));
      } else {
        hash = fnvByte(hash, 0xf0 | (point >> 18));
        hash = fnvByte(hash, 0x80 | ((point >> 12) & 0x3f));
      }
      hash = fnvByte(hash, 0x80 | ((point >> 6) & 0x3f));
    }
    hash = fnvByte(hash, 0x80 | (point & 0x3f));
  }
  return hash >>> 0;
}

/** Spreads every bit of a 32-bit word over the whole result, one to one; unsigned. The finaliser of MurmurHash3 (Appleby, fmix32). */
export function mix32(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Rotates a 32-bit word left by 15 bits. */
function turn(word: number): number {
  return (word << 15) | (word >>> 17);
}

function fnvByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

function codePointAt(text: string, index: number): number {
  const point = text.codePointAt(index)!;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}
