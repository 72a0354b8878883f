import { describe, expect, test } from "vitest";
import { explain } from "../../src/cli/explain.ts";
import { LIST_NAMES, list } from "../../src/cli/list.ts";
import { lengthOf } from "../../src/report/layout.ts";
import { FakeOutput } from "./fakes.ts";
import { vocabulary } from "./vocabulary.ts";

describe("list", () => {
  test("shows everything that has a name, list by list", async () => {
    const out = new FakeOutput();
    list(out, vocabulary, undefined, false);
    await expect(out.text).toMatchFileSnapshot("../golden/cli/list.txt");
    expect(Math.max(...out.text.split("\n").map(lengthOf))).toBeLessThanOrEqual(100);
  });

  test.each(LIST_NAMES)("%s alone", (name) => {
    const out = new FakeOutput();
    list(out, vocabulary, name, false);
    expect(out.text.split("\n")[0]).toBe(name);
    expect(out.text.split("\n").length).toBeGreaterThan(2);
  });

  test("as JSON", () => {
    const out = new FakeOutput();
    list(out, vocabulary, "faults", true);
    expect(JSON.parse(out.text)).toEqual(vocabulary.faults.map(({ name, doc }) => ({ kind: "fault", name, path: name, doc })));
  });
});

describe("explain", () => {
  test.each(["dwcp", "propagation", "propagation/push", "crash", "rollback-time", "D2", "size-field-32-bit", "transport"])(
    "%s",
    async (name) => {
      const out = new FakeOutput();
      explain(out, vocabulary, name, false);
      await expect(out.text).toMatchFileSnapshot(`../golden/cli/explain-${name.toLowerCase().replace("/", "-")}.txt`);
    },
  );

  test("finds a name in any case, and a variant without its mechanism", () => {
    expect(explained("d2")).toBe(explained("D2"));
    expect(explained("FNV-Bucket")).toBe(explained("exposure/fnv-bucket"));
  });

  test("as JSON it gives the description itself", () => {
    const out = new FakeOutput();
    explain(out, vocabulary, "ranked", true);
    expect(JSON.parse(out.text)).toMatchObject([
      { kind: "variant", path: "exposure/ranked", parameters: { salt: { default: 0, kind: "count" } } },
    ]);
  });

  test("a miss names the nearest name", () => {
    expect(() => explained("crahs")).toThrow('found "crahs", expected a name that cutover list shows (nearest: crash)');
    expect(() => explained("exposure/fnv-buckt")).toThrow("(nearest: exposure/fnv-bucket)");
  });
});

function explained(name: string): string {
  const out = new FakeOutput();
  explain(out, vocabulary, name, false);
  return out.text;
}
