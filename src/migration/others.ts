/**
 * Whom a node may turn to: the others of the fleet, those at its site, those elsewhere. Nodes of one site share their lists,
 * which would be most of the memory of a large fleet if each node had its own.
 */
import type { RandomStream } from "../../sim/kernel/random.ts";
import type { VirtualNode } from "../../sim/node/node.ts";

/** The nodes of a list, or all but one of them. */
export class Others {
  readonly length: number;
  readonly #nodes: readonly VirtualNode[];
  /** Position of the one that is left out; behind the last where none is. */
  readonly #gap: number;

  constructor(nodes: readonly VirtualNode[], leftOut?: VirtualNode) {
    const position = leftOut === undefined ? -1 : nodes.indexOf(leftOut);
    this.#nodes = nodes;
    this.#gap = position < 0 ? nodes.length : position;
    this.length = position < 0 ? nodes.length : nodes.length - 1;
  }

  /** The node at a position, in the order of the list. Throws a RangeError for a position that there is not. */
  at(position: number): VirtualNode {
    const node = this.#nodes[position < this.#gap ? position : position + 1];
    if (node === undefined) throw new RangeError(`no node at position ${position} of ${this.length}`);
    return node;
  }

  /** One of them, each equally likely. Throws a RangeError if there is none. */
  pick(random: RandomStream): VirtualNode {
    return this.at(random.integer(this.length));
  }
}

/** The nodes of a fleet by the sites where they stand. */
export class Whereabouts {
  /** Names of the sites where nodes stand, in the order of the first node of each. */
  readonly sites: readonly string[];
  readonly #members: readonly VirtualNode[];
  readonly #bySite = new Map<string, { readonly here: readonly VirtualNode[]; readonly elsewhere: readonly VirtualNode[] }>();

  constructor(members: readonly VirtualNode[]) {
    this.#members = members;
    this.sites = [...new Set(members.map(({ site }) => site))];
    for (const name of this.sites) {
      const here = members.filter(({ site }) => site === name);
      this.#bySite.set(name, { here, elsewhere: members.filter(({ site }) => site !== name) });
    }
  }

  /** The nodes at a site. */
  at(site: string): readonly VirtualNode[] {
    return this.#of(site).here;
  }

  /** All but this node. */
  othersThan(node: VirtualNode): Others {
    return new Others(this.#members, node);
  }

  /** The others at a node's site. */
  neighboursOf(node: VirtualNode): Others {
    return new Others(this.at(node.site), node);
  }

  /** The nodes at other sites than a node's. */
  strangersTo({ site }: VirtualNode): Others {
    return new Others(this.#of(site).elsewhere);
  }

  #of(site: string) {
    const nodes = this.#bySite.get(site);
    if (nodes === undefined) throw new RangeError(`no node of the fleet stands at a site ${site}`);
    return nodes;
  }
}
