import { html, nothing, type TemplateResult } from "lit";
import type { Room } from "../../../protocol/entities.ts";
import type { Localize } from "../../i18n/localize.ts";

/** Who comes into a group, who writes in it, whether it is forwarded, and whether its links are shown, as a form has it. */
export type RoomSettings = Pick<Room, "access" | "posters" | "forwarding" | "staffRoles" | "linkPreviews">;

export interface SettingsForm {
  readonly localize: Localize;
  readonly settings: RoomSettings;
  /** Staff roles to choose from: the person's own, as nobody may shut themselves out. */
  readonly roles: readonly string[];
  /** Whether it can be closed to those who are not brought in. */
  readonly hasAccess: boolean;
  /** Whether the tenant has link previews, which a room may do without. */
  readonly hasPreviews: boolean;
  readonly changed: (settings: RoomSettings) => void;
}

/** Choices of who comes in and who writes; a tenant without staff roles has none to choose. */
export function settingsFields({ localize, settings, roles, hasAccess, hasPreviews, changed }: SettingsForm): TemplateResult {
  const { term } = localize;
  const { access, posters, forwarding, staffRoles, linkPreviews } = settings;
  const offered = [...new Set([...roles, ...staffRoles])];
  const toggle = (role: string, on: boolean) =>
    changed({ ...settings, staffRoles: on ? [...staffRoles, role] : staffRoles.filter((one) => one !== role) });
  return html`<div class="settings">
    ${
      hasAccess
        ? check({
            label: term("openToAll"),
            hint: term("openToAllHint"),
            on: access === "open",
            set: (on) => changed({ ...settings, access: on ? "open" : "invited" }),
          })
        : nothing
    }
    ${check({ label: term("announcements"), hint: term("announcementsHint"), on: posters === "moderators", set: (on) => changed({ ...settings, posters: on ? "moderators" : "members" }) })}
    ${check({ label: term("keepInside"), hint: term("keepInsideHint"), on: forwarding === "forbidden", set: (on) => changed({ ...settings, forwarding: on ? "forbidden" : "allowed" }) })}
    ${
      hasPreviews
        ? check({
            label: term("linkPreviews"),
            hint: term("linkPreviewsHint"),
            on: linkPreviews,
            set: (on) => changed({ ...settings, linkPreviews: on }),
          })
        : nothing
    }
    ${
      offered.length === 0
        ? nothing
        : html`<fieldset class="setting-roles" aria-describedby="staff-roles-hint">
            <legend class="field-label">${term("staffRolesOnly")}</legend>
            <p class="person-note" id="staff-roles-hint">${term("staffRolesHint")}</p>
            ${offered.map((role) => check({ label: role, on: staffRoles.includes(role), set: (on) => toggle(role, on) }))}
          </fieldset>`
    }
  </div>`;
}

interface Check {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}

function check({ label, hint, on, set }: Check): TemplateResult {
  const onChange = (event: Event) => event.target instanceof HTMLInputElement && set(event.target.checked);
  return html`<label class="setting" part="setting">
    <input type="checkbox" .checked=${on} @change=${onChange} />
    <span><bdi>${label}</bdi>${hint === undefined ? nothing : html`<span class="person-note">${hint}</span>`}</span>
  </label>`;
}
