/** Drives the command as it is installed: the built program in a process of its own, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** The checkout, where the shipped scenarios are. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Variables that would change what the command prints are taken away, unless a test sets them. */
function environment(extra: { readonly [name: string]: string }): NodeJS.ProcessEnv {
  const { NO_COLOR, FORCE_COLOR, CI, CUTOVER_DEBUG, ...rest } = process.env;
  return { ...rest, ...extra };
}

/** Runs a command line to its end. */
export function cutover(words: readonly string[], folder = ROOT, extra: { readonly [name: string]: string } = {}): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: environment(extra),
  });
  return { code: status, out: stdout, error: stderr };
}

/** Starts a command line without waiting for it. */
export function start(words: readonly string[], folder: string): ChildProcess {
  return spawn(process.execPath, [MAIN, ...words], { cwd: folder, env: environment({}), stdio: ["ignore", "pipe", "pipe"] });
}
