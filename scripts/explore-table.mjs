// Writes the table of docs/explore.md anew, after a build: what exploration makes of small.yaml with one value swapped. `--runs <n>`: runs
// for each at most (500); `--only <text>`: print the rows whose value contains the text, and write nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { prepare as exploring } from "../dist/src/explore/explore-work.js";
import { prepare as shrinking } from "../dist/src/explore/shrink-work.js";
import { vocabulary } from "../dist/src/scenario/known.js";
import { loadScenario } from "../dist/src/scenario/load.js";

const PAGE = "docs/explore.md";
const BEGIN = "<!-- table: written by scripts/explore-table.mjs -->";
const END = "<!-- end of table -->";
const ROOT_SEED = "1";

const { values } = parseArgs({ options: { runs: { type: "string", default: "500" }, only: { type: "string" } } });
const runs = Number(values.runs);

/** Every value that is not the sound one, as `--set` takes it. */
function* swaps() {
  for (const { name, variants, default: sound } of vocabulary.mechanisms) {
    for (const variant of variants) if (variant.name !== sound) yield `mechanisms.${name}=${variant.name}`;
    for (const [parameter, description] of Object.entries(variants.find((each) => each.name === sound).parameters)) {
      if (description.kind !== "choice") continue;
      for (const value of Object.keys(description.values)) {
        if (value !== description.default) yield `mechanisms.${name}.${parameter}=${value}`;
      }
    }
  }
  for (const { name } of vocabulary.systems[0].defects) yield `defects.${name}=true`;
}

function finish(job) {
  while (!job.advance(1_000_000));
  return job.result();
}

/** One line of the table. */
function row(swap) {
  const scenario = loadScenario("scenarios/dwcp/small.yaml", { vocabulary, set: [swap] });
  const run = exploring({ scenario, rootSeed: ROOT_SEED });
  for (let index = 0; index < runs; index++) {
    const { failure } = finish(run(index));
    if (failure === undefined) continue;
    const { nodes, faults, planSteps } = finish(shrinking({ scenario, rootSeed: ROOT_SEED, runs: 1_500 })({ index, failure }));
    return `| \`${swap}\` | ${failure.id} | ${index + 1} | ${nodes} | ${faults} | ${planSteps} |`;
  }
  return `| \`${swap}\` | not found in ${runs} | | | | |`;
}

const lines = ["| value swapped in | breaks | runs needed | nodes | faults | plan steps |", "|---|---|---|---|---|---|"];
for (const swap of swaps()) {
  if (values.only !== undefined && !swap.includes(values.only)) continue;
  lines.push(row(swap));
  console.log(lines.at(-1));
}
if (values.only === undefined) {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest.slice(rest.indexOf(END));
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${lines.join("\n")}\n\n${after}`);
}
