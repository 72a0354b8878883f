import fc from "fast-check";
import { expect, it } from "vitest";
import { World } from "../../../sim/world.ts";
import { testTopology } from "../worlds.ts";

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("append"), bytes: fc.uint8Array({ maxLength: 30 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("sync") }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait"), us: fc.nat(3_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("crash") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("discard") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("slow"), factor: fc.integer({ min: 1, max: 5 }) }) },
);

type Step = { readonly kind: string; readonly bytes?: Uint8Array; readonly us?: number; readonly factor?: number };

const steps = fc.array(step, { maxLength: 60, size: "max" });

/**
 * A node with a log, and beside it what an onlooker knows: which records were written, and how many are safe. A sync takes what was written
 * before it began, and the next one begins when it ends, if anybody waits for it.
 */
function setting() {
  const world = new World({ seed: "log", topology: testTopology() });
  const node = world.addNode("one", "a", { hardware: { fsync: 500, diskBandwidth: 8_000_000 } });
  node.start();
  const { log } = node.disk;
  const model = { first: 0, written: [] as Uint8Array[], safe: 0, begun: 0, takes: 0, waiting: false, syncing: false };
  const beginSync = (): void => {
    model.syncing = true;
    model.waiting = false;
    model.begun++;
    model.takes = model.first + model.written.length;
  };
  const take = ({ kind, bytes, us, factor }: Step): void => {
    if (kind === "append") {
      expect(log.append(bytes ?? new Uint8Array())).toBe(model.first + model.written.length);
      model.written.push(bytes ?? new Uint8Array());
    } else if (kind === "sync") {
      if (model.syncing) model.waiting = true;
      else beginSync();
      const number = model.waiting ? model.begun + 1 : model.begun;
      log.sync(() => {
        if (!model.syncing || number < model.begun) return;
        model.safe = model.takes;
        model.syncing = false;
        if (model.waiting) beginSync();
      });
    } else if (kind === "wait") world.kernel.advance(10_000, world.kernel.nowUs + (us ?? 0));
    else if (kind === "slow") node.disk.slow(factor ?? 1);
    else if (kind === "discard" && model.safe > model.first) {
      log.discardBefore(model.safe);
      model.written = model.written.slice(model.safe - model.first);
      model.first = model.safe;
    }
  };
  /** Crashes the node, and its syncs with it, and starts it again. */
  const crash = (): void => {
    node.restart();
    Object.assign(model, { waiting: false, syncing: false });
  };
  return { node, log, model, take, crash };
}

it("loses in a crash what no sync had finished, and nothing that one had", () => {
  let lost = 0;
  fc.assert(
    fc.property(steps, (each) => {
      const { log, model, take, crash } = setting();
      for (const next of [...each, { kind: "crash" }]) {
        if (next.kind !== "crash") {
          take(next);
          continue;
        }
        crash();
        const safe = model.written.slice(0, model.safe - model.first);
        lost += model.written.length - safe.length;
        expect(log.read()).toEqual({ first: model.first, records: safe, damage: [] });
        model.written = safe;
      }
      expect(model.safe).toBe(log.next);
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(lost).toBeGreaterThan(1_000);
});

it("on a disk that tears gives all that was safe, perhaps more, each record as it was written, and tells what is torn", () => {
  let torn = 0;
  fc.assert(
    fc.property(steps, (each) => {
      const { node, log, model, take, crash } = setting();
      node.disk.tear();
      for (const next of [...each, { kind: "crash" }]) {
        if (next.kind !== "crash") {
          take(next);
          continue;
        }
        crash();
        const reading = log.read();
        const kept = reading.records.length;
        expect(model.first + kept).toBeGreaterThanOrEqual(model.safe);
        expect(reading.records).toEqual(model.written.slice(0, kept));
        for (const damage of reading.damage) expect(damage).toEqual({ kind: "torn", record: model.first + kept, endsReading: true });
        torn += reading.damage.length;
        model.written = model.written.slice(0, kept);
        model.safe = model.first + kept;
        expect(log.read().damage).toEqual([]);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(torn).toBeGreaterThan(500);
});

it("on a disk that rots never gives a record that differs from what was written, and names what is missing", () => {
  let rotten = 0;
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 10 }), (each, tenths) => {
      const { node, log, model, take, crash } = setting();
      node.disk.tear();
      node.disk.corrupt(tenths / 10);
      for (const next of [...each, { kind: "crash" }]) {
        if (next.kind !== "crash") {
          take(next);
          continue;
        }
        node.disk.corrupt(tenths / 20)();
        crash();
        const reading = log.read();
        const kept = reading.records.length;
        expect(reading.records).toEqual(model.written.slice(0, kept));
        if (model.first + kept < model.safe) expect(reading.damage[0]).toMatchObject({ kind: "rotten", record: model.first + kept });
        rotten += reading.damage.filter(({ kind }) => kind === "rotten").length;
        log.truncate(model.first + kept);
        model.written = model.written.slice(0, kept);
        model.safe = model.first + kept;
      }
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(rotten).toBeGreaterThan(100);
});
