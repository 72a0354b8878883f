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
    this.count++;
    this.digest.number(timeUs).number(this.hash(kind)).number(this.hash(from)).number(this.hash(to));
    this.digest.number(bytes).number(this.hash(version)).number(this.hash(result));
  }

  /** The digest so far as 32 hexadecimal digits. */
  hex(): string {
    return this.digest.hex();
  }

  private hash(name: string): number {
    if (name === "") return NO_NAME;
    let hash = this.hashes.get(name);
    if (hash === undefined) {
      hash = fnv1a(name);
      this.hashes.set(name, hash);
    }
    return hash;
  }
}
