import { defineConfig } from "vitest/config";

/** Where the invariants stand. */
const CHECKERS = /\/src\/(?:systems\/[^/]+\/invariants|check\/(?:gates|linearizability))\/[^/]+\.ts$/;

/**
 * The same tests with every invariant broken: as its source is loaded, what it would report as a violation becomes one more
 * thing that it has looked at. `test/canary` runs tests with
 * this configuration that must fail.
 */
export default defineConfig({
  plugins: [
    {
      name: "break-checkers",
      enforce: "pre",
      transform: (code, id) => (CHECKERS.test(id) ? code.replaceAll("findings.violated(", "findings.checked(") : undefined),
    },
  ],
  test: { include: ["test/systems/**/known-bad.test.ts"], testTimeout: 120_000 },
});
