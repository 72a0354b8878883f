import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { EXIT, exitCodeOf } from "../../src/cli/exit-codes.ts";
import { failureOf, UsageError } from "../../src/cli/failures.ts";
import { ReportError } from "../../src/report/write.ts";

test("a verdict has its exit code", () => {
  expect((["holds", "violated", "unknown"] as const).map(exitCodeOf)).toEqual([0, 1, 4]);
});

test("a mistake of the caller is one line and exit code 2", () => {
  expect(failureOf(new UsageError("no such thing"), false)).toEqual({ code: EXIT.usage, text: "no such thing\n" });
  expect(failureOf(new ReportError("cannot write x: permission denied"), false)).toEqual({
    code: 2,
    text: "cannot write x: permission denied\n",
  });
});

test("commander has said it already; asking for help is no mistake", () => {
  expect(failureOf(new CommanderError(1, "commander.unknownOption", "error"), false)).toEqual({ code: 2, text: "" });
  expect(failureOf(new CommanderError(0, "commander.helpDisplayed", "help"), false)).toEqual({ code: 0, text: "" });
});

test("a bug of ours asks to be reported; its stack is for those who ask", () => {
  const bug = new Error("share above 1");
  const brief = failureOf(bug, false);
  expect(brief.code).toBe(3);
  expect(brief.text).toMatch(/^internal error: share above 1\nThis is a bug in cutover: please report it/);
  expect(brief.text).not.toContain("failures.test.ts");
  expect(failureOf(bug, true).text).toContain("failures.test.ts");
  expect(failureOf("thrown text", true)).toMatchObject({ code: 3, text: expect.stringContaining("internal error: thrown text\n") });
});
