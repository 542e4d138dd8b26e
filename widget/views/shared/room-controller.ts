import type { ReactiveControllerHost } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { conversationOf } from "../../client/store/conversation.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { isAlike, StoreController } from "./store-controller.ts";
import type { PanelContext } from "./view-context.ts";

/** A room, or a thread in the shape of one, and the state that it is a part of. */
export interface RoomInState {
  readonly room: RoomState;
  readonly state: ChatState;
}

interface RoomView extends ReactiveControllerHost, Pick<PanelContext, "store"> {
  /** The conversation: a room, or a thread of it. */
  readonly roomId: Id | null;
}

/** What a view draws of its room. `used` lists all that it reads of the two: it draws anew when one of these changed. */
export class RoomController extends StoreController<RoomInState> {
  constructor(view: RoomView, used: (drawn: RoomInState) => readonly unknown[]) {
    const select = (state: ChatState): RoomInState | undefined => {
      const room = view.roomId === null ? undefined : conversationOf(state, view.roomId);
      return room && { room, state };
    };
    super(view, select, (one, other) => isAlike(used(one), used(other)));
  }
}
