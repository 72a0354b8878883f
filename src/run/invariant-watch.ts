/** Has a system's invariants watch a run, and keeps what each of them has found. */
import type { InControl, Invariant } from "../check/invariant.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { Window } from "../plan/timeline.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { System } from "../systems/system.ts";
import type { ObservedWindow, Violation } from "./outcome.ts";
import type { Recorder } from "./recorder.ts";

/** What a control run left behind of its requests. */
export interface ControlEnd {
  /** Requests that nobody answered, or that were given up. */
  readonly unserved: ReadonlySet<string>;
  /** Requests that had begun and had not ended. */
  readonly underWay: ReadonlySet<string>;
  /** When requests came. */
  readonly traffic: readonly Window[];
}

/** What one invariant has found so far. */
export interface InvariantRecord {
  readonly invariant: Invariant;
  checks: number;
  violations: number;
  first: Violation | undefined;
  inScope: () => boolean;
  /** Why it could not be judged within its budget; absent if it could. */
  undecided: string | undefined;
  /** Whether it can only be judged with the control run. */
  awaitsControl: () => boolean;
  /** Has it judged what it could only judge as a whole; called once, when the run is over. */
  conclude: (control: ControlEnd | undefined) => void;
}

/** Sets all invariants to watch. */
export function watchInvariants(
  system: System,
  scenario: Scenario,
  fleet: Fleet,
  recorder: Recorder,
  windows: readonly ObservedWindow[],
): InvariantRecord[] {
  const { world, metrics } = fleet;
  const { kernel, calendar } = world;
  let isOver = false;
  /** When the run is over, what broke may have done so steps and days ago. */
  const placeOf = (atUs: number): { readonly calendarUs: number; readonly step: string } => {
    const window = isOver ? windows.findLast(({ startedAtUs }) => startedAtUs <= atUs) : undefined;
    const entered = isOver ? recorder.steps.findLast(({ enteredUs }) => enteredUs <= atUs) : undefined;
    const calendarUs = window === undefined ? calendar.nowUs - (kernel.nowUs - atUs) : window.fromCalendarUs + atUs - window.startedAtUs;
    return { calendarUs, step: (entered ?? recorder.step).step };
  };
  /** The same requests come at the same moments of the calendar, but not where one run is over or pauses and the other goes on. */
  const inControl =
    (control: ControlEnd): InControl =>
    (request, beganUs) => {
      if (control.unserved.has(request)) return "unserved";
      const { calendarUs } = placeOf(beganUs);
      const hadCome = control.traffic.some(({ fromUs, toUs }) => fromUs <= calendarUs && calendarUs < toUs);
      return hadCome && !control.underWay.has(request) ? "served" : "open";
    };
  const members = new Map(fleet.members.map((member) => [member.name, member]));
  const context = {
    evidence: fleet.evidence,
    components: fleet.components,
    nodes: fleet.members.map(({ name }) => name),
    includes: (node: string, percentage: number) => fleet.exposure.includes(node, percentage),
    canReport: (node: string) => {
      const member = members.get(node);
      return member?.up === true && !world.network.isCut(member.index, metrics.index);
    },
    versions: system.versions,
    parameters: scenario.parameters,
  };
  return system.invariants.map((invariant) => {
    const record: InvariantRecord = {
      invariant,
      checks: 0,
      violations: 0,
      first: undefined,
      inScope: () => false,
      undecided: undefined,
      awaitsControl: () => false,
      conclude: () => {},
    };
    const watch = invariant.watch(context, {
      checked: () => {
        record.checks++;
      },
      violated: (atUs, node, message, picture) => {
        record.violations++;
        fleet.evidence.emit({ kind: "violation", atUs: kernel.nowUs, invariant: invariant.id, brokenAtUs: atUs, node, message });
        if (record.first !== undefined && record.first.atUs <= atUs) return;
        record.first = {
          atUs,
          ...placeOf(atUs),
          ...(node === undefined ? {} : { node }),
          message,
          ...(picture === undefined ? {} : { picture }),
        };
      },
    });
    record.inScope = watch.inScope;
    record.awaitsControl = () => watch.awaitsControl?.() ?? false;
    record.conclude = (control) => {
      isOver = true;
      record.undecided = watch.conclude?.(control === undefined ? () => "served" : inControl(control));
    };
    return record;
  });
}
