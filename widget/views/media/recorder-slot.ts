import { html, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import type { Limits } from "../../../protocol/limits.ts";
import type { ChosenFile } from "../../client/commands.ts";
import type { ViewContext } from "../shared/view-context.ts";
import type { RecorderDoneEvent } from "./recording.ts";

/** Where a voice message is recorded in the place of a text. */
export interface RecordingField extends EventTarget, Pick<ViewContext, "host"> {
  readonly limits: Limits;
  /** Adds files to what is being written in a room; answers the ids of those taken. */
  add(roomId: Id, chosen: readonly ChosenFile[]): Promise<readonly Id[]>;
  /** The page refused what was recorded; it is among the files of the room. */
  refuse(): void;
  endRecording(roomId: Id): void;
}

/** The recorder of `field`. What it brings belongs to the room for which it was begun, whichever is open by then. */
export function recorderSlot(field: RecordingField, roomId: Id): TemplateResult {
  const onDone = (event: Event): void => {
    if ("taken" in event) Object.assign(event, { taken: take(field, roomId, event as RecorderDoneEvent) });
  };
  return html`<staff-chat-recorder
    .limits=${field.limits}
    @staff-chat-recorder-done=${onDone}
    @staff-chat-recorder-ended=${() => field.endRecording(roomId)}
  ></staff-chat-recorder>`;
}

/** Answers whether the recording is with the files of its room. */
async function take(field: RecordingField, roomId: Id, recorded: RecorderDoneEvent): Promise<boolean> {
  const { content, name, duration, waveform, kept } = recorded;
  const files = await field.add(roomId, [{ content, name, voice: { duration, waveform } }]);
  if (kept || files.length === 0) return files.length > 0;
  if (field.host.send(roomId, "", { files }) === null) field.refuse();
  field.dispatchEvent(new Event("staff-chat-composer-sent", { bubbles: true }));
  return true;
}
