import type { Message, Notice } from "../../../protocol/entities.ts";
import type { ChatState } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { userOf } from "./room-people.ts";

/** Persons that a notice calls by name; of more it says how many. */
const NAMED = 3;

/** What a room tells by a message, in one line (ROOM-39). Names are those of today, where they are known. */
export function noticeText(
  localize: Localize,
  state: ChatState,
  { senderId, notice }: Pick<Message, "senderId"> & { readonly notice: Notice },
): string {
  const { term } = localize;
  const { type, count, text } = notice;
  const name = userOf(state, localize, senderId).name;
  const names = namesOf(localize, state, notice);
  const texts: Readonly<Record<Notice["type"], () => string>> = {
    joined: () => term("noticeJoined", { names, count }),
    left: () => term("noticeLeft", { names, count }),
    added: () => term("noticeAdded", { name, names }),
    removed: () => term("noticeRemoved", { name, names }),
    renamed: () => term("noticeRenamed", { name, text }),
    topic_changed: () => (text === "" ? term("noticeTopicCleared", { name }) : term("noticeTopic", { name, text })),
    archived: () => term("noticeArchived", { name }),
    unarchived: () => term("noticeReopened", { name }),
  };
  return texts[type]();
}

function namesOf(localize: Localize, { users, me }: ChatState, { people, count }: Notice): string {
  const shown = count > NAMED ? NAMED - 1 : NAMED;
  const names = people.slice(0, shown).map(({ id, name }) => (id === me?.id ? me.name : (users.get(id)?.name ?? name)));
  return localize.list(count > names.length ? [...names, localize.term("andOthers", { count: count - names.length })] : names);
}
