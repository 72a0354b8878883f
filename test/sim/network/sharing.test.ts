/** Max-min fair sharing against closed forms, and against filling with water. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Link, type LinkUser } from "../../../sim/network/link.ts";
import { maxMinSharing } from "../../../sim/network/sharing.ts";
import { waterFilling } from "../../oracles/water-filling.ts";

class TestFlow implements LinkUser {
  readonly links: readonly Link[];
  readonly ceilingBps: number;
  linkBps = 0;
  assignments = 0;

  constructor(links: readonly Link[], ceilingBps = Number.POSITIVE_INFINITY) {
    this.links = links;
    this.ceilingBps = ceilingBps;
  }

  assign(linkBps: number): void {
    this.assignments++;
    this.linkBps = linkBps;
    for (const link of this.links) link.rateChanged();
  }

  begin(): this {
    for (const link of this.links) link.join(this);
    maxMinSharing(this.links);
    return this;
  }

  end(): void {
    for (const link of this.links) link.leave(this);
    maxMinSharing(this.links);
  }
}

function rates(flows: readonly TestFlow[]): number[] {
  return flows.map((flow) => flow.linkBps);
}

describe("a dumbbell", () => {
  it("gives each flow an equal share of the neck", () => {
    const neck = new Link(900);
    const flows = [1, 2, 3].map(() => new TestFlow([new Link(1_000), neck, new Link(1_000)]).begin());
    expect(rates(flows)).toEqual([300, 300, 300]);
  });

  it("gives what a flow with a narrow access leaves to the others", () => {
    const neck = new Link(900);
    const flows = [100, 1_000, 1_000].map((bps) => new TestFlow([new Link(bps), neck, new Link(1_000)]).begin());
    expect(rates(flows)).toEqual([100, 400, 400]);
  });
});

describe("a parking lot", () => {
  it("gives the long flow its share of the fullest link, and each short one what is left", () => {
    const links = [1_000, 600, 900].map((bps) => new Link(bps));
    const long = new TestFlow(links).begin();
    const short = links.flatMap((link, index) => [...Array(index + 1)].map(() => new TestFlow([link]).begin()));
    // Shares of the links are 1000/2, 600/3 and 900/4: the second one holds the long flow at 200.
    expect(long.linkBps).toBe(200);
    expect(rates(short)).toEqual([800, 200, 200, 700 / 3, 700 / 3, 700 / 3]);
  });
});

describe("a star", () => {
  it("gives each flow of n senders to one receiver an n-th of its downlink", () => {
    const hub = new Link(1_000);
    const flows = [...Array(8)].map(() => new TestFlow([new Link(500), hub]).begin());
    expect(rates(flows)).toEqual(Array(8).fill(125));
  });

  it("lets a sender to two receivers use up what a crowded one does not take", () => {
    const uplink = new Link(1_000);
    const crowded = new Link(900);
    const others = [1, 2].map(() => new TestFlow([new Link(1_000), crowded]).begin());
    const toCrowded = new TestFlow([uplink, crowded]).begin();
    const toQuiet = new TestFlow([uplink, new Link(1_000)]).begin();
    expect(rates([...others, toCrowded, toQuiet])).toEqual([300, 300, 300, 700]);
  });
});

it("follows a link that becomes narrower and wider again", () => {
  const [narrow, wide] = [new Link(600), new Link(1_000)];
  const flows = [new TestFlow([narrow]).begin(), new TestFlow([narrow, wide]).begin(), new TestFlow([wide]).begin()];
  expect(rates(flows)).toEqual([300, 300, 700]);
  const lift = narrow.limit(200);
  maxMinSharing([narrow]);
  expect(rates(flows)).toEqual([100, 100, 900]);
  lift();
  maxMinSharing([narrow]);
  expect(rates(flows)).toEqual([300, 300, 700]);
});

it("looks at nobody beyond a link that its flows cannot fill, but for those that it has held back", () => {
  const roomy = new Link(1_000);
  const beyond = new TestFlow([roomy, new Link(100)]).begin();
  new TestFlow([roomy, new Link(200)]).begin();
  expect([beyond.linkBps, beyond.assignments]).toEqual([100, 1]);
  const crowd = new TestFlow([roomy]).begin();
  expect([beyond.linkBps, beyond.assignments, crowd.linkBps]).toEqual([100, 2, 700]);
  const held = new TestFlow([roomy], 950).begin();
  expect([held.linkBps, crowd.linkBps]).toEqual([350, 350]);
  crowd.end();
  expect([held.linkBps, beyond.linkBps]).toEqual([700, 100]);
});

describe("on random networks", () => {
  const LINKS = 6;
  const capacity = fc.integer({ min: 1, max: 1_000_000 });
  const flow = fc.record({
    crossed: fc.uniqueArray(fc.nat(LINKS - 1), { minLength: 1, maxLength: 4 }),
    ceilingBps: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
  });
  /** Flows begin one by one; at each turn one of those under way may end, or a link may be limited for good. */
  const history = fc.array(
    fc.record({ flow, ends: fc.option(fc.nat(), { nil: undefined, freq: 3 }), limit: fc.option(fc.tuple(fc.nat(LINKS - 1), capacity)) }),
    { minLength: 1, maxLength: 14 },
  );

  it("each flow gets its max-min fair share after every change, and is held back by a link that is full or by its ceiling", () => {
    fc.assert(
      fc.property(fc.array(capacity, { minLength: LINKS, maxLength: LINKS }), history, (capacities, turns) => {
        const links = capacities.map((bps) => new Link(bps));
        const flows: TestFlow[] = [];
        const check = (): void => {
          const oracle = waterFilling(
            flows.map(({ links: crossed, ceilingBps }) => ({
              links: crossed.map((link) => String(links.indexOf(link))),
              ...(ceilingBps === Number.POSITIVE_INFINITY ? {} : { ceilingBps }),
            })),
            new Map(links.map((link, index) => [String(index), link.capacityBps])),
          );
          for (const [index, { linkBps }] of flows.entries()) expect(linkBps / (oracle[index] ?? 0)).toBeCloseTo(1, 5);
          const isFull = (link: Link): boolean => loadOf(link) >= link.capacityBps * (1 - 1e-9);
          for (const link of links) expect(loadOf(link)).toBeLessThanOrEqual(link.capacityBps * (1 + 1e-9));
          for (const each of flows) {
            const hasMost = (link: Link): boolean => [...link.users].every((other) => other.linkBps <= each.linkBps * (1 + 1e-9));
            expect(each.linkBps === each.ceilingBps || each.links.some((link) => isFull(link) && hasMost(link))).toBe(true);
          }
        };
        for (const { flow: spec, ends, limit } of turns) {
          const crossed = spec.crossed.map((index) => links[index]).filter((link) => link !== undefined);
          flows.push(new TestFlow(crossed, spec.ceilingBps).begin());
          check();
          if (ends !== undefined) flows.splice(ends % flows.length, 1)[0]?.end();
          const limited = limit === null ? undefined : links[limit[0]];
          if (limit !== null) limited?.limit(limit[1]);
          if (limited !== undefined) maxMinSharing([limited]);
          check();
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });
});

function loadOf(link: Link): number {
  return [...link.users].reduce((sum, { linkBps }) => sum + linkBps, 0);
}
