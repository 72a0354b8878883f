/** `cutover explore`: draws and makes runs near a scenario, groups what fails, has one example of each group shrunk, and reports. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Exploration, ExplorationFold } from "../explore/exploration.ts";
import { explorationText } from "../explore/exploration-text.ts";
import { exploredWork } from "../explore/explore-work.ts";
import { farm } from "../farm/farm.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import { fileIn } from "../report/file-place.ts";
import type { Journal } from "../report/journal.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { clearReport, requireWritable, writeReport } from "../report/write.ts";
import { modelFingerprint } from "../run/fingerprint.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { earlierFiles, filesOf, type ReportKind } from "./earlier-report.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type ExploreEntry, findingsOf, type KnownEntries, knownEntries } from "./explore-findings.ts";
import { type FailedRun, failedRunsText } from "./failed-runs.ts";
import { interruptible } from "./interruption.ts";
import { refuseReport } from "./overwriting.ts";
import type { ProgramContext } from "./program.ts";
import { ProgressDisplay, rateFigure } from "./progress.ts";
import { type RunSettings, speed } from "./run.ts";
import { openJournal, tellResumed } from "./run-journal.ts";
import { folderName, shellWord } from "./seeds.ts";

const INDEX_FILE = "explore.json";
const SUMMARY_FILE = "summary.txt";
const INCIDENT_FILE = /^incident-[0-9]+-(.+)\.yaml$/;
const SCHEMA: Exploration["schema"] = "cutover.exploration/1";

/** What is asked of an exploration. */
export interface ExploreSettings extends RunSettings {
  readonly seed: string;
  /** Infinite where only the time is limited. */
  readonly runs: number;
  /** No run is begun after so many milliseconds of wall-clock time. */
  readonly forMs?: number;
  /** Stop after so many failing runs; absent to make all runs. */
  readonly bail?: number;
  readonly jobs: number;
  readonly resume: boolean;
}

/** Exits with 0 where nothing was found, and with 1 where something was. */
export function explore(context: ProgramContext, scenario: Scenario, settings: ExploreSettings): Promise<ExitCode> {
  return interruptible(context.signals, (interrupted) => exploreOnce(context, scenario, settings, interrupted));
}

async function exploreOnce(
  context: ProgramContext,
  scenario: Scenario,
  settings: ExploreSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal } = context;
  const folder = settings.report
    ? (settings.output ?? join("reports", folderName(scenario.name), `explore-${folderName(settings.seed)}`))
    : undefined;
  const kind = reportKindOf(scenario, context.vocabulary);
  if (folder !== undefined) {
    refuseReport(folder, filesOf(folder, kind), settings, context);
    requireWritable(fileIn(folder, INDEX_FILE));
  }
  const earlier = folder === undefined ? [] : earlierFiles(folder, kind);
  const { seed, runs, resume } = settings;
  const isJournaled = folder !== undefined && settings.forMs === undefined;
  const journal = isJournaled ? openJournal<ExploreEntry>(folder, scenario, { seed, from: 0, runs }, resume) : undefined;
  if (resume && journal !== undefined) tellResumed(journal, terminal.error);
  const known = knownEntries(journal?.entries ?? []);
  const newDisplay = (): ProgressDisplay => new ProgressDisplay(terminal.error, () => performance.now());
  const display = newDisplay();
  try {
    const searched = await search(scenario, settings, { interrupted, journal, known: known.runs, display });
    const { fold, failed } = searched;
    display.clear();
    terminal.error.write(failedRunsText(failed));
    terminal.error.write(
      `${amountFigure(fold.runs, "run")}, ${speed(searched.events, display.elapsedMs)}, ${rateFigure(searched.freshRuns, display.elapsedMs)} runs/s\n`,
    );
    const requestedRuns = settings.forMs === undefined ? settings.runs : fold.runs + failed.length;
    const isStopped = settings.bail !== undefined && fold.failing.length >= settings.bail;
    const isCut = settings.forMs === undefined ? fold.runs + failed.length < requestedRuns : display.elapsedMs < settings.forMs;
    const isInterrupted = interrupted() && !isStopped && isCut;
    const options = { scenario, ...settings, interrupted, journal, known, newDisplay: settings.progress ? newDisplay : undefined };
    const found = await findingsOf(fold.failing, options);
    const { findings } = found;
    terminal.error.write(failedRunsText(found.failed));
    const exploration: Exploration = {
      schema: SCHEMA,
      ...{ scenario: scenario.name, title: scenario.title, system: scenario.system, seed: settings.seed },
      model: modelFingerprint,
      requestedRuns,
      ...(isStopped && fold.runs + failed.length < requestedRuns ? { stoppedAfterFailing: fold.failing.length } : {}),
      ...fold.sums(scenario.system),
      findings: findings.map(({ finding }) => finding),
    };
    const replay = replayLine(settings, requestedRuns);
    const said = { replay, ...(folder === undefined ? {} : { folder }) };
    terminal.out.write(
      settings.json ? canonicalJson(exploration) : explorationText(exploration, { ...said, coloured: terminal.out.coloured }),
    );
    if (settings.forMs !== undefined) terminal.error.write(`the same without a time limit: --runs ${requestedRuns}\n`);
    if (folder !== undefined) {
      clearReport(folder, earlier);
      // The index first: the next exploration here goes by it, even if this one is killed before it has written the rest.
      writeReport(folder, {
        [INDEX_FILE]: canonicalJson(exploration),
        ...Object.fromEntries(
          findings.flatMap(({ finding: { incident }, text }) => (incident && text !== undefined ? [[incident.file, text]] : [])),
        ),
        [SUMMARY_FILE]: explorationText(exploration, { ...said, coloured: false }),
      });
      terminal.error.write(`report in ${folder}\n`);
    }
    if (isInterrupted || !found.complete) {
      const where = isInterrupted
        ? `after ${countFigure(fold.runs)} of ${settings.forMs === undefined ? amountFigure(requestedRuns, "run") : "as many runs as fit"}`
        : "before every finding was shrunk";
      terminal.error.write(`interrupted ${where}${journal === undefined ? "" : "; --resume goes on from there"}\n`);
      return EXIT.interrupted;
    }
    // The journal stays where something is left to resume.
    if (failed.length + found.failed.length > 0) return EXIT.internal;
    journal?.remove();
    return fold.failing.length > 0 ? EXIT.violated : EXIT.holds;
  } finally {
    journal?.close();
  }
}

/** A finding's incident is named by its number and its invariant. */
function reportKindOf({ system }: Scenario, { systems }: Vocabulary): ReportKind<Exploration> {
  const ids = systems.find(({ name }) => name === system)?.invariants.map(({ id }) => folderName(id)) ?? [];
  return {
    title: "exploration",
    index: INDEX_FILE,
    schema: SCHEMA,
    mayHave: (name) => name === SUMMARY_FILE || ids.includes(INCIDENT_FILE.exec(name)?.[1] ?? ""),
    filesOf: ({ findings }) => [SUMMARY_FILE, ...findings.flatMap(({ incident }) => incident?.file ?? [])],
  };
}

interface SearchHooks {
  readonly interrupted: () => boolean;
  readonly journal: Journal<ExploreEntry> | undefined;
  readonly known: KnownEntries["runs"];
  readonly display: ProgressDisplay;
}

interface Searched {
  readonly fold: ExplorationFold;
  readonly failed: readonly FailedRun[];
  /** Of the runs that were made just now. */
  readonly events: number;
  readonly freshRuns: number;
}

/** Makes the runs in their order, up to the one at which the exploration stops. */
async function search(
  scenario: Scenario,
  settings: ExploreSettings,
  { interrupted, journal, known, display }: SearchHooks,
): Promise<Searched> {
  const { seed, runs, forMs, bail, jobs } = settings;
  function* missing(): Generator<number> {
    for (let index = 0; index < runs && (forMs === undefined || display.elapsedMs < forMs); index++) if (!known.has(index)) yield index;
  }
  const fold = new ExplorationFold();
  const failed: FailedRun[] = [];
  let [events, freshRuns, failing] = [0, 0, 0];
  const fresh = farm(exploredWork, { scenario, rootSeed: seed }, missing(), {
    jobs,
    interrupted,
    onSettled: (settled) => {
      if ("failure" in settled) return;
      failing += settled.output.failure === undefined ? 0 : 1;
      journal?.append(settled.output);
    },
    onProgress: ({ finished, events: sofar, workers }) => {
      if (!settings.progress) return;
      const share = forMs === undefined ? (known.size + finished) / runs : Math.min(1, display.elapsedMs / forMs);
      const done =
        forMs === undefined ? `${countFigure(known.size + finished)} of ${countFigure(runs)} runs` : amountFigure(finished, "run");
      const by = workers === 1 ? "" : `, ${amountFigure(workers, "worker")}`;
      display.show({ share, events: sofar, runs: finished, label: `${done}, ${countFigure(failing)} failing${by}` });
    },
  });
  try {
    for (let index = 0; index < runs && fold.failing.length !== bail; index++) {
      const journaled = known.get(index);
      if (journaled !== undefined) {
        fold.add(journaled);
        continue;
      }
      const { done, value } = await fresh.next();
      if (done === true || value === undefined) break;
      if ("failure" in value) failed.push({ name: `run ${index}`, failure: value.failure });
      else {
        fold.add(value.output);
        events += value.output.events;
        freshRuns++;
      }
    }
  } finally {
    await fresh.return();
  }
  return { fold, failed, events, freshRuns };
}

function replayLine({ path, set, seed, bail }: ExploreSettings, runs: number): string {
  const stop = bail === undefined ? ["--keep-going"] : bail === 1 ? [] : ["--bail", String(bail)];
  const words = ["cutover", "explore", path, "--runs", String(runs), "--seed", seed, ...stop];
  return [...words, ...set.flatMap((assignment) => ["--set", assignment])].map(shellWord).join(" ");
}
