import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/long/**"],
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/property-seed.ts"],
    testTimeout: 120_000,
    // The files of one worker share what is loaded: nothing in this project has state of its own at module level.
    isolate: false,
    // All cores: by default one is left idle, which of two is half.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "sim/**/*.ts"],
      exclude: ["src/cli/**"],
      reporter: ["text-summary", "lcov", "json-summary"],
      thresholds: { lines: 90, functions: 90, branches: 80, statements: 90 },
    },
  },
});
