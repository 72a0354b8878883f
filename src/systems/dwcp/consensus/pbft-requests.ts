/** What a PBFT member waits for: commands that it was asked for, or has seen proposed, and that are not decided. */
import { PBFT_WAITING_MOST } from "../constants/index.ts";
import type { Command } from "./engine.ts";

interface Waiting {
  readonly command: Command;
  readonly sinceUs: number;
  /** All members have been told. */
  isRelayed: boolean;
}

/** The requests of one member, the oldest first. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();
  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  get commands(): readonly Command[] {
    return [...this.#waiting.values()].map(({ command }) => command);
  }

  /** When the oldest request came, microseconds; undefined without any. */
  get oldestUs(): number | undefined {
    for (const { sinceUs } of this.#waiting.values()) return sinceUs;
    return undefined;
  }

  isWaiting({ id }: Command): boolean {
    return this.#waiting.has(id);
  }

  /** Waits for a command from now on. False if too many wait already. */
  add(command: Command, nowUs: number): boolean {
    if (this.#waiting.has(command.id)) return true;
    if (this.#waiting.size >= PBFT_WAITING_MOST) return false;
    this.#waiting.set(command.id, { command, sinceUs: nowUs, isRelayed: false });
    return true;
  }

  decided(command: Command | undefined): void {
    if (command !== undefined) this.#waiting.delete(command.id);
  }

  /** Those that have waited since then and that not all members have been told of; from now on they have. */
  relay(sinceUs: number): readonly Command[] {
    const due = [...this.#waiting.values()].filter((waiting) => !waiting.isRelayed && waiting.sinceUs <= sinceUs);
    for (const waiting of due) waiting.isRelayed = true;
    return due.map(({ command }) => command);
  }
}
