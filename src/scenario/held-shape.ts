/**
 * The schema of a scenario as plain data: which entries it has, and of what sort each is. Data that was put together by hand is held
 * against it first, so that everything after that can rely on the types of `scenario.ts`. Whether a name is known and a value in its
 * range is found out by way of the text that the data would have.
 */
import { inspect } from "node:util";
import { z } from "zod";
import { oneOf } from "./nearest.ts";
import { closedMap, countShape, discriminated, numberShape, switchShape } from "./value-shape.ts";

/** Longest value that an error message shows. */
const SHOWN_LENGTH = 60;

const text = z.string({ error: "a text" });
const texts = list(text, "a list of texts");
const count = countShape(0);
const micros = countShape(0);
const share = numberShape(0, 1);
const bool = switchShape();
const present = z.literal(true, { error: "true, or no such entry" });

const parameters = z.record(
  z.string(),
  z.union([z.number(), text, bool, texts], { error: "a number, a text, true or false, or a list of texts" }),
  { error: "a map of parameters by name" },
);

const cluster = closedMap(
  {
    nodes: count,
    naming: text,
    sites: list(closedMap({ name: text, region: text, share }, "a site with name, region and share"), "a list of sites"),
    network: closedMap(
      {
        rtt: list(closedMap({ from: text, to: text, rttUs: micros }, "a round trip with from, to and rttUs"), "a list of round trips"),
        rttFile: text.optional(),
        siteRttUs: micros.optional(),
        localRttUs: micros,
        jitter: share,
        accessBps: count,
        siteBps: count,
        loss: share,
        links: list(
          closedMap({ from: text, to: text, rttUs: micros, bandwidthBps: count, loss: share, jitter: share }, "a link"),
          "a list of links",
        ).optional(),
      },
      "the links of the cluster",
    ),
    controlPlane: closedMap({ controller: text, operator: text, metrics: text, flagStore: texts }, "the sites of the control plane"),
  },
  "a cluster with nodes, naming, sites, network and controlPlane",
);

const rollback = closedMap({ level: text, components: texts.optional(), percentage: count.optional() }, "a rollback with a level");
const limit = {
  metric: text,
  of: text,
  limit: share.optional(),
  baselineTimes: numberShape(0).optional(),
  source: text.optional(),
};
const step = closedMap(
  {
    name: text,
    title: text,
    atUs: micros,
    bakeUs: micros,
    write: closedMap(
      { enable: texts.optional(), disable: texts.optional(), percentage: count.optional(), force: bool.optional() },
      "a map of flags to write",
    ).optional(),
    checks: list(closedMap(limit, "a check with metric and of"), "a list of checks"),
    gates: list(closedMap({ ...limit, rollback }, "a gate with metric, of and rollback"), "a list of gates"),
    source: text.optional(),
  },
  "a step with name, title, atUs, bakeUs, checks and gates",
);
const command = closedMap(
  { name: text, title: text, atUs: micros, command: text, rollback: rollback.optional(), source: text.optional() },
  "a command with name, title, atUs and command",
);
const plan = closedMap(
  {
    steps: list(step, "a list of steps"),
    operator: list(command, "a list of commands"),
    observe: closedMap({ beforeUs: micros, afterUs: micros, extendUs: micros }, "a map with beforeUs, afterUs and extendUs"),
  },
  "a plan with steps, operator and observe",
);

const condition = discriminated<unknown>(
  "kind",
  [
    closedMap({ kind: z.literal("share"), leastShare: share }, "a condition"),
    closedMap({ kind: z.literal("rollback") }, "a condition"),
    closedMap({ kind: z.literal("phase"), phase: text }, "a condition"),
  ],
  () => "a condition of kind share, rollback or phase",
);
const target = discriminated<unknown>(
  "kind",
  [
    closedMap({ kind: z.literal("nodes"), nodes: texts }, "a target"),
    closedMap({ kind: z.literal("share"), share }, "a target"),
    closedMap({ kind: z.literal("site"), site: text }, "a target"),
    closedMap({ kind: z.literal("role"), role: text }, "a target"),
  ],
  () => "a target of kind nodes, share, site or role",
);
const fault = closedMap(
  {
    kind: text,
    title: text,
    atUs: micros.optional(),
    when: condition.optional(),
    afterUs: micros.optional(),
    repeat: bool.optional(),
    forUs: micros.optional(),
    parameters,
    target: target.optional(),
    required: present.optional(),
    quiet: present.optional(),
  },
  "a fault with kind, title, parameters, and atUs or when",
).refine(({ atUs, when }) => (atUs === undefined) !== (when === undefined), { error: "a fault with either atUs or when" });

const explore = closedMap(
  {
    cluster: closedMap({ nodesLeast: count, nodesMost: count, naming: bool, sites: bool }, "the domain cluster"),
    plan: closedMap({ timing: bool, order: bool, drop: bool }, "the domain plan"),
    faults: closedMap({ kinds: texts.optional(), most: count, longestUs: micros }, "the domain faults"),
    workload: bool,
    mechanisms: bool,
  },
  "a map of the domains cluster, plan, faults, workload and mechanisms",
);

/** The schema of `Scenario`, as `loadScenario` gives it. */
export const heldShape = closedMap(
  {
    name: text,
    title: text,
    system: text,
    cluster,
    parameters,
    plan,
    faults: list(fault, "a list of faults"),
    mechanisms: z.record(z.string(), closedMap({ variant: text, parameters }, "a mechanism with variant and parameters"), {
      error: "a map of mechanisms by name",
    }),
    defects: z.record(z.string(), bool, { error: "a map of defects by name" }),
    criteria: list(closedMap({ id: text, parameters, measure: bool }, "a criterion with id, parameters and measure"), "a list of criteria"),
    expect: closedMap({ verdict: text, first: text.optional(), allowed: texts }, "an expectation with verdict and allowed").optional(),
    incident: closedMap(
      {
        ...{ seed: text, model: text, digest: text },
        first: closedMap(
          { id: text, atUs: micros.optional(), step: text.optional(), node: text.optional() },
          "what broke first, with its id",
        ),
      },
      "an incident with seed, model, digest and first",
    ).optional(),
    explore: explore.optional(),
    eventLimit: count,
  },
  "a scenario as loadScenario gives it",
);

/**
 * Holds data against a schema whose messages are expectations, as those of `value-shape.ts` are. What means nothing is named ahead of
 * what is missing, since a misspelt key is both.
 * @param what What the data is, for the message.
 * @throws TypeError that names the entry, what was found and what was expected.
 */
export function requireShape(what: string, shape: z.ZodType, data: unknown): void {
  const { error } = shape.safeParse(data, { jitless: true });
  if (error === undefined) return;
  const issue = error.issues.find(({ code }) => code === "unrecognized_keys") ?? error.issues[0];
  if (issue === undefined) return;
  if (issue.code !== "unrecognized_keys") {
    throw new TypeError(`${what}: found ${entryText(data, issue.path)}, expected ${issue.message}`);
  }
  const [key = ""] = issue.keys;
  const found = entryText(data, [...issue.path, key]);
  throw new TypeError(`${what}: found ${found}, which means nothing, expected ${oneOf(issue.message.split(", "), key)}`);
}

/** `faults[0].at = 'week 7'`, or the value alone where it is all of the data. */
function entryText(data: unknown, path: readonly PropertyKey[]): string {
  let value = data;
  let place = "";
  for (const key of path) {
    value = (value as { readonly [key: PropertyKey]: unknown })[key];
    place += typeof key === "number" ? `[${key}]` : `${place === "" ? "" : "."}${String(key)}`;
  }
  return place === "" ? shown(value) : `${place} = ${shown(value)}`;
}

/** A value of any sort, on one line and not too long. */
export function shown(value: unknown): string {
  const whole = inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 3 });
  return whole.length > SHOWN_LENGTH ? `${whole.slice(0, SHOWN_LENGTH)}...` : whole;
}

function list<Element extends z.ZodType>(element: Element, expected: string): z.ZodArray<Element> {
  return z.array(element, { error: expected });
}
