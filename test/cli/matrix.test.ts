import { expect, test } from "vitest";
import { UsageError } from "../../src/cli/failures.ts";
import { matrix, systemNamed } from "../../src/cli/matrix.ts";
import { lengthOf } from "../../src/report/layout.ts";
import { FakeOutput } from "./fakes.ts";

test("of DWCP", async () => {
  const out = new FakeOutput();
  matrix(out, systemNamed("dwcp"), false);
  await expect(out.text).toMatchFileSnapshot("../golden/cli/matrix-dwcp.txt");
  expect(Math.max(...out.text.split("\n").map(lengthOf))).toBeLessThanOrEqual(100);
});

test("as JSON: four cells in every row, each of which says what is said and what goes wrong", () => {
  const out = new FakeOutput();
  matrix(out, systemNamed("dwcp"), true);
  const printed = JSON.parse(out.text);
  expect(printed).toMatchObject({ schema: "cutover.matrix/1", system: "dwcp", versions: { old: "v1", next: "v3" } });
  expect(printed.rows.length).toBeGreaterThan(6);
  for (const { cells } of printed.rows) {
    const pairs = cells.map(({ sender, receiver }: { sender: string; receiver: string }) => `${sender} ${receiver}`);
    expect(pairs).toEqual(["v1 v1", "v1 v3", "v3 v1", "v3 v3"]);
    for (const { status, messages, failure } of cells) {
      expect(status).toBe(messages.length === 0 ? "unused" : failure === undefined ? "ok" : "broken");
      if (failure !== undefined) {
        expect(failure).toEqual({ effect: expect.any(String), explanation: expect.any(String), message: expect.any(String) });
        expect(messages).toContain(failure.message);
      }
    }
  }
});

test("of an unknown system names the nearest one, and of one without messages says that there are none", () => {
  expect(() => systemNamed("dwpc")).toThrow(
    new UsageError('found "dwpc", expected a system that cutover list systems shows (nearest: dwcp)'),
  );
  const { name, title, versions } = systemNamed("dwcp");
  expect(() => matrix(new FakeOutput(), { name, title, versions }, false)).toThrow(UsageError);
});
