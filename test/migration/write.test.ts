/** What a write leaves of the flags that the store held before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedMask, type Flags, type StoreWrite, type WriteKind, type WriteRule } from "../../src/migration/flags.ts";
import { Components } from "../../src/migration/versions.ts";
import { writeRuleOf } from "../../src/migration/write/index.ts";
import type { FlagWrite } from "../../src/plan/plan.ts";
import { COMPONENTS, flags } from "./fixtures.ts";

const components = new Components(COMPONENTS);
const replace = writeRuleOf("replace");
const mergeLatched = writeRuleOf("merge-latched");

const names = fc.subarray([...COMPONENTS]);
const change: fc.Arbitrary<FlagWrite> = fc.record(
  { enable: names, disable: names, percentage: fc.integer({ min: 0, max: 100 }), force: fc.boolean() },
  { requiredKeys: [] },
);
const write: fc.Arbitrary<StoreWrite> = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom<WriteKind>("step", "kill", "unforce", "rollback"),
  writer: fc.constant("somebody"),
  change,
});
const current: fc.Arbitrary<Flags> = fc
  .record({ enabled: fc.integer({ min: 0, max: components.all }), percentage: fc.integer({ min: 0, max: 100 }), forced: fc.boolean() })
  .map(flags);

const stated = (kind: WriteKind, what: FlagWrite): StoreWrite => ({ id: kind, kind, writer: kind, change: what });

/** The flags after all these writes. */
function afterWrites(rule: WriteRule, writes: readonly StoreWrite[], start = flags()): Flags {
  let held = start;
  for (const each of writes) held = { ...held, ...rule.apply(held, each, components), revision: held.revision + 1 };
  return held;
}

describe("replace", () => {
  it("forgets whatever was held: the result depends on the write alone", () => {
    fc.assert(
      fc.property(current, current, write, (one, other, what) => {
        expect(replace.apply(one, what, components)).toEqual(replace.apply(other, what, components));
      }),
    );
  });

  it("clears what the write does not state, the kill included", () => {
    const held = flags({ enabled: components.all, percentage: 50, forced: true });
    expect(replace.apply(held, stated("step", { enable: ["transport"] }), components)).toEqual({
      enabled: 1,
      percentage: 0,
      forced: false,
    });
    expect(replace.apply(held, stated("kill", { force: true }), components)).toEqual({ enabled: 0, percentage: 0, forced: true });
  });

  it("lets a step that comes after a kill undo it", () => {
    const killed = afterWrites(replace, [stated("kill", { force: true }), stated("step", { enable: ["transport"], percentage: 100 })]);
    expect(allowedMask(killed, true)).toBe(components.bit("transport"));
  });
});

describe("merge-latched", () => {
  it("changes only the fields that the write states", () => {
    fc.assert(
      fc.property(current, write, (held, what) => {
        const result = mergeLatched.apply(held, what, components);
        if (what.change.percentage === undefined) expect(result.percentage).toBe(held.percentage);
        else expect(result.percentage).toBe(what.change.percentage);
        const touched = components.mask([...(what.change.enable ?? []), ...(what.change.disable ?? [])]);
        expect(result.enabled & ~touched).toBe(held.enabled & ~touched);
        if (what.change.force === undefined) expect(result.forced).toBe(held.forced);
      }),
    );
  });

  it("turns off what a write both enables and disables", () => {
    const what = stated("step", { enable: ["transport", "compression"], disable: ["transport"] });
    expect(mergeLatched.apply(flags(), what, components).enabled).toBe(components.bit("compression"));
  });

  it("holds a kill through any writes until an explicit unforce", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 20 }), (writes) => {
        const lifts = ({ kind, change: { force } }: StoreWrite): boolean => kind === "unforce" && force === false;
        const lastKill = writes.findLastIndex((each) => each.change.force === true);
        const lastLift = writes.findLastIndex(lifts);
        expect(afterWrites(mergeLatched, writes).forced).toBe(lastKill > lastLift);
      }),
    );
  });

  it("allows nothing while a kill is set, and after the unforce what the steps under it asked for", () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (steps) => {
        const under = steps.map((what) => stated("step", what));
        const killed = afterWrites(mergeLatched, [stated("kill", { force: true }), ...under]);
        expect(allowedMask(killed, true)).toBe(0);
        const lifted = afterWrites(mergeLatched, [stated("unforce", { force: false })], killed);
        const never = afterWrites(
          mergeLatched,
          steps.map(({ force: _force, ...rest }) => stated("step", rest)),
        );
        expect(lifted).toMatchObject({ enabled: never.enabled, percentage: never.percentage, forced: false });
      }),
    );
  });
});
