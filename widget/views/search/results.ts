import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { User } from "../../../protocol/entities.ts";
import type { FoundRoom, SearchHit, SearchResponse, Snippet } from "../../../protocol/search/search.ts";
import type { Id } from "../../../protocol/ids.ts";
import { groupAvatar, personAvatar } from "../controls/avatar.ts";
import { icon } from "../controls/icons.ts";
import type { Localize } from "../../i18n/localize.ts";

/** What was found so far. */
export interface Results {
  readonly hits: readonly SearchHit[];
  readonly rooms: ReadonlyMap<Id, FoundRoom>;
  readonly users: ReadonlyMap<Id, User>;
  readonly next: string | null;
}

export function addPage(before: Results | null, { hits, rooms, users, next }: SearchResponse): Results {
  return {
    hits: [...(before?.hits ?? []), ...hits],
    rooms: new Map([...(before?.rooms ?? []), ...rooms.map((found): [Id, FoundRoom] => [found.room.id, found])]),
    users: new Map([...(before?.users ?? []), ...users.map((user): [Id, User] => [user.id, user])]),
    next,
  };
}

/** The results, under the name of their room wherever that is another than before. Each is a button that leads to its message. */
export function resultList(
  results: Results,
  { localize, now, go }: { readonly localize: Localize; readonly now: number; readonly go: (hit: SearchHit) => void },
): TemplateResult {
  const { hits, rooms, users } = results;
  return html`<ul class="search-results" part="search-results" role="list" aria-label=${localize.term("searchResults")}>
    ${repeat(
      hits,
      ({ messageId }) => messageId,
      (hit, index) => {
        const room = rooms.get(hit.roomId);
        const author = users.get(hit.senderId);
        const name = author?.name ?? localize.term("formerMember");
        return html`<li>
          ${hits[index - 1]?.roomId === hit.roomId ? nothing : roomHeading(room, localize)}
          <button class="search-result" part="search-result" type="button" @click=${() => go(hit)}>
            ${personAvatar(author ?? { id: hit.senderId, name, avatar: null })}
            <span class="search-result-text">
              <span class="search-result-head"
                ><bdi class="option-name">${name}</bdi
                ><time
                  class="search-result-time"
                  dir="auto"
                  datetime=${new Date(hit.createdAt).toISOString()}
                  title=${localize.full(hit.createdAt)}
                  >${localize.moment(hit.createdAt, now)}</time
                ></span
              >
              ${hit.snippet.text === "" ? nothing : html`<span class="search-snippet" part="search-snippet" dir="auto">${marked(hit.snippet)}</span>`}
              ${hit.attachments
                .slice(0, 3)
                .map(
                  ({ kind, name: file }) =>
                    html`<span class="search-file"
                      >${icon(kind === "voice" ? "mic" : "file")}<bdi>${kind === "voice" ? localize.term("voiceMessage") : file}</bdi></span
                    >`,
                )}
            </span>
          </button>
        </li>`;
      },
    )}
  </ul>`;
}

function roomHeading(found: FoundRoom | undefined, localize: Localize): TemplateResult | typeof nothing {
  if (found === undefined) return nothing;
  const { room, peer } = found;
  const name =
    room.kind === "direct" ? (peer?.name ?? localize.term("formerMember")) : room.name === "" ? localize.term("unnamedGroup") : room.name;
  return html`<h3 class="search-room" part="search-room">${peer === null ? groupAvatar(room) : personAvatar(peer)}<bdi>${name}</bdi></h3>`;
}

/** Text with what was looked for marked in it; never markup. */
function marked({ text, ranges }: Snippet): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let done = 0;
  for (const { start, end } of ranges) {
    if (start < done || end > text.length || end <= start) continue;
    parts.push(text.slice(done, start), html`<mark class="search-mark" part="search-mark">${text.slice(start, end)}</mark>`);
    done = end;
  }
  return [...parts, text.slice(done)];
}
