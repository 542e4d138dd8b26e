import type { RoomState } from "../../client/store/state.ts";
import { isFavourite, selectListedRooms } from "../../client/store/list-selectors.ts";
import type { MenuItem } from "../controls/menu.ts";
import type { ViewElement } from "../shared/view-element.ts";

const FIRST = 1;

/** What a person can do with a room in their list: make it a favourite, and say where among them it stands. */
export function favouriteItems({ commands, localize, store }: ViewElement, room: RoomState): MenuItem[] {
  const favourites = selectListedRooms(store.state).filter(isFavourite);
  const places = favourites.map(({ membership }) => membership.preferences.favourite ?? 0);
  const set = (favourite: number | null) => void commands.setRoomPreferences(room.room.id, { favourite }).catch(() => undefined);
  if (!isFavourite(room))
    return [{ label: localize.term("addFavourite"), icon: "star", choose: () => set((places.at(-1) ?? FIRST - 1) + 1) }];
  const index = favourites.findIndex((one) => one.room.id === room.room.id);
  const items: MenuItem[] = [{ label: localize.term("removeFavourite"), icon: "star", choose: () => set(null) }];
  if (index > 0) items.push({ label: localize.term("moveUp"), icon: "arrowUp", choose: () => set(placeAt(places, index - 1)) });
  if (index >= 0 && index < places.length - 1)
    items.push({ label: localize.term("moveDown"), icon: "arrowDown", choose: () => set(placeAt(places, index + 2)) });
  return items;
}

/** A place before the favourite that stands at `index` now, behind the one before it. */
function placeAt(places: readonly number[], index: number): number {
  const [before, after] = [places[index - 1], places[index]];
  if (before === undefined) return (after ?? FIRST) - 1;
  return after === undefined ? before + 1 : (before + after) / 2;
}
