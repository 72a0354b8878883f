/** `cutover cure`: computes which values of a scenario are guilty of its first violation. */
import { performance } from "node:perf_hooks";
import { complains, complaintOf, findCure, SWAPS_MAX, type Swap } from "../explore/cure.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import { createInk } from "../report/ink.ts";
import { page } from "../report/layout.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { drive } from "./drive.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { UsageError } from "./failures.ts";
import { interruptible } from "./interruption.ts";
import { ProgressDisplay } from "./progress.ts";
import { type RunContext, speed } from "./run.ts";
import { shellWord } from "./seeds.ts";

/** Which violation, and how to say what cures it. */
export interface CureSettings {
  readonly seed: string;
  /** The invariant or criterion that is to hold; absent for the first one that does not. */
  readonly of?: string;
  readonly json: boolean;
  readonly progress: boolean;
}

type CureContext = RunContext & { readonly vocabulary: Vocabulary };

/** Exits with 0 where a cure was found, with 1 where there is none of a size that was tried, with 4 where nothing broke. */
export function cure(context: CureContext, scenario: Scenario, settings: CureSettings): Promise<ExitCode> {
  return interruptible(context.signals, (interrupted) => search(context, scenario, settings, interrupted));
}

async function search(context: CureContext, scenario: Scenario, settings: CureSettings, interrupted: () => boolean): Promise<ExitCode> {
  const { terminal, vocabulary } = context;
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  let runs = 0;
  let events = 0;
  const rehearse = async (changed: Scenario): Promise<Outcome | undefined> => {
    const label = runs === 0 ? "as it is" : `with ${countFigure(runs)} of the sets swapped`;
    const rehearsed = await drive(context.rehearse(changed, settings.seed), {
      interrupted,
      onSlice: (run) => {
        if (settings.progress) display.show({ share: run.share, events: events + run.events, label, run });
      },
    });
    runs += 1;
    const { events: ofMigration = 0, controlEvents = 0 } = rehearsed?.outcome.time ?? {};
    events += ofMigration + controlEvents;
    return rehearsed?.outcome;
  };
  const outcome = await rehearse(scenario);
  const complaint = outcome === undefined ? undefined : complaintAbout(outcome, settings.of);
  const found = complaint === undefined ? undefined : await findCure(scenario, complaint, vocabulary, rehearse);
  display.clear();
  if (outcome !== undefined && complaint === undefined) {
    terminal.error.write(`nothing to cure: ${settings.of ?? "the run"} holds with seed ${settings.seed}\n`);
    return EXIT.unknown;
  }
  if (outcome === undefined || found === undefined) {
    terminal.error.write(`interrupted after ${amountFigure(runs, "run")}; nothing was found by then\n`);
    return EXIT.interrupted;
  }
  const message = describeComplaint(outcome, found.complaint);
  if (settings.json)
    terminal.out.write(canonicalJson({ schema: "cutover.cure/1", scenario: scenario.name, seed: settings.seed, message, ...found }));
  else {
    const ink = createInk(terminal.out.coloured);
    const sized = amountFigure(found.cures[0]?.length ?? 0, "value");
    const said =
      found.cures.length > 0
        ? [ink.good(`cured by ${sized}:`), ...found.cures.map((swaps) => `  ${swaps.map(setText).join(" ")}`)]
        : [ink.bad(`no set of up to ${amountFigure(Math.min(SWAPS_MAX, found.swaps.length), "value")} cures it`)];
    const differ = found.swaps.map(({ path, found: value, sound }) => `  ${path}: ${value}, sound is ${sound}`);
    terminal.out.write(page([[ink.bad(`${found.complaint}: ${message}`)], said, [`not sound in this scenario:`, ...differ]]));
  }
  terminal.error.write(`${amountFigure(runs, "run")}, ${speed(events, display.elapsedMs)}\n`);
  return found.cures.length > 0 ? EXIT.holds : EXIT.violated;
}

/** What is to be cured; undefined where it holds. Throws `UsageError` for what there is not. */
function complaintAbout(outcome: Outcome, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return complaintOf(outcome);
  const known = [...outcome.invariants, ...outcome.criteria].map(({ id }) => id);
  if (!known.includes(wanted)) throw new UsageError(`--of: found ${JSON.stringify(wanted)}, expected one of ${known.join(", ")}`);
  return complains(outcome, wanted) ? wanted : undefined;
}

/** What breaks, in words. */
function describeComplaint({ invariants, criteria, reasons }: Outcome, complaint: string): string {
  const violation = invariants.find(({ id }) => id === complaint)?.firstViolation?.message;
  return violation ?? criteria.find(({ id }) => id === complaint)?.title ?? reasons.join("; ");
}

/** A swap as the command line takes it. */
function setText({ path, sound }: Swap): string {
  return `--set ${shellWord(`${path}=${sound}`)}`;
}
