/** Who watches the messages of a network without taking part. */
import type { Message } from "./message.ts";

/** Why a message was not delivered. `corruption`: it was damaged, and its transport's checksum has shown it. */
export type DropReason = "loss" | "partition" | "down" | "corruption";

/** Sees every message at its beginning and at its end, and one that arrives twice at both its ends. Must not act on the world. */
export interface NetworkObserver {
  sent?(message: Message): void;
  /** Called before the receiver gets the message. */
  delivered?(message: Message): void;
  dropped?(message: Message, reason: DropReason): void;
}
