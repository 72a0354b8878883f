/** Finds what somebody probably meant to write, for error messages that name the nearest known name. */

/** Names longer than this are compared by their beginning: no known name is longer, and the distance takes quadratic time. */
const COMPARED_LENGTH = 64;

/**
 * The known name with the smallest edit distance to `name`, letter case ignored; on equal distance the one that stands first.
 * Undefined only if nothing is known.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(comparable(name), comparable(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `one of a, b, c (nearest: b)`: what to expect where one of the known names should stand, and what was found if it was a name. */
export function oneOf(known: readonly string[], found?: unknown): string {
  if (known.length === 0) return "nothing, as none is known here";
  if (known.length === 1) return known.join();
  const list = `one of ${known.join(", ")}`;
  return typeof found === "string" ? `${list} (nearest: ${nearest(found, known)})` : list;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `from` into `to`.
 * Optimal string alignment distance (Damerau 1964, with no substring edited twice).
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      let distance = Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function comparable(name: string): string {
  return name.slice(0, COMPARED_LENGTH).toLowerCase();
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
