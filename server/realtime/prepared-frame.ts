import type { PersonChangesFrame, ReceiptsFrame, RoomChangesFrame, ServerFrame } from "../../protocol/frames.ts";
import { frameText } from "../bus/frame-text.ts";
import { encodeTextFrame } from "./frame-writer.ts";

/** Frames that belong to a numbered sequence: never left out, merged by number (SYNC-6). */
export type NumberedFrame = RoomChangesFrame | PersonChangesFrame | ReceiptsFrame;

/** A frame on its way to any number of connections; its bytes are made once (WIRE-9), and only if a socket wants them. */
export class PreparedFrame<F extends ServerFrame = ServerFrame> {
  readonly frame: F;
  #bytes: Buffer | null = null;

  constructor(frame: F) {
    this.frame = frame;
  }

  get bytes(): Buffer {
    return (this.#bytes ??= encodeTextFrame(frameText(this.frame)));
  }

  /** True for what a receiver that does not read may lose (WIRE-8). */
  get ephemeral(): boolean {
    const { type } = this.frame;
    return type === "typing" || type === "presence" || type === "users";
  }
}
