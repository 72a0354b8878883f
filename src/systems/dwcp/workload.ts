/** Clients of DWCP: open-loop arrivals of control requests and of machines to move, per node. */
import type { EventHandle, EventTarget } from "../../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { World } from "../../../sim/world.ts";
import type { Fleet } from "../../migration/fleet.ts";
import type { LoadSurge } from "../../migration/load-surges.ts";
import type { Others } from "../../migration/others.ts";
import { Arrivals } from "../arrivals.ts";
import type { Workload } from "../system.ts";
import type { RequestSource } from "./component.ts";
import { type Machine, machinesOf } from "./machines.ts";
import type { DwcpNode } from "./node.ts";
import type { DwcpParameters } from "./parameters.ts";
import type { ControlRequest, MigrationRequest } from "./requests.ts";

/** One node's requests of one kind: it hands them over from the moment when it goes on until it is stopped. */
interface Source {
  goOn(): void;
  stop(): void;
}

/** Waits for each of the requests that arrive, one after the other. */
class ArrivalSource<Request> implements Source, EventTarget {
  readonly #world: World;
  readonly #arrivals: Arrivals<Request>;
  readonly #arrive: (request: Request) => void;
  #handle: EventHandle = 0;

  constructor(world: World, arrivals: Arrivals<Request>, arrive: (request: Request) => void) {
    this.#world = world;
    this.#arrivals = arrivals;
    this.#arrive = arrive;
  }

  goOn(): void {
    this.stop();
    this.#waitFrom(this.#world.calendar.nowUs);
  }

  stop(): void {
    this.#world.kernel.cancel(this.#handle);
  }

  /** For the kernel. */
  fire(): void {
    const atUs = this.#world.calendar.nowUs;
    const request = this.#arrivals.take();
    if (request !== undefined) this.#arrive(request);
    this.#waitFrom(request === undefined ? atUs : atUs + 1);
  }

  describe(): string {
    return `a request of ${this.#arrivals.name}`;
  }

  #waitFrom(calendarUs: number): void {
    const { kernel, calendar } = this.#world;
    this.#handle = kernel.after(this.#arrivals.nextUs(calendarUs) - calendar.nowUs, this, 0);
  }
}

/** The clients of one node, and what they know of it. */
interface Clients {
  readonly node: DwcpNode;
  readonly member: VirtualNode;
  readonly neighbours: Others;
  readonly strangers: Others;
  readonly machines: readonly Machine[];
}

/** Draws the arrivals of all nodes and calls the node that each belongs to; it never waits for an answer. */
export class DwcpWorkload implements Workload {
  readonly #fleet: Fleet;
  readonly #parameters: DwcpParameters;
  readonly #clients: readonly Clients[];
  readonly #sources: readonly Source[];
  /** The sources of what comes on top of that while a surge lasts. */
  readonly #surplus = new Map<LoadSurge, readonly Source[]>();
  #isFlowing = false;

  constructor(fleet: Fleet, nodes: readonly DwcpNode[], parameters: DwcpParameters) {
    this.#fleet = fleet;
    this.#parameters = parameters;
    this.#clients = fleet.members.flatMap((member, from): readonly Clients[] => {
      const node = nodes[from];
      if (node === undefined) return [];
      const neighbours = fleet.whereabouts.neighboursOf(member);
      const strangers = fleet.whereabouts.strangersTo(member);
      const machines = machinesOf(fleet.world.kernel, member, neighbours, strangers, parameters);
      return [{ node, member, neighbours, strangers, machines }];
    });
    this.#sources = this.#clients.flatMap((clients) => this.#sourcesOf(clients, "", 1));
    fleet.conditions.surges.onChange(() => this.#followSurges());
  }

  resume(): void {
    this.#isFlowing = true;
    for (const sources of [this.#sources, ...this.#surplus.values()]) for (const source of sources) source.goOn();
  }

  pause(): void {
    this.#isFlowing = false;
    for (const sources of [this.#sources, ...this.#surplus.values()]) for (const source of sources) source.stop();
  }

  transfersRunning(): number {
    let running = 0;
    for (const { node } of this.#clients) running += node.transfers.running;
    return running;
  }

  /** Begins the surplus of a surge that has begun, and ends that of one that is over. */
  #followSurges(): void {
    const { active } = this.#fleet.conditions.surges;
    for (const [surge, sources] of this.#surplus) {
      if (active.has(surge)) continue;
      for (const source of sources) source.stop();
      this.#surplus.delete(surge);
    }
    for (const surge of active) {
      if (this.#surplus.has(surge) || surge.factor <= 1) continue;
      const sources = this.#clients
        .filter(({ member }) => surge.site === undefined || surge.site === member.site)
        .flatMap((clients) => this.#sourcesOf(clients, `.${surge.name}`, surge.factor - 1));
      this.#surplus.set(surge, sources);
      if (this.#isFlowing) for (const source of sources) source.goOn();
    }
  }

  /** `suffix` tells the requests of a surge from the usual ones, and `times` says how many there are in relation to these. */
  #sourcesOf(clients: Clients, suffix: string, times: number): Source[] {
    const parts = clients.node.parts.flatMap(({ sources }) => sources);
    return [
      this.#controlSource(clients, suffix, times),
      this.#migrationSource(clients, suffix, times),
      ...parts.map((source) => this.#partSource(clients, source, suffix, times)),
    ];
  }

  #partSource(clients: Clients, source: RequestSource<unknown>, suffix: string, times: number): Source {
    return new ArrivalSource(
      this.#fleet.world,
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: `${source.purpose}${suffix}`,
        entity: clients.member.name,
        meanUs: source.meanUs / times,
        draw: (random, id) => source.draw(random, id),
      }),
      (request) => atNode(clients, () => source.arrive(request)),
    );
  }

  #controlSource(clients: Clients, suffix: string, times: number): Source {
    return new ArrivalSource(
      this.#fleet.world,
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: `dwcp.control${suffix}`,
        entity: clients.member.name,
        meanUs: this.#parameters.controlInterval / times,
        draw: (random, id) => this.#drawControl(clients, random, id),
      }),
      (request) => atNode(clients, () => clients.node.control.arrive(request)),
    );
  }

  #migrationSource(clients: Clients, suffix: string, times: number): Source {
    return new ArrivalSource(
      this.#fleet.world,
      new Arrivals({
        kernel: this.#fleet.world.kernel,
        purpose: `dwcp.migration${suffix}`,
        entity: clients.member.name,
        meanUs: this.#parameters.migrationInterval / times,
        draw: (random, id) => this.#drawMigration(clients, random, id),
      }),
      (request) => atNode(clients, () => clients.node.transfers.arrive(request)),
    );
  }

  #drawControl(clients: Clients, random: RandomStream, id: string): ControlRequest {
    const peer = this.#peer(clients, random);
    const serviceUs = Math.round(random.exponential(this.#parameters.controlService));
    return { id, peer, serviceUs, luck: random.uniform(), versionLuck: random.uniform() };
  }

  #drawMigration({ machines }: Clients, random: RandomStream, id: string): MigrationRequest {
    const { nearPeer, farPeer, name: machine, sizeBytes, dirtyBytesPerSecond, ratioFactor } = random.pick(machines);
    const peer = random.chance(this.#parameters.localShare) ? nearPeer : farPeer;
    const [luck, versionLuck] = [random.uniform(), random.uniform()];
    return { id, peer, machine, sizeBytes, dirtyBytesPerSecond, ratioFactor, luck, versionLuck };
  }

  #peer({ neighbours, strangers }: Clients, random: RandomStream): number {
    const local = random.chance(this.#parameters.localShare);
    const preferred = local ? neighbours : strangers;
    const peers = preferred.length > 0 ? preferred : local ? strangers : neighbours;
    return peers.pick(random).index;
  }
}

/** A paused node takes up what its clients want when it goes on; one that is down refuses it at once. */
function atNode({ member }: Clients, arrive: () => void): void {
  if (member.paused) member.perform(arrive);
  else arrive();
}
