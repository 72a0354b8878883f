/**
 * Seeded random streams, one for each purpose and entity.
 *
 * A stream's numbers depend on the user's seed and on the stream's name only: not on which streams were asked for before it, nor on how
 * much was drawn from them. Adding a node or a draw somewhere leaves all other streams as they were, so two runs stay comparable number
 * by number.
 */
import seedrandom from "seedrandom";
import { Digest } from "./hash.ts";
import { isUnderDensity, LAYER_EDGES, LAYERS, TAIL_START } from "./ziggurat.ts";

const TWO_TO_32 = 0x100000000;
const TWO_TO_53 = 0x20000000000000;
/** Outputs that sfc32 drops, so that similar starting states have parted (PractRand seeds it with 12 rounds). */
const WARM_UP = 16;

/** A stream of random numbers: the generator sfc32 of Chris Doty-Humphrey's PractRand, 128 bits of state. */
export class RandomStream {
  // Initialised although the constructor sets them: a field that begins as undefined never becomes a plain number to V8, and each draw
  // would take four times as long.
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  /** A stream from three words of state. Ask `RandomSource` for one instead. */
  constructor(a: number, b: number, c: number) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    for (let i = 0; i < WARM_UP; i++) this.uint32();
  }

  /** The next 32 bits as an unsigned integer. */
  uint32(): number {
    return this.next() >>> 0;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const high = this.next() >>> 5;
    return (high * 0x4000000 + (this.next() >>> 6)) / TWO_TO_53;
  }

  /** A whole number from 0 to `n` - 1, each equally likely. Throws a RangeError unless `n` is a whole number from 1 to 2^32. */
  integer(n: number): number {
    const count = n >>> 0;
    if (count !== n || count === 0) return this.anyOf(n);
    let draw = this.next() >>> 0;
    // Draws from the incomplete last round of multiples of n are thrown away; they would favour the small numbers. The round is shorter
    // than n, so nearly every draw lies before it, and need not know where exactly it begins.
    if (draw >= TWO_TO_32 - count) {
      const limit = TWO_TO_32 - (TWO_TO_32 % count);
      while (draw >= limit) draw = this.next() >>> 0;
    }
    // The shifts say that these are unsigned integers; without them V8 divides doubles, which takes ten times as long.
    return ((draw >>> 0) % count) >>> 0;
  }

  /** True with probability `p`. Draws even if `p` is 0 or 1, so that the stream's later numbers do not depend on `p`. */
  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number {
    // Two steps of `next` at once, so that what only passes between them is not stored: the kernel's models draw little else as often.
    const { a, b, c, counter } = this;
    const high = (a + b + counter) | 0;
    const nextB = (c + (c << 3)) | 0;
    const nextC = (((c << 21) | (c >>> 11)) + high) | 0;
    const low = ((b ^ (b >>> 9)) + nextB + counter + 1) | 0;
    this.a = nextB ^ (nextB >>> 9);
    this.b = (nextC + (nextC << 3)) | 0;
    this.c = (((nextC << 21) | (nextC >>> 11)) + low) | 0;
    this.counter = (counter + 2) | 0;
    // One draw chooses the layer and, by other bits of it and by a second draw, the place in the layer to 53 bits.
    const layer = low & (LAYERS - 1);
    const x = (((high >>> 0) * 0x200000 + (low >>> 11)) / TWO_TO_53) * LAYER_EDGES[layer]!;
    if (x < LAYER_EDGES[layer + 1]!) return x * mean;
    return this.rareExponential(layer, x) * mean;
  }

  /** One item, each equally likely. Throws a RangeError if there is none. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(items.length)]!;
  }

  /** The next 32 bits as a signed integer, which V8 hands on without allocating. */
  private next(): number {
    const { a, b, c } = this;
    const output = (a + b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + output) | 0;
    return output;
  }

  /** One draw of a hundred: it lies in the tail, which looks like the whole distribution, or at the edge of its layer. */
  private rareExponential(layer: number, x: number): number {
    if (layer === 0) return TAIL_START + this.exponential(1);
    return isUnderDensity(layer, x, this.uniform()) ? x : this.exponential(1);
  }

  /** One of 2^32, the only count that is no 32-bit integer. */
  private anyOf(n: number): number {
    if (n !== TWO_TO_32) throw new RangeError(`cannot draw one of ${n}: expected a whole number from 1 to 2^32`);
    return this.uint32();
  }
}

/** All streams of one seed. */
export class RandomSource {
  private readonly rootKey: readonly number[];
  private readonly streams = new Map<string, RandomStream>();

  /** One call of seedrandom spreads the user's seed, whatever text it is, over a root key of 128 bits. */
  constructor(seed: string) {
    const generator = seedrandom(keyText(seed));
    this.rootKey = [generator.int32(), generator.int32(), generator.int32(), generator.int32()];
  }

  /** The stream of a purpose, or of one entity's share in it. The same names give the same stream object, which goes on where it was. */
  stream(purpose: string, entity = ""): RandomStream {
    const name = `${purpose.length}:${purpose}${entity}`;
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = this.create(purpose, entity);
      this.streams.set(name, stream);
    }
    return stream;
  }

  private create(purpose: string, entity: string): RandomStream {
    const digest = new Digest();
    for (const word of this.rootKey) digest.number(word);
    const [a, b, c] = digest.text(purpose).text(entity).words();
    return new RandomStream(a, b, c);
  }
}

/**
 * The text that seedrandom gets for a seed. It repeats a short text until it fills its key, which makes "1", "11" and "111" one seed, and
 * it drops the high byte of each character; written out in hexadecimal with an end mark, no text is a repetition of another and no byte
 * is lost.
 */
function keyText(seed: string): string {
  let text = "";
  for (let index = 0; index < seed.length; index++) text += seed.charCodeAt(index).toString(16).padStart(4, "0");
  return `${text}.`;
}
