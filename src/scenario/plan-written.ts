/** The `plan` block of a scenario as a file writes it. Every moment stands at its own time: none hangs on a step or a command. */
import type { FlagWrite, GateSpec, LimitSpec, OperatorCommand, Plan, RollbackSpec, Step } from "../plan/plan.ts";
import { formatMoment } from "./moments.ts";
import { formatDuration, formatShare } from "./quantities.ts";
import { given, type WrittenMap } from "./yaml-text.ts";

/** What a file says of a plan. */
export function writtenPlan({ steps, operator, observe: { beforeUs, afterUs, extendUs } }: Plan): WrittenMap {
  return {
    observe: { before: formatDuration(beforeUs), after: formatDuration(afterUs), extendAtMost: formatDuration(extendUs) },
    steps: steps.map(writtenStep),
    ...given({ operator: operator.length === 0 ? undefined : operator.map(writtenCommand) }),
  };
}

function writtenStep({ name, title, atUs, bakeUs, write, checks, gates, source }: Step): WrittenMap {
  return {
    ...{ name, title, at: formatMoment(atUs) },
    ...given({
      bake: bakeUs === 0 ? undefined : formatDuration(bakeUs),
      write: write && writtenFlags(write),
      checks: checks.length === 0 ? undefined : checks.map(writtenLimit),
      gates: gates.length === 0 ? undefined : gates.map(writtenGate),
      source,
    }),
  };
}

function writtenFlags({ enable, disable, percentage, force }: FlagWrite): WrittenMap {
  return given({ enable, disable, percentage, force });
}

function writtenLimit({ metric, of, limit, baselineTimes, source }: LimitSpec): WrittenMap {
  return { metric, of, ...given({ limit: limit === undefined ? undefined : formatShare(limit), baselineTimes, source }) };
}

function writtenGate({ rollback, ...limit }: GateSpec): WrittenMap {
  const { source, ...watched } = writtenLimit(limit);
  return { ...watched, rollback: writtenRollback(rollback), ...given({ source }) };
}

function writtenCommand({ name, title, atUs, command, rollback, source }: OperatorCommand): WrittenMap {
  return {
    ...{ name, title, at: formatMoment(atUs), command },
    ...given({ rollback: rollback && writtenRollback(rollback), source }),
  };
}

function writtenRollback({ level, components, percentage }: RollbackSpec): WrittenMap {
  return { level, ...given({ components, percentage }) };
}
