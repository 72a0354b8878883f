/** Where something stands in a scenario's files: through `extends`, and past what only the command line wrote. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { locator } from "../../src/scenario/locate.ts";

const PARENT = `name: parent
plan:
  steps:
    - name: half
      title: half
    - { name: full, title: full }
criteria:
  rollback-time: { limit: 5s }
faults:
  - { kind: crash }
`;
const CHILD = `extends: parent.yaml
name: child

criteria:
  error-rate: { limit: 1% }
`;

let folder = "";
let child = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cutover-locate-"));
  child = join(folder, "child.yaml");
  writeFileSync(join(folder, "parent.yaml"), PARENT);
  writeFileSync(child, CHILD);
});

afterAll(() => rmSync(folder, { recursive: true }));

const at = (paths: Parameters<ReturnType<typeof locator>>[0], set: readonly string[] = []): string => {
  const { file, line, column } = locator(child, { vocabulary, set })(paths);
  return `${file.split("/").at(-1)}:${line}:${column}`;
};

test("a step goes by its name, and stands in the file that has it", () => {
  expect(at([["plan", "steps", "half"]])).toBe("parent.yaml:4:7");
  expect(at([["plan", "steps", "full"]])).toBe("parent.yaml:6:7");
  expect(at([["faults", 0]])).toBe("parent.yaml:10:5");
});

test("a key stands where it was written last", () => {
  expect(at([["name"]])).toBe("child.yaml:2:1");
  expect(at([["criteria"]])).toBe("child.yaml:4:1");
  expect(at([["criteria", "rollback-time"]])).toBe("parent.yaml:8:3");
  expect(at([["criteria", "error-rate"]])).toBe("child.yaml:5:3");
});

test("the first path that leads somewhere counts; without one it is the beginning of the scenario", () => {
  expect(at([["plan", "steps", "none"], ["expect"], ["name"]])).toBe("child.yaml:2:1");
  expect(at([["plan", "steps", "none"]])).toBe("child.yaml:1:1");
});

test("what only the command line wrote has no line", () => {
  expect(at([["expect"], ["name"]], ["expect={verdict: holds}"])).toBe("child.yaml:2:1");
  expect(at([["plan", "steps", "half"]], ["plan.steps.half.title=other"])).toBe("parent.yaml:4:7");
});
