/**
 * The rollback waterfalls of a run as one self-contained SVG: no script, no font, no other file. It has
 * a title and a description for screen readers, and colours that stay readable on light and dark pages.
 */
import type { Outcome, RollbackOutcome } from "../run/outcome.ts";
import { countFigure, durationFigure } from "./figures.ts";
import { printable } from "./layout.ts";
import { PHASE_MEANINGS, type PhaseName, phasesOf, rollbackTitle } from "./phases.ts";

const WIDTH = 960;
const MARGIN = 24;
const LABEL_WIDTH = 96;
const TIME_WIDTH = 150;
const BAR_LEFT = MARGIN + LABEL_WIDTH;
const BAR_WIDTH = WIDTH - BAR_LEFT - TIME_WIDTH - MARGIN;
const ROW_HEIGHT = 22;
const HEADER_HEIGHT = 92;
const ROLLBACK_HEADER_HEIGHT = 34;
const ROLLBACK_FOOTER_HEIGHT = 34;

/** Colours that people with the common colour deficiencies can tell apart: M. Okabe, K. Ito, "Color Universal Design" (2008). */
const COLOURS: { readonly [name in PhaseName]: string } = {
  detect: "#e69f00",
  decide: "#56b4e9",
  propagate: "#009e73",
  drain: "#d55e00",
  reconnect: "#0072b2",
  reconcile: "#cc79a7",
  verify: "#999999",
};

const STYLE = [
  "text{font:13px ui-sans-serif,system-ui,sans-serif;fill:#1f2328}",
  ".page{fill:#ffffff}.heading{font-weight:600;font-size:15px}.faint{fill:#59636e}.bad{fill:#b42318}",
  ".grid{stroke:#d1d9e0}.limit{stroke:#b42318;stroke-dasharray:4 3}",
  "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.page{fill:#0d1117}.faint{fill:#9198a1}.bad{fill:#ff7b72}",
  ".grid{stroke:#30363d}.limit{stroke:#ff7b72}}",
].join("");

/** All rollbacks of an outcome on one time scale; without one, a picture that says so. */
export function waterfallSvg(outcome: Outcome): string {
  const { rollbacks } = outcome;
  const limitUs = rollbackLimitUs(outcome);
  const wholeUs = Math.max(1, ...rollbacks.flatMap(({ totalUs, detectUs }) => [totalUs, detectUs + (limitUs ?? 0)]));
  const blocks = rollbacks.map((rollback, index) => ({ rollback, number: index + 1, height: heightOf(rollback) }));
  const height = HEADER_HEIGHT + (blocks.length === 0 ? 24 : blocks.reduce((sum, block) => sum + block.height, 0)) + MARGIN;
  const parts: string[] = [];
  let top = HEADER_HEIGHT;
  if (blocks.length === 0) {
    parts.push(text(MARGIN, top, "No rollback happened in this run.", "faint"));
  } else {
    parts.push(...axis(wholeUs, height - MARGIN));
  }
  for (const { rollback, number, height: blockHeight } of blocks) {
    parts.push(...rollbackBlock(rollback, number, wholeUs, top));
    if (limitUs !== undefined) parts.push(...limitMark(rollback, limitUs, wholeUs, top));
    top += blockHeight;
  }
  const subtitle = `${outcome.scenario}, ${outcome.system} ${outcome.versions.old} to ${outcome.versions.next}, seed ${outcome.seed}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"` +
      ' role="img" aria-labelledby="title description">',
    `<title id="title">${escapeXml(`Rollbacks of ${outcome.title}`)}</title>`,
    `<desc id="description">${escapeXml(description(outcome))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    text(MARGIN, MARGIN + 12, outcome.title, "heading"),
    text(MARGIN, MARGIN + 32, subtitle, "faint"),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** Everything the picture shows, in words. */
function description({ rollbacks }: Outcome): string {
  if (rollbacks.length === 0) {
    return "No rollback happened in this run.";
  }
  return rollbacks
    .map((rollback, index) => {
      const phases = phasesOf(rollback).map(({ name, durationUs }) => `${name} ${durationFigure(durationUs)}`);
      return `${rollbackTitle(rollback, index + 1)}: ${phases.join(", ")}; total ${durationFigure(rollback.totalUs)}, ${end(rollback)}.`;
    })
    .join(" ");
}

function rollbackBlock(rollback: RollbackOutcome, number: number, wholeUs: number, top: number): string[] {
  const parts = [text(MARGIN, top + 22, rollbackTitle(rollback, number), "heading")];
  let fromUs = 0;
  let rowTop = top + ROLLBACK_HEADER_HEIGHT;
  for (const { name, durationUs, slowest } of phasesOf(rollback)) {
    const x = position(fromUs, wholeUs);
    // A phase that took time is never thinner than a line that can be seen.
    const width = durationUs === 0 ? 0 : Math.max(1.5, position(fromUs + durationUs, wholeUs) - x);
    const slowestText = slowest === undefined ? "" : `, slowest ${slowest}`;
    parts.push(
      text(MARGIN, rowTop + 15, name, ""),
      `<rect x="${round(x)}" y="${rowTop + 3}" width="${round(width)}" height="${ROW_HEIGHT - 6}" fill="${COLOURS[name]}">` +
        `<title>${escapeXml(`${name}: ${durationFigure(durationUs)}${slowestText} (${PHASE_MEANINGS[name]})`)}</title></rect>`,
      text(
        BAR_LEFT + BAR_WIDTH + 10,
        rowTop + 15,
        `${durationFigure(durationUs)}${slowest === undefined || durationUs === 0 ? "" : ` ${slowest}`}`,
        "faint",
      ),
    );
    fromUs += durationUs;
    rowTop += ROW_HEIGHT;
  }
  parts.push(text(MARGIN, rowTop + 15, `total ${durationFigure(rollback.totalUs)}, ${end(rollback)}`, rollback.complete ? "" : "bad"));
  return parts;
}

/** Where decide and propagate must be over, which is what the plan's limit is about: it counts from the end of detection. */
function limitMark({ detectUs }: RollbackOutcome, limitUs: number, wholeUs: number, top: number): string[] {
  const x = round(position(detectUs + limitUs, wholeUs));
  const fromY = top + ROLLBACK_HEADER_HEIGHT + ROW_HEIGHT;
  const isFarRight = x > BAR_LEFT + BAR_WIDTH - 70;
  const label = `<text class="bad" x="${isFarRight ? x - 6 : x + 6}" y="${fromY + 15}" text-anchor="${isFarRight ? "end" : "start"}">`;
  return [
    `<line class="limit" x1="${x}" y1="${fromY}" x2="${x}" y2="${fromY + 2 * ROW_HEIGHT}"/>`,
    `${label}limit ${durationFigure(limitUs)}</text>`,
  ];
}

/** Vertical lines at round times. */
function axis(wholeUs: number, bottom: number): string[] {
  const stepUs = tickStepUs(wholeUs);
  const parts: string[] = [];
  for (let tickUs = 0; tickUs <= wholeUs; tickUs += stepUs) {
    const x = round(position(tickUs, wholeUs));
    parts.push(`<line class="grid" x1="${x}" y1="${HEADER_HEIGHT - 6}" x2="${x}" y2="${bottom}"/>`);
    parts.push(`<text class="faint" x="${x}" y="${HEADER_HEIGHT - 12}" text-anchor="middle">${durationFigure(tickUs)}</text>`);
  }
  return parts;
}

/** The smallest of 1, 2 or 5 times a power of ten that gives at most eight intervals. */
function tickStepUs(wholeUs: number): number {
  let power = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) {
      if (wholeUs / (factor * power) <= 8) {
        return factor * power;
      }
    }
    power *= 10;
  }
}

/** The limit of the criterion on rollback time, where the scenario sets one. */
function rollbackLimitUs(outcome: Outcome): number | undefined {
  return outcome.criteria.find(({ id, unit }) => id === "rollback-time" && unit === "us")?.limit;
}

function end({ complete, unreachable, undone }: RollbackOutcome): string {
  const parts = [
    complete ? "complete" : "not complete",
    ...(undone === undefined ? [] : [`undone by ${undone.by}`]),
    ...(unreachable.length === 0 ? [] : [`${countFigure(unreachable.length)} unreachable: ${unreachable.slice(0, 6).join(", ")}`]),
  ];
  return parts.join(", ");
}

function heightOf(rollback: RollbackOutcome): number {
  return ROLLBACK_HEADER_HEIGHT + phasesOf(rollback).length * ROW_HEIGHT + ROLLBACK_FOOTER_HEIGHT;
}

function position(atUs: number, wholeUs: number): number {
  return BAR_LEFT + (atUs / wholeUs) * BAR_WIDTH;
}

function text(x: number, y: number, content: string, style: string): string {
  return `<text${style === "" ? "" : ` class="${style}"`} x="${x}" y="${y}">${escapeXml(content)}</text>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

function escapeXml(content: string): string {
  return printable(content).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
