import fc from "fast-check";
import { expect, it } from "vitest";
import { type EventTarget, Kernel } from "../../../sim/kernel/kernel.ts";

/** A target that notes what fires at it. */
function target(log: string[], name: string): EventTarget {
  return { fire: (kind, argument, payload) => log.push(`${name} ${kind} ${argument} ${String(payload)}`) };
}

it("takes all events of one target out of the queue, in their order, and leaves the others", () => {
  const event = fc.record({ delayUs: fc.nat(20), mine: fc.boolean(), cancelled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const kernel = new Kernel({ seed: "withdraw" });
      const log: string[] = [];
      const mine = target(log, "mine");
      const other = target(log, "other");
      const pending = events
        .map((each, index) => ({ ...each, index, handle: kernel.at(each.delayUs, each.mine ? mine : other, 7, index, "payload") }))
        .filter(({ cancelled, handle }) => !(cancelled && kernel.cancel(handle)))
        .sort((one, another) => one.delayUs - another.delayUs || one.index - another.index);
      const withdrawn = kernel.withdraw(mine);
      const expected = pending.filter((each) => each.mine);
      expect(withdrawn.map(({ handle, timeUs, kind, argument, payload }) => [handle, timeUs, kind, argument, payload])).toEqual(
        expected.map(({ handle, delayUs, index }) => [handle, delayUs, 7, index, "payload"]),
      );
      for (const { handle } of withdrawn) expect(kernel.cancel(handle)).toBe(false);
      kernel.advance(1_000);
      expect(log).toEqual(pending.filter((each) => !each.mine).map(({ index }) => `other 7 ${index} payload`));
    }),
    { seed: 1, numRuns: 100 },
  );
});
