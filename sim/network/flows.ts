/** All bulk transfers of a network: begins them, and halts, resumes and aborts them as nodes and paths go and come. */
import type { Scheduler } from "../kernel/event.ts";
import { type FlowOptions, FluidFlow, type Route } from "./flow.ts";
import { maxMinSharing, type Sharing } from "./sharing.ts";
import type { PathChange, SitePath } from "./site-path.ts";
import { checkTransport } from "./transport.ts";

/** Eight times as many bits still count exactly in a double. */
const BYTES_LIMIT = 0x4000000000000;

/** The flows that are not finished. */
export class Flows {
  private readonly scheduler: Scheduler;
  private readonly isCut: (from: number, to: number) => boolean;
  private readonly sharing: Sharing;
  private readonly running = new Set<FluidFlow>();
  private begun = 0;

  constructor(scheduler: Scheduler, isCut: (from: number, to: number) => boolean, sharing: Sharing = maxMinSharing) {
    this.scheduler = scheduler;
    this.isCut = isCut;
    this.sharing = sharing;
  }

  /** Begins a flow on its route; one with an endpoint that is down is aborted at once. Throws a RangeError for impossible options. */
  start(options: FlowOptions, route: Route, endpointsUp: boolean): FluidFlow {
    const { from, to, bytes, ceilingBps, dieAfterUs, transport } = options;
    if (from === to) throw new RangeError("a flow needs two different nodes");
    if (!(Number.isInteger(bytes) && bytes >= 0 && bytes < BYTES_LIMIT))
      throw new RangeError(`a flow of ${bytes} bytes: expected a whole number below 2^50`);
    if (ceilingBps !== undefined && !(ceilingBps > 0))
      throw new RangeError(`a flow with a ceiling of ${ceilingBps} bit/s: expected more than 0`);
    if (dieAfterUs !== undefined && !(Number.isSafeInteger(dieAfterUs) && dieAfterUs >= 0))
      throw new RangeError(`a flow that dies after ${dieAfterUs} us: expected a whole number of microseconds, not negative`);
    if (transport !== undefined) checkTransport(transport);
    const flow = new FluidFlow(this.scheduler, this.begun++, options, route, this.sharing, (ended) => {
      this.running.delete(ended);
    });
    this.running.add(flow);
    if (endpointsUp) flow.setOpen(this.isOpen(flow));
    else flow.abort();
    return flow;
  }

  /** A partition began or ended. */
  connectivityChanged(): void {
    for (const flow of this.running) flow.setOpen(this.isOpen(flow));
  }

  /** Faults have made a path another one. */
  pathChanged(path: SitePath, what: PathChange): void {
    if (what === "bandwidth") {
      if (path.link !== undefined) this.sharing([path.link]);
      return;
    }
    for (const flow of this.running) {
      if (flow.path === path || flow.back === path) flow.pathChanged();
    }
  }

  /** A node went down: its flows, in and out, are aborted. */
  nodeDown(node: number): void {
    for (const flow of this.running) {
      if (flow.from === node || flow.to === node) flow.abort();
    }
  }

  /** Data needs its acknowledgements: a flow moves only if neither direction is cut. */
  private isOpen(flow: FluidFlow): boolean {
    return !this.isCut(flow.from, flow.to) && !this.isCut(flow.to, flow.from);
  }
}
