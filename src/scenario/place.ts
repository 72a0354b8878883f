/** Where a value of a scenario was written, so that every later complaint can point at it, through `extends` chains and `--set` options. */

/** A text that values come from: the scenario file, a file that it extends, a file that it names, or one `--set` option. */
export interface Source {
  /** The path as the user gave it, relative to the working directory for every other file, or `--set path=value`. */
  readonly name: string;
  /** Relative paths written in this text start here. */
  readonly directory: string;
  /** Rank in file order: 0 for the scenario itself, then the files that it extends in the order of reading, then the `--set` options. */
  readonly order: number;
}

/** A position in a source; line and column count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly source: Source;
  readonly line: number;
  readonly column: number;
}

/** The first position of a source, for complaints about the whole of it. */
export function startOf(source: Source): Place {
  return { source, line: 1, column: 1 };
}

/** Total order of places: by source, then line, then column. Negative if `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  return a.source.order - b.source.order || a.line - b.line || a.column - b.column;
}
