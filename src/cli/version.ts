/** The version of the installed package. */
import { existsSync, readFileSync } from "node:fs";

/** Reads the version from the nearest `package.json` above this file, which is the package's own both in a checkout and when built. */
export function packageVersion(): string {
  for (let folder = new URL("./", import.meta.url); ; folder = new URL("../", folder)) {
    const file = new URL("package.json", folder);
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
      return version;
    }
    if (folder.pathname === "/") {
      throw new Error("no package.json above the program");
    }
  }
}
