/** The few colours of the text reports, named by what they say. A report never says anything by colour alone. */
import picocolors from "picocolors";
import type { Status, Verdict } from "../run/outcome.ts";

/** Lays a colour over a text, or leaves it as it is. */
export type Stroke = (text: string) => string;

/** Strokes by what they say. */
export interface Ink {
  /** Titles of a report and of its sections. */
  readonly heading: Stroke;
  readonly good: Stroke;
  readonly bad: Stroke;
  readonly unsure: Stroke;
  /** What stands beside the point: units, captions, what is not judged. */
  readonly faint: Stroke;
  /** What runs on the next version. */
  readonly next: Stroke;
}

/** The colours, or plain strokes that change nothing. */
export function createInk(coloured: boolean): Ink {
  const colours = picocolors.createColors(coloured);
  return {
    heading: onText(colours.bold),
    good: onText(colours.green),
    bad: onText(colours.red),
    unsure: onText(colours.yellow),
    faint: onText(colours.dim),
    next: onText(colours.cyan),
  };
}

/** The colour that goes with a status or verdict. */
export function strokeOf(status: Status | Verdict, ink: Ink): Stroke {
  switch (status) {
    case "holds":
      return ink.good;
    case "violated":
      return ink.bad;
    case "unknown":
      return ink.unsure;
    case "notApplicable":
    case "measured":
      return ink.faint;
  }
}

/** A status as a reader's words. */
export function statusWord(status: Status): string {
  return status === "notApplicable" ? "not applicable" : status;
}

/** Leaves the padding at the end uncoloured, so that it can be trimmed from a line with colours as from one without. */
function onText(stroke: Stroke): Stroke {
  return (text) => {
    const content = text.trimEnd();
    return content === "" ? text : stroke(content) + text.slice(content.length);
  };
}
