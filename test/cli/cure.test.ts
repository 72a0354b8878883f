/** `cutover cure --of`, on real runs of the smallest scenario. */
import { expect, test } from "vitest";
import { failureOf } from "../../src/cli/failures.ts";
import { runProgram } from "../../src/cli/program.ts";
import { Rehearsal } from "../../src/run/rehearsal.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { FakeSignals, type FakeTerminal, fakeTerminal } from "./fakes.ts";

async function cure(...words: string[]): Promise<FakeTerminal & { readonly code: number }> {
  const terminal = fakeTerminal();
  const context = {
    ...{ terminal, signals: new FakeSignals(), vocabulary, version: "1.2.3", cores: 1 },
    rehearse: (...args: ConstructorParameters<typeof Rehearsal>) => new Rehearsal(...args),
  };
  const broken = ["scenarios/dwcp/small.yaml", "--set", "mechanisms.write=replace", "--set", "mechanisms.gates.minimumSamples=1"];
  try {
    return { ...terminal, code: await runProgram(context, ["cure", ...broken, "--no-progress", ...words]) };
  } catch (thrown) {
    const { code, text } = failureOf(thrown, false);
    terminal.error.write(text);
    return { ...terminal, code };
  }
}

test("cures what breaks first, or what it is told to", async () => {
  const { code, out } = await cure("--json");
  expect([code, JSON.parse(out.text)]).toMatchObject([0, { complaint: "D2", cures: [[{ path: "mechanisms.write" }]] }]);
  const told = await cure("--json", "--of", "D2");
  expect(told.out.text).toBe(out.text);
});

test("has nothing to do for what holds, and does not know what does not exist", async () => {
  const held = await cure("--of", "D6");
  expect([held.code, held.out.text, held.error.text]).toEqual([4, "", expect.stringContaining("nothing to cure: D6 holds with seed")]);
  const unknown = await cure("--of", "D99");
  expect([unknown.code, unknown.out.text]).toEqual([2, ""]);
  expect(unknown.error.text).toMatch(/--of: found "D99", expected one of D1a, D1b,/);
});
