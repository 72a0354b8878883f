/**
 * L1: the flag store is linearizable. It claims to be one register, whose values are numbered by revision: that is a log of which clients
 * read the last entry. Pushes and gossip claim nothing; only what a client has asked for is judged.
 */
import type { Invariant } from "../invariant.ts";
import { ClientHistory } from "./client-history.ts";
import { type LogInput, type LogOutput, type LogSlot, logModel } from "./models/log.ts";

const LOG = "the flag store";

/** What clients of the store call a log's parts. */
const WORDS = { append: "write", slot: "revision" } as const;

/** A write that a client has called and that has not been answered. */
interface PendingWrite {
  readonly writer: string;
  readonly calledUs: number;
}

export const l1FlagStore: Invariant = {
  id: "L1",
  title: "the flag store is linearizable",
  doc: "There is an order of all writes and reads of the flag store that keeps to real time and explains every answer: no acknowledged write is lost, no read is stale. Judged when the run is over.",
  knownBad: {
    why: "every replica comes back with the disk of an old backup, and a revision that was confirmed to one writer is given to the next",
    set: { faults: "[{kind: restore-backup, at: 'step:week-9 - 8s', of: all}]" },
  },
  watch({ evidence }, findings) {
    const history = new ClientHistory(logModel(WORDS));
    const writes = new Map<string, PendingWrite>();
    const known = new Set<string>();
    let isUsed = false;
    evidence.on("store-called", ({ call, node, atUs, write, writer }) => {
      // A write that is delivered again must change nothing, so all that its answer can be is a read.
      const isNew = write !== undefined && writer !== undefined && !known.has(`${node} ${write}`);
      if (isNew) {
        known.add(`${node} ${write}`);
        writes.set(call, { writer, calledUs: atUs });
      }
      const input: LogInput = isNew ? { log: LOG, kind: "append", value: writer } : { log: LOG, kind: "read-last" };
      history.called(call, node, input, atUs);
    });
    evidence.on("store-answered", ({ call, node, atUs, flags: { revision, writer } }) => {
      isUsed = true;
      const shown: LogSlot = { slot: revision, value: writer };
      const read: LogOutput = { kind: "entries", entries: revision === 0 ? [] : [shown] };
      const write = writes.get(call);
      writes.delete(call);
      if (write === undefined) return history.learned(call, { returnedUs: atUs, output: read });
      if (writer === write.writer) return history.learned(call, { returnedUs: atUs, output: { kind: "slot", slot: revision } });
      // The store tells a writer that asks again what it holds by then, which may be the work of others: the write's own revision is not
      // said.
      history.learned(call, { returnedUs: atUs });
      history.add({ client: node, input: { log: LOG, kind: "read-last" }, output: read, calledUs: write.calledUs, returnedUs: atUs });
    });
    return { inScope: () => isUsed, conclude: () => history.judge(findings) };
  },
};
