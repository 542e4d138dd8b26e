import type { ReactiveControllerHost } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { isAlike, StoreController } from "./store-controller.ts";
import type { PanelContext } from "./view-context.ts";

/** A room, and the state that it is a part of. */
export interface RoomInState {
  readonly room: RoomState;
  readonly state: ChatState;
}

interface RoomView extends ReactiveControllerHost, Pick<PanelContext, "store"> {
  readonly roomId: Id | null;
}

/** What a view draws of its room. `used` lists all that it reads of the two: it draws anew when one of these changed. */
export class RoomController extends StoreController<RoomInState> {
  constructor(view: RoomView, used: (drawn: RoomInState) => readonly unknown[]) {
    const select = (state: ChatState): RoomInState | undefined => {
      const room = view.roomId === null ? undefined : state.rooms.get(view.roomId);
      return room && { room, state };
    };
    super(view, select, (one, other) => isAlike(used(one), used(other)));
  }
}
