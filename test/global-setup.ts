/** Builds once before the tests, so that end-to-end tests drive the command as it is installed. */
import { execFileSync } from "node:child_process";

export default function setup(): void {
  execFileSync(process.execPath, ["scripts/prepare.mjs"], { stdio: "inherit" });
}
