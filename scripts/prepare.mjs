// Runs on `npm ci` / `npm install` in a checkout. With --omit=dev there is no compiler: leave dist as it is.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";

if (!existsSync("node_modules/typescript/bin/tsc")) {
  console.error(
    existsSync("dist") ? "prepare: no compiler, using the built dist" : "prepare: no compiler and no dist; run npm ci without --omit=dev",
  );
  process.exit(0);
}
rmSync("dist", { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "tsconfig.build.json"], {
  stdio: "inherit",
});
