import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";

/** The path parameter of everything that belongs to a room. */
export const RoomParameters = v.object({ roomId: Id });
export const MessageParameters = v.object({ roomId: Id, messageId: Id });
export const AttachmentParameters = v.object({ attachmentId: Id });
export const UserParameters = v.object({ userId: Id });
export const LinkParameters = v.object({ link: v.string() });
