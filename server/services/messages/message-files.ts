import type { Attachment } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { BoundFile, LockedFile } from "../../repositories/files/attachments.ts";

/** Who names which files, where. */
export interface FileWish {
  readonly userId: Id;
  readonly roomId: Id;
  readonly attachments: readonly Id[];
}

/** Decides over the files that the messages of one batch name; each goes into one message. */
export interface FileDesk {
  /** The copies for a message's readers, or why it can't have its files. */
  resolveAttachments(wish: FileWish): readonly Attachment[] | ErrorCode;
  /** Notes that a numbered message has these files. */
  bind(attachments: readonly Attachment[], message: { readonly id: Id; readonly position: number }): void;
  /** All that was bound. */
  readonly bound: readonly BoundFile[];
}

/** `files` were read under the lock of their rows: they stay as they are until the batch is committed. */
export function createFileDesk(files: readonly LockedFile[]): FileDesk {
  const known = new Map(files.map((file) => [file.id, file]));
  const bound = new Map<Id, BoundFile>();
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
    bind(attachments, { id: messageId, position }) {
      for (const { id } of attachments) bound.set(id, { id, messageId, position });
    },
    get bound() {
      return [...bound.values()];
    },
  };
}
