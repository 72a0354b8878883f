/**
 * For every rule of the house, text that it must find and text that it must leave alone: a rule that sleeps looks just like a tidy house.
 *
 * Words and characters that the rules forbid are joined or escaped, so that this file passes them itself.
 */
import type { SourceFile } from "./source-file.ts";

/** What one rule has to say about a few small files. */
export interface Sample {
  /** Files that break the rule, each with the lines to be found. */
  readonly found: readonly (SourceFile & { readonly lines: readonly number[] })[];
  /** Files that look similar and are fine. */
  readonly fine: readonly SourceFile[];
}

const mark = ["TO", "DO"].join("");
const folder = ["", "work", "main"].join("/");

/** Samples by the name of their rule. */
export const samples: { readonly [rule: string]: Sample } = {
  header: {
    found: [
      { path: "sim/a.ts", text: "const one = 1;", lines: [1] },
      { path: "src/cli/a.ts", text: "#!/usr/bin/env node\n// Not a doc comment.\nconst one = 1;", lines: [1] },
      { path: "src/a.ts", text: "/** */\nconst one = 1;", lines: [1] },
    ],
    fine: [
      { path: "sim/a.ts", text: "/** Why. */\nconst one = 1;" },
      { path: "src/cli/a.ts", text: "#!/usr/bin/env node\n/**\n * Why.\n */\nconst one = 1;" },
      { path: "test/a.test.ts", text: "const one = 1;" },
    ],
  },
  "doc-comment": {
    found: [
      { path: "sim/a.ts", text: "/** Why. */\nimport x from 'x';\nexport const one = 1;\nexport type Two = 2;", lines: [3, 4] },
      { path: "sim/a.ts", text: "// A remark.\nexport function one() {}\n/* A remark. */\nexport class Two {}", lines: [2, 4] },
      {
        path: "sim/a.ts",
        text: "/** */\nexport interface One {}\nconst text = '/** no comment */';\nexport const two = 2;",
        lines: [2, 4],
      },
    ],
    fine: [
      { path: "sim/a.ts", text: "/** One. */\nexport const one = 1;\n/**\n * Two.\n */\n// A remark.\nexport type Two = 2;" },
      {
        path: "sim/a.ts",
        text: "/** One. */\nexport function one(a: string): void;\nexport function one(a: number): void;\nexport function one() {}",
      },
      { path: "sim/a.ts", text: "export const one = { name: 'one', doc: 'One.' } as const satisfies Thing;" },
      {
        path: "sim/a.ts",
        text: "export { one } from './b.ts';\nexport * from './c.ts';\nfunction two() {}\nexport default function three() {}",
      },
    ],
  },
  "file-length": {
    found: [{ path: "sim/a.ts", text: "// A line.\n".repeat(401), lines: [401] }],
    fine: [
      { path: "sim/a.ts", text: "// A line.\n".repeat(400) },
      { path: "docs/a.md", text: "A line.\n".repeat(401) },
    ],
  },
  "line-length": {
    found: [
      { path: "sim/a.ts", text: `// ${"a".repeat(137)}\n// ${"a".repeat(138)}`, lines: [2] },
      { path: "docs/a.md", text: "word ".repeat(29), lines: [1] },
      { path: "sim/a.ts", text: `one(${"a".repeat(140)}, "b");`, lines: [1] },
    ],
    fine: [
      { path: "sim/a.ts", text: `const one = {\n  doc: "${"a".repeat(140)}",\n};` },
      { path: "sim/a.ts", text: `// https://example.org/${"a".repeat(140)}` },
      { path: "docs/a.md", text: `| ${"a".repeat(140)} |` },
      { path: "test/golden/a.txt", text: "a".repeat(141) },
    ],
  },
  "file-name": {
    found: [
      { path: "sim/eventQueue.ts", text: "", lines: [1] },
      { path: "sim/Event_Queue/a.ts", text: "", lines: [1] },
    ],
    fine: [
      { path: "sim/event-queue.test.ts", text: "" },
      { path: "docs/README.md", text: "" },
      { path: "scenarios/data/inter-region-rtt-2024-03.csv", text: "" },
    ],
  },
  "scenario-schema": {
    found: [
      { path: "scenarios/dwcp/a.yaml", text: "name: a", lines: [1] },
      { path: "scenarios/dwcp/a.yaml", text: "# yaml-language-server: $schema=scenario.schema.json", lines: [1] },
    ],
    fine: [
      { path: "scenarios/dwcp/a.yaml", text: "# yaml-language-server: $schema=../scenario.schema.json\nname: a" },
      { path: "scenarios/a.yaml", text: "# yaml-language-server: $schema=scenario.schema.json\nname: a" },
      { path: "test/a.yaml", text: "name: a" },
    ],
  },
  "unfinished-mark": {
    found: [{ path: "sim/a.ts", text: `// Fine.\n// ${mark}: later`, lines: [2] }],
    fine: [{ path: "sim/a.ts", text: `// ${mark.toLowerCase()}, and ${mark}S` }],
  },
  typography: {
    found: [
      { path: "sim/a.ts", text: "// \u2014\n// \u201cquoted\u201d\n// and so on\u2026\n// \u2192", lines: [1, 2, 3, 4] },
      { path: "README.md", text: "one \u2013 two", lines: [1] },
    ],
    fine: [
      { path: "sim/a.ts", text: "// 5 \u00b5s \u2265 4 \u00b5s - Gr\u00f6\u00dfe" },
      { path: "src/report/a.ts", text: "// \u2500\u2588\u2026\u2192" },
      { path: "README.md", text: "\u2500\u2588\u2192" },
    ],
  },
  "machine-path": {
    found: [
      { path: "sim/a.ts", text: `// See ${folder}/notes.\n`, lines: [1] },
      { path: "test/golden/a.txt", text: `one\nfile ${["", "tmp"].join("/")}`, lines: [2] },
    ],
    fine: [{ path: "sim/a.ts", text: "// src/work/a.ts, a/tmp, and /usr/bin/env, https://example.org/work/a" }],
  },
  "any-type": {
    found: [{ path: "sim/a.ts", text: "const one: any = 1;\nconst two = <T>(x: T): any[] => [x as any];", lines: [1, 2, 2] }],
    fine: [{ path: "sim/a.ts", text: "// any\nconst any: unknown = 'x as any';" }],
  },
  console: {
    found: [{ path: "src/run/a.ts", text: "console.log(1);", lines: [1] }],
    fine: [
      { path: "src/cli/a.ts", text: "console.log(1);" },
      { path: "src/run/a.ts", text: "// console.log(1)\nconst text = 'console.log(1)';" },
    ],
  },
  abbreviation: {
    found: [
      { path: "sim/a.ts", text: "const msg = 1;\nfunction one(ctx: number, { two: cfg }: { two: number }) {}", lines: [1, 2, 2] },
      { path: "sim/a.ts", text: "interface One {\n  readonly reqCount: number;\n  two(cb: () => void): void;\n}", lines: [2, 3] },
      { path: "sim/a.ts", text: "class LinkMgr {\n  #idx = 0;\n}\ntry {} catch (res) {}", lines: [1, 2, 4] },
    ],
    fine: [
      { path: "sim/a.ts", text: "import { tmpdir } from 'node:os';\nconst fnv1a = tmpdir().msg;\nconst { res } = fnv1a;" },
      { path: "sim/a.ts", text: "const one = { req: 1 };\nconst reset = 'msg';" },
    ],
  },
  "duration-unit": {
    found: [
      { path: "sim/a.ts", text: "function one(delay: number, bakeTimeout?: number) {}\nlet latency = 5;", lines: [1, 1, 2] },
      {
        path: "src/run/a.ts",
        text: "interface One {\n  readonly drainDuration: number | undefined;\n  readonly waitMs: number;\n}",
        lines: [2, 3],
      },
    ],
    fine: [
      { path: "sim/a.ts", text: "function one(delayUs: number, delay: Delay, latencies: number) {}\nfunction seconds(seconds: number) {}" },
      { path: "src/cli/a.ts", text: "const wallMs = 5;" },
    ],
  },
  suppression: {
    found: [
      { path: "sim/a.ts", text: "// biome-ignore lint/suspicious/noConsole: a reason\nprint(1);", lines: [1] },
      { path: "src/cli/a.ts", text: "// @ts-ignore\nprint(1);", lines: [1] },
    ],
    fine: [
      { path: "src/cli/a.ts", text: "// biome-ignore lint/suspicious/noConsole: a reason\nprint(1);" },
      { path: "sim/a.ts", text: "const text = '@ts-ignore';" },
    ],
  },
  "focused-test": {
    found: [
      { path: "test/a.test.ts", text: "it.only('one', () => {});\ndescribe.only('two', () => {});", lines: [1, 2] },
      { path: "test/a.test.ts", text: "\nit.skip('one', () => {});\ntest.todo('two');", lines: [2, 3] },
    ],
    fine: [
      { path: "test/a.test.ts", text: "// Needs Chromium.\nit.skip('one', () => {});\nlist.only(1);\nit('it.only', () => {});" },
      { path: "test/a.test.ts", text: "it.skipIf(noBrowser)('one', () => {});" },
    ],
  },
};
