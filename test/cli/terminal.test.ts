import { expect, test } from "vitest";
import { createTerminal, type Environment } from "../../src/cli/terminal.ts";

const nowhere = { write: () => true };
const person = { write: () => true, isTTY: true, columns: 120 };

function looks(stream: typeof nowhere, environment: Environment): { coloured: boolean; interactive: boolean } {
  const { coloured, interactive } = createTerminal(stream, stream, environment).out;
  return { coloured, interactive };
}

test("colours and a rewritten line are for a person at a terminal", () => {
  expect(looks(person, {})).toEqual({ coloured: true, interactive: true });
  expect(looks(nowhere, {})).toEqual({ coloured: false, interactive: false });
  expect(looks(person, { TERM: "dumb" })).toEqual({ coloured: false, interactive: false });
  expect(looks(person, { CI: "true" })).toEqual({ coloured: false, interactive: false });
});

test("NO_COLOR stands over FORCE_COLOR, and FORCE_COLOR over what the terminal is", () => {
  expect(looks(person, { NO_COLOR: "1" })).toEqual({ coloured: false, interactive: true });
  expect(looks(nowhere, { FORCE_COLOR: "1" })).toEqual({ coloured: true, interactive: false });
  expect(looks(person, { FORCE_COLOR: "0" })).toEqual({ coloured: false, interactive: true });
  expect(looks(person, { NO_COLOR: "1", FORCE_COLOR: "1" }).coloured).toBe(false);
  expect(looks(person, { NO_COLOR: "", CI: "" })).toEqual({ coloured: true, interactive: true });
});

test("the two streams are judged apart, and texts go where they belong", () => {
  const written: string[] = [];
  const terminal = createTerminal(
    { write: (text) => written.push(`out ${text}`) },
    { write: (text) => written.push(`error ${text}`), isTTY: true },
    {},
  );
  terminal.out.write("data");
  terminal.error.write("note");
  expect(written).toEqual(["out data", "error note"]);
  expect([terminal.out.interactive, terminal.error.interactive, terminal.error.columns]).toEqual([false, true, 80]);
});
