/**
 * `npm run bench`: how fast the kernel is, and how much memory it takes. Prints a table; `-- --json FILE` writes the figures as well,
 * `-- --long` runs fifty million events instead and fails if that takes more than 300 MB.
 *
 * Each workload runs in a process of its own, so that it neither inherits another's heap nor code that was compiled for another.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Measurement, measure } from "./measure.ts";
import { type IdleNodes, idleNodes, longRun } from "./memory.ts";
import { megabytes, table } from "./table.ts";
import { workloads } from "./workload.ts";

const LONG_RUN_BYTES_MAX = 300_000_000;
const IDLE_NODES = "idle nodes";

const { values } = parseArgs({ options: { json: { type: "string" }, long: { type: "boolean" }, only: { type: "string" } } });
if (values.only !== undefined) await measureHere(values.only);
else if (values.long) checkLongRun();
else measureAll(values.json);

/** In a child: measures one thing and writes it to stdout as JSON. */
async function measureHere(name: string): Promise<void> {
  const workload = workloads.find((each) => each.name === name);
  const result = workload === undefined ? idleNodes() : await measure(workload);
  process.stdout.write(JSON.stringify(result));
}

function measureAll(jsonPath: string | undefined): void {
  const measurements: Measurement[] = [];
  for (const { name } of workloads) {
    process.stderr.write(`${name} ...\n`);
    measurements.push(inChild<Measurement>(name));
  }
  process.stdout.write(`\n${table(measurements, inChild<IdleNodes>(IDLE_NODES))}`);
  if (jsonPath !== undefined) {
    const list = measurements.map(({ ratioToBare: _, ...figures }) => figures);
    writeFileSync(jsonPath, `${JSON.stringify(list, undefined, 2)}\n`);
  }
}

function checkLongRun(): void {
  const { events, peakRssBytes } = longRun();
  process.stdout.write(`${events.toLocaleString("en-US")} events: at most ${megabytes(peakRssBytes)}\n`);
  if (peakRssBytes > LONG_RUN_BYTES_MAX) {
    process.stdout.write(`expected at most ${megabytes(LONG_RUN_BYTES_MAX)}\n`);
    process.exitCode = 1;
  }
}

function inChild<Result>(name: string): Result {
  const program = [...process.execArgv, "--expose-gc", fileURLToPath(import.meta.url), "--only", name];
  return JSON.parse(execFileSync(process.execPath, program, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })) as Result;
}
