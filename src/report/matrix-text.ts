/** A wire matrix for the terminal: the grid, then each broken cell with the first message that goes wrong and what comes of it. */
import type { WireEffect } from "../systems/wire-exchange.ts";
import { amountFigure, countFigure } from "./figures.ts";
import { createInk, type Ink } from "./ink.ts";
import { left, lengthOf, page, REPORT_COLUMNS, wrap } from "./layout.ts";
import type { MatrixCell, MatrixRow, WireMatrix } from "./matrix.ts";

const COMPONENT_COLUMNS = 13;
const ROLE_COLUMNS = 31;
const CELL_COLUMNS = 14;

/** Effects in the reader's words, in the order of the legend. */
const EFFECTS: { readonly [effect in WireEffect]: string } = {
  stall: "the reader waits for bytes that never come, and tells nobody until it times out",
  "decode error": "the reader refuses the bytes at once, and the sender hears of it",
  "wrong bytes": "the reader takes the bytes for something else, and nobody notices",
  "no endpoint": "nothing handles this kind of message: it is dropped, and the sender hears nothing",
  refused: "the receiver answers that it does not do this",
};

/** The whole text, at most 100 columns wide, ending with a line feed. */
export function matrixText(matrix: WireMatrix, coloured: boolean): string {
  const ink = createInk(coloured);
  const { title, rows } = matrix;
  return page([
    [
      ink.heading(`${title}: who understands whom`),
      ink.faint("sender's version -> receiver's version; nothing negotiated, nothing handed over"),
    ],
    [ink.heading(headerOf(rows)), ...rows.map((row, index) => rowLine(row, rows[index - 1], ink))],
    legend(rows, ink),
    [...rows.flatMap((row) => brokenLines(row, ink))],
    [summary(matrix, ink)],
  ]);
}

function headerOf([first]: readonly MatrixRow[]): string {
  const pairs = (first?.cells ?? []).map((cell) => left(pairOf(cell), CELL_COLUMNS));
  return left("Component", COMPONENT_COLUMNS) + left("Role", ROLE_COLUMNS) + pairs.join("");
}

/** A component is named where it begins. */
function rowLine({ component, role, cells }: MatrixRow, before: MatrixRow | undefined, ink: Ink): string {
  const name = before?.component === component ? "" : component;
  const words = cells.map((cell) => strokeOf(cell, ink)(left(wordOf(cell), CELL_COLUMNS)));
  return left(name, COMPONENT_COLUMNS) + left(role, ROLE_COLUMNS) + words.join("");
}

function wordOf({ status, failure }: MatrixCell): string {
  return status === "unused" ? "-" : (failure?.effect ?? status);
}

function strokeOf({ status }: MatrixCell, ink: Ink): (text: string) => string {
  return status === "ok" ? ink.good : status === "broken" ? ink.bad : ink.faint;
}

/** Only what stands in the grid. */
function legend(rows: readonly MatrixRow[], ink: Ink): string[] {
  const words = new Set(rows.flatMap(({ cells }) => cells.map(wordOf)));
  const meanings = [...Object.entries(EFFECTS), ["-", "this version says nothing in this role"] as const];
  return meanings.filter(([word]) => words.has(word)).map(([word, meaning]) => `  ${left(word, CELL_COLUMNS)}${ink.faint(meaning)}`);
}

function brokenLines({ component, role, cells }: MatrixRow, ink: Ink): string[] {
  const broken = cells.flatMap((cell) => {
    const { failure } = cell;
    if (failure === undefined) return [];
    const start = `  ${pairOf(cell)}  `;
    const lines = wrap(`${failure.message}: ${failure.explanation}`, REPORT_COLUMNS - lengthOf(start));
    return lines.map((line, index) => (index === 0 ? ink.bad(start) : " ".repeat(lengthOf(start))) + line);
  });
  return broken.length === 0 ? [] : [ink.heading(`${component}, ${role}`), ...broken];
}

function summary({ rows, versions }: WireMatrix, ink: Ink): string {
  const brokenRows = rows.filter(({ cells }) => cells.some(({ status }) => status === "broken")).length;
  const roles = amountFigure(rows.length, "role");
  if (brokenRows === 0) return ink.good(`${versions.old} and ${versions.next} understand each other in all of ${roles}`);
  return ink.bad(`${versions.old} and ${versions.next} do not understand each other in ${countFigure(brokenRows)} of ${roles}`);
}

function pairOf({ sender, receiver }: MatrixCell): string {
  return `${sender} -> ${receiver}`;
}
