import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { kindOf, type OutboxItem } from "./outbox-item.ts";

/** What a command may have to pass, in this order; a kind says which of them it does. */
export type StageName = "prepare" | "upload" | "seal" | "send" | "echo";

/** What a stage has made of an item: the item as it goes on, nothing yet, or a refusal for good. */
export type Passage =
  | { readonly outcome: "ready"; readonly item: OutboxItem }
  | { readonly outcome: "waiting" }
  | { readonly outcome: "failed"; readonly reason: ErrorCode };

/** Stages before "send". Each is asked again and again while it takes its time; whoever brings it about tells the outbox by `advance`. */
export type Stages = { readonly [Name in StageName]?: (item: OutboxItem) => Passage };

/** How far an item has come on its way to "send". */
export function passStages(item: OutboxItem, stages: Stages): Passage {
  let passage: Passage = { outcome: "ready", item };
  for (const name of kindOf(item).stages) {
    passage = stages[name]?.(passage.item) ?? passage;
    if (passage.outcome !== "ready") return passage;
  }
  return passage;
}

/**
 * What has become of a message's files: all there under the ids by which the server knows them, on their way, or one of them refused for good.
 */
export type FilesOutcome =
  | { readonly outcome: "ready"; readonly attachments: readonly Id[] }
  | { readonly outcome: "waiting" }
  | { readonly outcome: "failed"; readonly reason: ErrorCode };

/** The files of messages, as the outbox needs to know them. */
export interface MessageFiles {
  outcome(files: readonly Id[]): FilesOutcome;
  /** The server does not find these complete, or usable. Answers false where there is nothing more to try. */
  again(files: readonly Id[], code: "attachment_not_ready" | "attachment_not_usable"): boolean;
  /** Tries failed ones anew. */
  retry(files: readonly Id[]): void;
  /** The log holds their message. Resolves when nothing of them is stored. */
  release(files: readonly Id[]): Promise<void>;
}

/** The stage in which the files of a message come to the server; it goes on with the ids by which the server knows them. */
export function uploadStage(files: MessageFiles): (item: OutboxItem) => Passage {
  return (item) => {
    if (item.kind !== "message" || item.files.length === 0) return { outcome: "ready", item };
    const found = files.outcome(item.files);
    return found.outcome === "ready" ? { outcome: "ready", item: { ...item, files: [...found.attachments] } } : found;
  };
}
