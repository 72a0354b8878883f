/**
 * The two versions of a protocol and the components that carry them. A process may hold both at once and choose per component, peer and
 * operation, so "which version" is a set of components: a bit mask, bit `i` set where component `i` runs the next version.
 */

/** Which of the two: the version that is being replaced, or the one that is being rolled out. */
export type Version = "old" | "next";

/** Bit `i` is set where component `i` runs the next version. */
export type VersionMask = number;

/** What an operation is: a small request for control work, or a long transfer of data. Selectors may treat them differently. */
export type Work = "control" | "data";

/** The components of a system in the order of their bits. */
export class Components {
  readonly names: readonly string[];
  readonly all: VersionMask;
  readonly #labels = new Map<VersionMask, string>();

  /** Takes at most 30 component names. */
  constructor(names: readonly string[]) {
    this.names = names;
    this.all = (1 << names.length) - 1;
  }

  /** The bit of a component. Throws on a name that is not a component's. */
  bit(name: string): VersionMask {
    const index = this.names.indexOf(name);
    if (index < 0) throw new Error(`no component named ${name}; there are ${this.names.join(", ")}`);
    return 1 << index;
  }

  /** The mask of several components. */
  mask(names: readonly string[]): VersionMask {
    let mask = 0;
    for (const name of names) mask |= this.bit(name);
    return mask;
  }

  /** The names in a mask, in bit order. */
  list(mask: VersionMask): string[] {
    return this.names.filter((_, index) => (mask & (1 << index)) !== 0);
  }

  /** The names in a mask as one: `control+data`; of an empty one, nothing. The same text is the same string, and costs nothing. */
  label(mask: VersionMask): string {
    let label = this.#labels.get(mask);
    if (label === undefined) {
      label = this.list(mask).join("+");
      this.#labels.set(mask, label);
    }
    return label;
  }
}
