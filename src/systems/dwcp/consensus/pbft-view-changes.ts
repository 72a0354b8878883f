/**
 * How PBFT members leave a view and begin the next (Castro and Liskov 1999, section 4.4): each reports what its log holds, the next primary
 * answers with the reports of a quorum, and all work out from them what has to be proposed anew.
 */
import { PBFT_DOUBLINGS_MOST, PBFT_TIMING } from "../constants/index.ts";
import type { PbftGroup } from "./pbft-group.ts";
import type { NewView, ViewChange } from "./pbft-messages.ts";
import { chooseEntries, type Reproposal, reportOf } from "./pbft-new-view.ts";

/** One member's way from view to view. */
export class ViewChanges {
  readonly #group: PbftGroup;
  /** Called when all that comes before the first slot of a new view is decided here. */
  readonly #begin: (reproposal: Reproposal) => void;
  /** The latest report of each member, this one's own among them. */
  readonly #reports = new Map<number, ViewChange>();
  /** The message that began the current view, or will as soon as this member has caught up. */
  #newView: NewView | undefined;
  /** Views left since the last decision: each doubles the patience with the next. */
  #attempts = 0;
  /** When the current view began, or was asked for, microseconds. */
  #sinceUs: number;

  constructor(group: PbftGroup, begin: (reproposal: Reproposal) => void) {
    this.#group = group;
    this.#begin = begin;
    this.#sinceUs = group.context.nowUs();
  }

  /** Whether the member has waited too long, for a request since then or for the view itself, and has to go on to the next view. */
  isOverdue(oldestRequestUs: number | undefined): boolean {
    const { inForce, defects, context, quorum } = this.#group;
    const doublings = Math.min(inForce ? this.#attempts : Math.max(0, this.#attempts - 1), PBFT_DOUBLINGS_MOST);
    const waitsSinceUs = inForce ? Math.max(oldestRequestUs ?? context.nowUs(), this.#sinceUs) : this.#sinceUs;
    if (context.nowUs() - waitsSinceUs < PBFT_TIMING.suspectUs * (1 << doublings)) return false;
    if (inForce) return defects.fixedPrimary !== true;
    // Alone it would only run away from the others; but after a restart nobody may be left who remembers how the view began.
    const gone = context.voters().filter((voter) => (this.#reports.get(voter)?.view ?? -1) >= this.#group.view).length;
    return gone >= quorum || !this.#reports.has(context.position);
  }

  /** A slot was decided: the primary deserves no more patience than any other. */
  progressed(): void {
    this.#attempts = 0;
  }

  /** Leaves the current view for a later one. */
  leaveFor(view: number): void {
    const { context } = this.#group;
    context.durable.ballot = view;
    context.durable.votedFor = undefined;
    this.#group.inForce = false;
    this.#newView = undefined;
    this.#attempts++;
    this.#sinceUs = context.nowUs();
    this.#report();
  }

  /** Takes a member's report. Gives the view that this member should leave for too, if there is one. */
  reported(report: ViewChange): number | undefined {
    const { context, view, inForce, faultyMost } = this.#group;
    if (inForce && report.view <= view) {
      this.sendNewView(report.member);
      return undefined;
    }
    if ((this.#reports.get(report.member)?.view ?? -1) < report.view) this.#reports.set(report.member, report);
    this.#beginAsPrimary();
    // With one more than may be Byzantine, an honest member has gone so far.
    const later = context.voters().flatMap((voter) => (voter === context.position ? [] : (this.#reports.get(voter)?.view ?? [])));
    const joined = later.sort((a, b) => b - a)[faultyMost] ?? 0;
    return joined > this.#group.view ? joined : undefined;
  }

  /** Takes the beginning of a view. False if it proves nothing. */
  announced(newView: NewView): boolean {
    const { context, view, inForce, quorum, isLargeEnough } = this.#group;
    if (newView.view < view || (inForce && newView.view === view) || this.#newView?.view === newView.view) return false;
    if (newView.primary !== this.#group.primaryOf(newView.view)) return false;
    const voters = context.voters();
    const reporters = newView.reports.filter((report) => report.view === newView.view && voters.includes(report.member));
    if (!isLargeEnough || new Set(reporters.map(({ member }) => member)).size < quorum) return false;
    if (newView.view > view) this.#sinceUs = context.nowUs();
    context.durable.ballot = newView.view;
    this.#group.inForce = false;
    this.#newView = newView;
    this.tryBegin();
    return true;
  }

  /** Begins the view that has been announced, once this member has caught up with what is decided before it. */
  tryBegin(): void {
    const { context, inForce } = this.#group;
    if (this.#newView === undefined || inForce) return;
    const reproposal = chooseEntries(this.#newView.reports, context.durable.since);
    if (context.log.committedSlot < reproposal.firstSlot - 1) return;
    this.#group.inForce = true;
    this.#sinceUs = context.nowUs();
    this.#begin(reproposal);
  }

  /** Tells a member that missed it how the current view began. */
  sendNewView(to: number): void {
    if (this.#newView !== undefined) this.#group.send(to, this.#newView);
  }

  /** Says again to all what this member has reported, if it still waits for the view; or reports now, if its disk has not let it. */
  sendReportAgain(): void {
    const { context, view, inForce } = this.#group;
    const report = this.#reports.get(context.position);
    if (this.#newView !== undefined) return;
    if (report?.view === view) this.#group.broadcast(report);
    else if (!inForce && report !== undefined) this.#report();
  }

  #report(): void {
    const { context, view } = this.#group;
    const report = reportOf(context.log, view, context.position);
    this.#group.durably(() => {
      this.#reports.set(context.position, report);
      this.#group.broadcast(report);
      this.#beginAsPrimary();
    });
  }

  #beginAsPrimary(): void {
    const { context, view, inForce, quorum, isPrimary, isLargeEnough } = this.#group;
    if (inForce || !isPrimary || !isLargeEnough || this.#newView !== undefined) return;
    const reports = context.voters().flatMap((voter) => this.#reports.get(voter) ?? []);
    const forThisView = reports.filter((report) => report.view === view);
    if (forThisView.length < quorum || !forThisView.some(({ member }) => member === context.position)) return;
    const newView: NewView = { kind: "pbft.new-view", view, primary: context.position, reports: forThisView };
    this.#newView = newView;
    this.#group.broadcast(newView);
    this.tryBegin();
  }
}
