/** `cutover run --verify`: what it says when two runs of one scenario and seed agree, and when they do not. */
import { countFigure } from "../report/figures.ts";
import type { Divergence, EventAccount, EventDivergence, ResultDivergence } from "../run/divergence.ts";
import type { Rehearsed } from "../run/outcome.ts";

/** Values of an outcome are shown up to so many characters. */
const VALUE_CHARACTERS = 200;

/** Whether a verification has found a difference instead of a result. */
export function isDivergence(finished: Rehearsed | Divergence): finished is Divergence {
  return "divergence" in finished;
}

/** The line that says that all is well. `events` are those of one of the two, over all its runs. */
export function agreementText(events: number, digest: string): string {
  return `verified: two runs agree in all ${countFigure(events)} events and in what came out (digest ${digest})\n`;
}

/** Where two runs differ, for stderr. `replay` is the command line that shows it again. */
export function divergenceText(divergence: Divergence, replay: string): string {
  const where = divergence.divergence === "event" ? eventText(divergence) : resultText(divergence);
  return `not deterministic: two runs of the same scenario and seed differ\n${where}replay: ${replay}\n`;
}

function eventText({ run, chains }: EventDivergence): string {
  const number = chains[0][0]?.event ?? chains[1][0]?.event ?? 0;
  const draws = drawsText(chains[0][0]?.drawn ?? [], chains[1][0]?.drawn ?? []);
  return `in the ${run} run, first in event ${countFigure(number)}\n${draws}${chains.map(sideText).join("")}`;
}

function sideText([event, ...causes]: readonly EventAccount[], index: number): string {
  const name = `run ${index + 1}:`;
  if (event === undefined) return `${name} is over\n`;
  const lines = [`${name} ${accountText(event)}`, `  the last draw before it was ${drawText(event.firedAfter)}`];
  if (causes.length > 0) lines.push(`  it was scheduled after ${drawText(event.scheduledAfter)}, by`);
  for (const cause of causes) lines.push(`  <- ${accountText(cause)}`);
  if (causes.at(-1)?.event !== 0 && event.event !== 0) lines.push("  <- ...");
  return `${lines.join("\n")}\n`;
}

function accountText({ event, atUs, what, kind, argument }: EventAccount): string {
  if (event === 0) return what;
  return `event ${countFigure(event)} at ${countFigure(atUs)} us: ${what} (kind ${kind}, argument ${argument})`;
}

/** Which draw of the event is the first that differs, if one does. */
function drawsText(one: readonly string[], other: readonly string[]): string {
  const length = Math.max(one.length, other.length);
  const first = Array.from({ length }, (_, index) => index).find((index) => one[index] !== other[index]);
  if (first === undefined) return "";
  const [from, otherFrom] = [one[first], other[first]].map((stream) => (stream === undefined ? "none" : `one from ${stream}`));
  return `draw ${countFigure(first + 1)} of the event is the first that differs: ${from} in run 1, ${otherFrom} in run 2\n`;
}

function drawText({ number, stream }: EventAccount["firedAfter"]): string {
  return number === 0 ? "none" : `draw ${countFigure(number)}, from ${stream}`;
}

function resultText({ path, values }: ResultDivergence): string {
  const lines = values.map((value, index) => `run ${index + 1}: ${valueText(value)}\n`);
  return `all events are the same, but not what came out: first at ${path}\n${lines.join("")}`;
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= VALUE_CHARACTERS ? text : `${text.slice(0, VALUE_CHARACTERS)}...`;
}
