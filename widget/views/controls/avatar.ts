import { html, nothing, type TemplateResult } from "lit";
import type { Presence, PresenceStatus, Room, User } from "../../../protocol/entities.ts";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "./icons.ts";
import { hueOf, initialsOf } from "./initials.ts";

/** A person's picture, or initials where there is none or it does not load; decoration beside the name, so hidden from assistive technology. */
export function personAvatar(user: Pick<User, "id" | "name" | "avatar">, presence: PresenceStatus | null = null): TemplateResult {
  return html`<span class="avatar hue-${hueOf(user.id)}" part="avatar" aria-hidden="true">
    <span class="avatar-initials">${initialsOf(user.name)}</span>
    ${user.avatar === null ? nothing : html`<img class="avatar-picture" src=${user.avatar} alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer" @error=${dropPicture} />`}
    ${presence === null || presence === "offline" ? nothing : html`<span class="presence presence-${presence}" part="presence presence-${presence}"></span>`}
  </span>`;
}

/** The avatar of a group: its emoji or its initials on a square, so that nobody takes it for a person. */
export function groupAvatar({ id, name, emoji }: Pick<Room, "id" | "name" | "emoji">): TemplateResult {
  return html`<span class="avatar avatar-group hue-${hueOf(id)}" part="avatar" aria-hidden="true">
    ${emoji !== "" ? html`<span class="avatar-emoji">${emoji}</span>` : name === "" ? icon("people") : html`<span class="avatar-initials">${initialsOf(name)}</span>`}
  </span>`;
}

/** What a presence is called. */
export function presenceLabel(localize: Localize, status: Exclude<PresenceStatus, "offline">): string {
  return localize.term(status === "online" ? "presenceOnline" : "presenceAway");
}

/** How present somebody is, or when they were there last; nothing where it is not known, as of who does not show it (PRIV-2). */
export function presenceNote(localize: Localize, presence: Presence | undefined, now: number): string {
  if (presence === undefined) return "";
  if (presence.status !== "offline") return presenceLabel(localize, presence.status);
  if (presence.lastSeen === null) return "";
  return localize.term("lastSeen", { when: localize.relative(presence.lastSeen, now) });
}

// The initials stand beneath, so a picture that does not load is simply taken away.
function dropPicture(event: Event): void {
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.hidden = true;
}
