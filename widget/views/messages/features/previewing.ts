import { html } from "lit";
import { manages } from "../../shared/permissions.ts";
import type { MessageFeature } from "./message-feature.ts";

/** What the pages are about that a message links to (LINK-1). Drawn by a chunk that the list fetches with the first one in sight. */
export const previewing: MessageFeature = {
  foot({ id, message, own, deleted }, { room, activeId }) {
    if (message?.previews == null || deleted) return null;
    return html`<staff-chat-link-previews
      .message=${message}
      .isActive=${id === activeId}
      .isRemovable=${own || manages(room)}
    ></staff-chat-link-previews>`;
  },
};
