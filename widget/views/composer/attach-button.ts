import { html, type TemplateResult } from "lit";
import type { Limits } from "../../../protocol/limits.ts";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";
import type { ViewContext } from "../shared/view-context.ts";

/** The button that lets a person choose files; on phones the system offers the camera, too. */
export function attachButton(
  { localize, commands }: Pick<ViewContext, "localize" | "commands">,
  limits: Limits,
  add: (files: readonly File[]) => void,
): TemplateResult {
  const label = localize.term("attachFiles");
  const choose = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    add([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = "";
  };
  const prepare = (): void => void commands.prepareFiles().catch(() => undefined);
  const open = (event: Event): void => {
    if (event.currentTarget instanceof Element)
      event.currentTarget.parentElement?.querySelector<HTMLInputElement>("input[type=file]")?.click();
  };
  return html`<button
      class="icon-button attach-button"
      part="attach-button"
      type="button"
      aria-label=${label}
      title=${label}
      @pointerenter=${prepare}
      @focus=${prepare}
      @click=${open}
    >
      ${icon("attach")}</button
    ><input
      class="visually-hidden"
      type="file"
      multiple
      tabindex="-1"
      aria-hidden="true"
      accept=${limits.attachmentExtensions.map((extension) => `.${extension}`).join(",")}
      @change=${choose}
    />`;
}

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined";
}

/** The button that begins a voice message. */
export function voiceButton(localize: Localize, record: () => void): TemplateResult {
  const label = localize.term("recordVoice");
  return html`<button
    class="icon-button voice-button"
    part="voice-button"
    type="button"
    aria-label=${label}
    title=${label}
    @click=${record}
  >
    ${icon("mic")}
  </button>`;
}
