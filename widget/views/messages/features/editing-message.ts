import { canWrite } from "../../shared/permissions.ts";
import { icon } from "../../controls/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";
import type { MessageRow } from "../message-rows.ts";
import type { ListView } from "../row-view.ts";

const EDIT: FeatureButton = {
  part: "edit-button",
  label: ({ term }) => term("editMessage"),
  icon: icon("edit"),
  run: ({ id }, host) => host.edit(id),
};

/** Whether the person may give the message another text now; the server decides in the end (ROOM-17). */
export function mayEdit({ message, own, deleted, createdAt }: MessageRow, { room, state, now }: ListView): boolean {
  const { editSeconds, editsOthers } = state.limits;
  if (
    message === null ||
    message.event != null ||
    message.forwarded !== null ||
    message.poll !== null ||
    deleted ||
    message.notice !== null ||
    !canWrite(room)
  )
    return false;
  if (editsOthers && (own || room.room.kind === "group")) return true;
  return own && (editSeconds === null || now - createdAt <= editSeconds * 1000);
}

/** Editing a message. */
export const editing: MessageFeature = {
  button: (row, list) => (mayEdit(row, list) ? EDIT : null),
};
