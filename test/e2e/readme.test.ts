/** The README's first screen is run, so that it cannot drift from what the command prints. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cutover, ROOT } from "./cutover.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

/** The first fenced block of a language. */
function block(language: string): string[] {
  const [, body = ""] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  return body.trimEnd().split("\n");
}

test("the scenario that the README shows is the one that ships, without its comments", () => {
  const [title = "", ...shown] = block("yaml");
  const path = title.replace("# ", "");
  const shipped = readFileSync(join(ROOT, path), "utf8").split("\n");
  const lines = (text: readonly string[]): string[] => text.map((line) => line.replace(/\s*#.*$/, "")).filter((line) => line !== "");
  const expected = lines(shipped).filter((line) => !line.startsWith("expect:"));
  expect(lines(shown)).toEqual(expected);
});

test("its output is what the command prints", () => {
  const [command = "", ...shown] = block("console");
  const words = command.replace("$ npx cutover ", "").split(" ");
  const { code, out } = cutover([...words, "--no-report", "--no-progress"]);
  expect(code).toBe(1);
  const printed = out.split("\n");
  let from = 0;
  for (const line of shown.filter((text) => text !== "...")) {
    const at = printed.indexOf(line, from);
    expect(at, `the README shows a line that is not printed: ${line}`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
});

test("it finds as many as the table of docs/explore.md says", () => {
  const page = readFileSync(join(ROOT, "docs/explore.md"), "utf8");
  const rows = page.split("\n").filter((line) => /^\| `(mechanisms|defects)\./.test(line));
  const found = rows.filter((line) => !line.includes("not found"));
  expect(readme).toContain(`finds ${found.length} of ${rows.length} within 500 runs`);
});

test("every command that the README names exists", () => {
  const { out } = cutover(["--help"]);
  const named = new Set([...readme.matchAll(/^cutover (\w+).* # /gm)].map(([, name]) => name ?? ""));
  expect(named.size).toBeGreaterThan(5);
  for (const name of named) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
});
