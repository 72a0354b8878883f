/** Files of a check as other programs name them: relative to the root of the repository, with slashes. */
import { isAbsolute, relative, resolve, sep } from "node:path";

/** A path relative to the root, or absolute where it lies outside. */
export function fileFrom(root: string, path: string): string {
  const absolute = resolve(path);
  const inside = relative(root, absolute);
  const shown = inside === "" || inside.startsWith("..") || isAbsolute(inside) ? absolute : inside;
  return shown.split(sep).join("/");
}

/** The same as a URI reference; an absolute path becomes a `file:` URI. */
export function uriFrom(root: string, path: string): string {
  const file = fileFrom(root, path);
  const encoded = file.split("/").map(encodeURIComponent).join("/");
  return isAbsolute(file) ? `file://${encoded}` : encoded;
}
