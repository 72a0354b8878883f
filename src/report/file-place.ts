/**
 * Where files are, as the system finds them: through links, and with `..` meaning the folder that is really above. Nothing here goes by
 * the spelling of a path alone, since `link/..` is not the folder in which the link stands.
 */
import { readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";

/** So many links are followed, as Linux does it; more are links that lead in a circle. */
const LINKS_MAX = 40;

/**
 * Where a file is, or would be if it were written now: two paths are one file if this is the same. A link to nothing leads to where the
 * file would be made.
 */
export function placeOf(path: string, links: number = LINKS_MAX): string {
  try {
    // The other one drops `link/..` by its spelling before it looks.
    return realpathSync.native(path);
  } catch {
    const target = links > 0 ? targetOf(path) : undefined;
    if (target !== undefined) return placeOf(isAbsolute(target) ? target : `${dirname(path)}/${target}`, links - 1);
    // Nothing is there yet: what is above it may be a link all the same.
    const above = dirname(path);
    return above === path ? resolve(path) : join(placeOf(above, links), basename(path));
  }
}

/** The first of some paths that is the same file as one before it; undefined if all are different. */
export function firstTwice(paths: readonly string[]): string | undefined {
  const places = paths.map((path) => placeOf(path));
  return paths.find((_, index) => places.indexOf(places[index] ?? "") < index);
}

/** The path of a file in a folder, spelled after the folder wherever `join`, which drops `link/..`, still means the same. */
export function fileIn(folder: string, name: string): string {
  const place = placeOf(folder);
  return join(placeOf(normalize(folder)) === place ? folder : place, name);
}

/** What a link says; undefined for what is none. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
