import type { Attachment, Message } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { BoundFile, LockedFile } from "../../repositories/files/attachments.ts";
import type { CopiedFile } from "../../repositories/messages/forwards.ts";
import type { Forward } from "./forward-plan.ts";

/** Who names which files, where. */
export interface FileWish {
  readonly userId: Id;
  readonly roomId: Id;
  readonly attachments: readonly Id[];
}

/** A message that has files. */
type Bearer = Pick<Message, "id" | "roomId" | "senderId" | "position">;

/** Decides over the files that the messages of one batch name; each goes into one message. */
export interface FileDesk {
  /** The copies for a message's readers, or why it can't have its files. */
  resolveAttachments(wish: FileWish): readonly Attachment[] | ErrorCode;
  /** The copies for the readers of a message that forwards another, or why it can't have its files. */
  copyAttachments(forward: Forward): readonly Attachment[] | ErrorCode;
  /** Notes that a numbered message has these files; with `forward` they are copies. */
  bind(attachments: readonly Attachment[], message: Bearer, forward: Forward | null): void;
  /** All that was bound. */
  readonly bound: readonly BoundFile[];
  /** All copies to be made. */
  readonly copied: readonly CopiedFile[];
}

/** `files` were read under the lock of their rows: they stay as they are until the batch is committed. */
export function createFileDesk(files: readonly LockedFile[]): FileDesk {
  const known = new Map(files.map((file) => [file.id, file]));
  const bound = new Map<Id, BoundFile>();
  const copied: CopiedFile[] = [];
  return {
    resolveAttachments({ userId, roomId, attachments }) {
      const found = attachments.map((id) => known.get(id));
      const own = found.filter((file) => file !== undefined && file.userId === userId && file.roomId === roomId) as LockedFile[];
      const usable = own.filter(
        ({ id, state, messageId }) => messageId === null && !bound.has(id) && state !== "refused" && state !== "removed",
      );
      if (usable.length < attachments.length) return "attachment_not_usable";
      if (usable.some(({ state }) => state === "uploading")) return "attachment_not_ready";
      return usable.map(({ attachment }) => attachment);
    },
    copyAttachments({ roomId, messageId, files }) {
      const copies = files.flatMap(({ sourceId, id }) => {
        const source = known.get(sourceId);
        const isThere = source?.state === "ready" && source.roomId === roomId && source.messageId === messageId;
        return isThere ? { ...source.attachment, id } : [];
      });
      return copies.length < files.length ? "forward_invalid" : copies;
    },
    bind(attachments, { id: messageId, roomId, senderId: userId, position }, forward) {
      if (forward === null) for (const { id } of attachments) bound.set(id, { id, messageId, position });
      else for (const file of forward.files) copied.push({ ...file, roomId, userId, messageId, position });
    },
    copied,
    get bound() {
      return [...bound.values()];
    },
  };
}
