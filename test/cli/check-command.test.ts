/** The help of `cutover check`. */
import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { FakeSignals, fakeTerminal } from "./fakes.ts";

test("the help names every option, reporter and exit code", async () => {
  const terminal = fakeTerminal();
  const rehearse = (): never => {
    throw new Error("help runs nothing");
  };
  await expect(
    runProgram({ terminal, signals: new FakeSignals(), vocabulary, version: "1", cores: 1, rehearse }, ["check", "--help"]),
  ).rejects.toThrow();
  await expect(terminal.out.text).toMatchFileSnapshot("../golden/cli/help-check.txt");
});
