import { html, nothing, type TemplateResult } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../shared/icons.ts";
import type { ToolKind } from "./writing-tools.ts";

/** The button that sends. Why it can't act is its title; it can be reached all the same, so that this is heard. */
export function sendButton({ term }: Localize, reason: string | null): TemplateResult {
  return html`<button
    class="send-button"
    part="send-button"
    type="submit"
    aria-label=${term("send")}
    title=${reason ?? term("send")}
    aria-description=${reason ?? nothing}
    aria-disabled=${reason === null ? nothing : "true"}
  >
    ${icon("send")}
  </button>`;
}

/** The buttons of what is fetched when somebody comes near them: formatting and mentions behind one, emoji behind the other. */
export function toolButtons({ term }: Localize, near: (event: Event) => void): TemplateResult {
  const button = (kind: ToolKind): TemplateResult => {
    const label = term(kind === "emoji" ? "insertEmoji" : "format");
    return html`<button
      class="icon-button ${kind}-button"
      part="${kind}-button"
      type="button"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${label}
      title=${label}
      data-tool=${kind}
      @pointerenter=${near}
      @focus=${near}
      @click=${near}
    >
      ${icon(kind === "emoji" ? "smile" : "plus")}
    </button>`;
  };
  return html`${button("format")}${button("emoji")}`;
}
