/** Versions over time: one line per site, one character per stretch of observed time, the marks of steps and commands above. */
import type { ExposureOutcome, Outcome } from "../../run/outcome.ts";
import { level, resample, resampledColumns } from "../bars.ts";
import { countFigure, durationFigure } from "../figures.ts";
import type { Ink } from "../ink.ts";
import { left, lengthOf, printable, REPORT_COLUMNS, right, shorten } from "../layout.ts";

const SITE_LINES = 12;
const NODE_COLUMNS = 7;

/** The share of each site's operations that ran on the next version, over the observed time. */
export function exposureSection(outcome: Outcome, ink: Ink): string[] {
  const { exposure, versions } = outcome;
  const siteColumns = Math.min(16, Math.max(4, ...exposure.sites.map((site) => lengthOf(site.site))));
  const indent = 2 + siteColumns + NODE_COLUMNS + 1;
  const buckets = Math.max(0, ...exposure.sites.map((site) => site.nextShare.length));
  const columns = resampledColumns(buckets, REPORT_COLUMNS - indent);
  if (columns === 0) {
    return [ink.heading("Versions over time"), ink.faint("  no operation was observed")];
  }
  const column = durationFigure((exposure.bucketUs * buckets) / columns);
  const caption = `. ${versions.old} only, █ ${versions.next} only, blank no operation; a column is ${column} of observed time`;
  const heading = "Versions over time";
  const shown = exposure.sites.slice(0, SITE_LINES);
  return [
    ink.heading(heading) + ink.faint(right(caption, REPORT_COLUMNS - heading.length)),
    ...markLines(exposure, buckets, columns).map((line) => ink.faint(" ".repeat(indent) + line)),
    ...shown.map((site) => {
      const series = resample(site.nextShare, columns).map(level).join("");
      return `  ${left(site.site, siteColumns)}${ink.faint(right(countFigure(site.nodes), NODE_COLUMNS))} ${ink.next(series)}`;
    }),
    ...(shown.length < exposure.sites.length ? [ink.faint(`  and ${exposure.sites.length - shown.length} more sites`)] : []),
  ];
}

/**
 * Labels of the marks at their columns, and a line of ticks under them. A label that would run into another goes to the second line;
 * one that fits in neither is left out, and its tick stays.
 */
function markLines(exposure: ExposureOutcome, buckets: number, columns: number): string[] {
  const rows = [new Array<string>(columns).fill(" "), new Array<string>(columns).fill(" ")];
  const ticks = new Array<string>(columns).fill(" ");
  for (const mark of exposure.marks) {
    if (mark.bucket < 0 || mark.bucket >= buckets) {
      continue;
    }
    const tick = Math.floor((mark.bucket * columns) / buckets);
    ticks[tick] = "|";
    const label = [...shorten(printable(mark.label), Math.min(columns, 20))];
    const start = Math.min(tick, columns - label.length);
    const free = rows.find((row) => row.slice(Math.max(0, start - 1), start + label.length + 1).every((character) => character === " "));
    free?.splice(start, label.length, ...label);
  }
  // The second row of labels stands above the first, which is the nearer one to the ticks.
  return [...rows]
    .reverse()
    .concat([ticks])
    .map((row) => row.join("").trimEnd())
    .filter((line) => line !== "");
}
