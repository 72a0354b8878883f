/**
 * The digest of what can be observed of a run. It names things as an outsider does, so it survives any refactoring that leaves the
 * behaviour alone; the kernel's digest, over every event, does not.
 */
import { Digest, fnv1a } from "../kernel/hash.ts";

/** Most observations lack something: a version, a result, somebody at the other end. */
const NO_NAME = fnv1a("");

/** Folds observations into 128 bits. */
export class ObservableDigest {
  private readonly digest = new Digest();
  /** Hashes of the names seen, which are few and come again and again. */
  private readonly hashes = new Map<string, number>();
  private count = 0;

  /** How many observations were folded. */
  get observations(): number {
    return this.count;
  }

  /** Folds one observation: when, what kind, from which name to which, how many bytes, of which version, with which result. */
  observe(timeUs: number, kind: string, from: string, to: string, bytes: number, version = "", result = ""): void {
    const [fromHash, toHash] = [this.hashOf(from), this.hashOf(to)];
    this.observeHashed(timeUs, this.hashOf(kind), fromHash, toHash, bytes, this.hashOf(version), this.hashOf(result));
  }

  /** Folds one observation as `observe` does, with `hashOf` each name: to look names up takes longer than to fold them. */
  observeHashed(timeUs: number, kind: number, from: number, to: number, bytes: number, version: number, result: number): void {
    this.count++;
    this.digest.number(timeUs).number(kind).number(from).number(to).number(bytes).number(version).number(result);
  }

  /** The digest so far as 32 hexadecimal digits. */
  hex(): string {
    return this.digest.hex();
  }

  /** What stands for a name in the digest: 32 bits, unsigned. */
  hashOf(name: string): number {
    if (name === "") return NO_NAME;
    let hash = this.hashes.get(name);
    if (hash === undefined) {
      hash = fnv1a(name);
      this.hashes.set(name, hash);
    }
    return hash;
  }
}
