/** The first lines of a summary: what was rehearsed, on what, with which seed. */
import type { Outcome } from "../../run/outcome.ts";
import { amountFigure } from "../figures.ts";
import type { Ink } from "../ink.ts";
import { REPORT_COLUMNS, shorten } from "../layout.ts";

/** Title, scenario, versions, cluster and seed. */
export function headerSection(outcome: Outcome, ink: Ink): string[] {
  const { nodes, sites } = outcome.cluster;
  const facts = [
    outcome.scenario,
    `${outcome.system} ${outcome.versions.old} -> ${outcome.versions.next}`,
    `${amountFigure(nodes, "node")}, ${amountFigure(sites.length, "site")}`,
    `seed ${outcome.seed}`,
  ];
  return [ink.heading(shorten(outcome.title, REPORT_COLUMNS)), ink.faint(shorten(facts.join("  |  "), REPORT_COLUMNS))];
}
