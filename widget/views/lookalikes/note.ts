import { html, nothing, type TemplateResult } from "lit";
import type { ChatState } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { indexNames } from "./skeleton.ts";

type Find = ReturnType<typeof indexNames>;

let last: { readonly state: ChatState; readonly find: Find } | null = null;

/** Says that a name looks like another one. */
export function note(localize: Localize, name: string, state: ChatState): TemplateResult | typeof nothing {
  const other = findIn(state)(name);
  if (other === null) return nothing;
  return html`<span class="lookalike" part="lookalike" dir="auto">${localize.term("looksLike", { name, other })}</span>`;
}

/** Kept while nobody and no room changes. */
function findIn(state: ChatState): Find {
  if (last?.state.users === state.users && last.state.rooms === state.rooms && last.state.me === state.me) return last.find;
  const find = indexNames(namesOf(state));
  last = { state, find };
  return find;
}

function* namesOf({ users, rooms, me }: ChatState): Generator<string> {
  if (me !== null) yield me.name;
  for (const { name } of users.values()) yield name;
  for (const { room, membership } of rooms.values()) {
    if (room.name !== "") yield room.name;
    if (membership.peer !== null) yield membership.peer.name;
  }
}
