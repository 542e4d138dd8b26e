import { html, nothing, type TemplateResult } from "lit";
import type { Attachment } from "../../../protocol/entities.ts";
import { isRetryable } from "../../../protocol/errors.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { extensionOf, fileName, hueClass } from "./file-name.ts";
import { sizeText } from "./file-size.ts";
import { icon } from "../controls/icons.ts";
import { problemText } from "../shared/problem.ts";

/** A file of the log as a card; `download` is asked by its button, which reaches over all of it, but for one that opens it. */
export function fileCard(attachment: Attachment, localize: Localize, download: () => void, open?: () => void): TemplateResult {
  const ready = attachment.state === "ready";
  return html`<div class="file-card is-${attachment.state}" part="file-card">
    <span class="file-picture ${hueClass(attachment.name)}" aria-hidden="true"
      >${icon(attachment.state === "refused" ? "alert" : "file")}<b>${extensionOf(attachment.name)}</b></span
    >
    <span class="file-lines">
      ${fileName(attachment.name)}
      <span class="file-note" part="file-note" dir="auto">${stateText(attachment, localize)}</span>
    </span>
    ${ready && open !== undefined ? opener(attachment, localize, open) : nothing}
    ${ready ? html`<button class="icon-button" part="download-button" type="button" aria-label=${localize.term("download", { name: attachment.name })} title=${localize.term("download", { name: attachment.name })} @click=${download}>${icon("download")}</button>` : nothing}
  </div>`;
}

function opener({ name }: Attachment, localize: Localize, open: () => void): TemplateResult {
  const label = localize.term("openPaper", { name });
  return html`<button
    class="icon-button file-opener"
    part="open-button"
    type="button"
    aria-haspopup="dialog"
    aria-label=${label}
    title=${label}
    @click=${open}
  >
    ${icon("image")}
  </button>`;
}

/** What an upload may be told to do. */
export interface FileActions {
  readonly remove: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** A file on its way: how far it is, and what can be done about it. */
export function outgoingCard(file: OutgoingFile, localize: Localize, actions: FileActions): TemplateResult {
  const percent = Math.round(file.progress * 100);
  return html`<div class="file-card is-${file.stage}" part="file-card">
    <span class="file-picture ${hueClass(file.name)}" aria-hidden="true"
      >${icon(file.stage === "failed" ? "alert" : "file")}<b>${extensionOf(file.name)}</b></span
    >
    <span class="file-lines">
      ${fileName(file.name)}
      <span class="file-note" part="file-note" dir="auto"
        >${file.reason === null ? `${sizeText(localize, file.size)} · ${stageText(file, localize)}` : problemText(localize, file.reason)}</span
      >
      ${file.stage === "uploaded" || file.stage === "failed" ? nothing : html`<progress class="file-progress" part="file-progress" max="100" .value=${percent} aria-label=${localize.term("uploadOf", { name: file.name })}></progress>`}
    </span>
    ${holdButton(file, localize, actions)} ${actionButton("close", localize.term("removeFile", { name: file.name }), actions.remove)}
  </div>`;
}

/** A picture chosen for the next message: what it shows, and how far it is. */
export function chosenPicture(file: OutgoingFile, localize: Localize, remove: () => void): TemplateResult {
  const percent = Math.round(file.progress * 100);
  return html`<span class="tray-picture" title=${file.name} inert><staff-chat-picture .file=${file}></staff-chat-picture></span>
    <bdi class="visually-hidden">${file.name}</bdi>
    ${file.stage === "uploaded" ? nothing : progressRing(percent, localize.term("uploadOf", { name: file.name }))}
    ${actionButton("close", localize.term("removeFile", { name: file.name }), remove)}`;
}

function progressRing(percent: number, label: string): TemplateResult {
  return html`<span
    class="file-ring"
    part="file-progress"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${percent}
    ><svg viewBox="0 0 36 36" aria-hidden="true">
      <circle cx="18" cy="18" r="15" pathLength="100" />
      <circle class="file-ring-done" cx="18" cy="18" r="15" pathLength="100" stroke-dasharray="${percent} 100" /></svg
  ></span>`;
}

// One button that changes its meaning: it keeps the focus of who pressed it.
function holdButton({ stage, name, reason }: OutgoingFile, localize: Localize, { pause, resume }: FileActions) {
  // What the file itself is refused for stays so; a full storage may have been emptied.
  const isFinal = stage === "failed" && reason !== null && reason !== "quota_exceeded" && !isRetryable(reason);
  if (stage === "uploaded" || isFinal) return nothing;
  if (stage === "uploading" || stage === "waiting") return actionButton("pause", localize.term("pauseUpload", { name }), pause);
  return actionButton(stage === "paused" ? "play" : "retry", localize.term("resumeUpload", { name }), resume);
}

function actionButton(name: "pause" | "play" | "retry" | "close", label: string, act: () => void): TemplateResult {
  return html`<button class="icon-button" part="file-button" type="button" aria-label=${label} title=${label} @click=${act}>
    ${icon(name)}
  </button>`;
}

function stateText({ state, size }: Attachment, localize: Localize): string {
  if (state === "checking") return localize.term("fileChecking");
  return state === "refused" ? localize.term("fileRefused") : sizeText(localize, size);
}

function stageText({ stage, progress }: OutgoingFile, localize: Localize): string {
  if (stage === "uploading") return `${localize.number(Math.round(progress * 100))} %`;
  if (stage === "paused") return localize.term("uploadPaused");
  return localize.term(stage === "uploaded" ? "uploadDone" : "uploadWaiting");
}
