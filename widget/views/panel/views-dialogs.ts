import { css } from "../../theme/css.ts";
import { galleryViews } from "../files/views-gallery.ts";

/** Dialogs, and what only they hold. */
export const dialogViews = css`
  ${galleryViews}

  /* As large as the panel, wherever that stands: the dialog covers the chat, not the page. */
  .views .dialog {
    position: fixed;
    inset: var(--_top, 0) auto auto var(--_left, 0);
    inline-size: var(--_inline, 100vw);
    max-inline-size: none;
    block-size: var(--_block, 100dvh);
    max-block-size: none;
    margin: 0;
    padding: 24px var(--_pad) var(--_pad);
    overflow: hidden;
    border: 0;
    border-radius: calc(var(--_radius) - 1px);
    background: rgb(10 12 18 / 42%);
    color: var(--_text);
    font-size: 1em;
  }

  .shell:is([data-mode="drawer"], [data-narrow]) .dialog {
    border-radius: 0;
  }

  /* Its head stands still, whatever comes and goes below. */
  .views .dialog[open] {
    display: grid;
    grid-template-rows: 100%;
    place-items: start center;
    animation: views-unfold var(--_motion) ease-out;
  }

  .shell:is([data-narrow], [data-mode="drawer"]) .views .dialog {
    border-radius: 0;
  }

  .views .dialog::backdrop {
    background: none;
  }

  .views .dialog-card {
    display: flex;
    flex-direction: column;
    inline-size: 100%;
    max-inline-size: 440px;
    max-block-size: 100%;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_surface);
    box-shadow: var(--_shadow-2);
  }

  /* As high before its list is there as after, and with each of its tabs: only the list scrolls. */
  .views .dialog-card:has(.people-search, .members, .gallery-filters) {
    block-size: min(560px, 100%);
  }

  .views .dialog-header {
    display: flex;
    flex: none;
    align-items: center;
    padding-block: calc(var(--_space) * 2.5) calc(var(--_space) * 2);
    padding-inline: calc(var(--_space) * 5) calc(var(--_space) * 2);
  }

  .views .dialog-title {
    flex: 1;
    font-size: 1.15em;
    font-weight: 700;
    overflow-wrap: anywhere;
  }

  .views .dialog-form {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_space) * 3);
    min-block-size: 0;
    padding: 2px calc(var(--_space) * 5) calc(var(--_space) * 5);
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .views .dialog-form > * {
    flex: none;
  }

  .views .dialog-form > [role="alert"]:not(:has(*)) {
    margin-block-start: calc(var(--_space) * -3);
  }

  .views .dialog-form:has(> .dialog-footer) {
    padding-block-end: 0;
  }

  .views .dialog-text {
    color: var(--_text-muted);
  }

  .views .dialog-footer {
    display: flex;
    flex-wrap: wrap;
    flex: none;
    position: sticky;
    inset-block-end: 0;
    justify-content: flex-end;
    gap: var(--_gap);
    padding-block: calc(var(--_space) * 2) calc(var(--_space) * 5);
    background: var(--_surface);
  }

  .views .choices {
    display: grid;
    gap: 2px;
  }

  .views .choice {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    min-block-size: max(var(--_touch), 36px);
    padding-inline: calc(var(--_space) * 2);
    border-radius: calc(var(--_radius) - 5px);
    cursor: pointer;
  }

  .views .choice:hover {
    background: var(--_hover);
  }

  .views .choice input {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    accent-color: var(--_accent);
  }

  .views .field {
    display: grid;
    gap: var(--_space);
  }

  .views .field-label {
    font-size: 0.9em;
    font-weight: 600;
  }

  .views .field-input {
    min-block-size: 44px;
    padding: 9px 13px;
    border: 1px solid color-mix(in oklab, var(--_border) 60%, var(--_text-muted));
    border-radius: var(--_radius-small);
    background: var(--_surface);
    resize: none;
  }

  .views .field-input:focus-visible {
    border-color: var(--_accent-text);
    outline: 1px solid var(--_accent-text);
    outline-offset: 0;
  }

  .views .field-input[aria-invalid="true"] {
    border-color: var(--_danger);
    outline-color: var(--_danger);
  }

  .views .segments {
    display: flex;
    flex: none;
    gap: 3px;
    min-inline-size: 0;
    padding: 3px;
    border-radius: 999px;
    background: var(--_surface-2);
  }

  .views .segment {
    position: relative;
    flex: 1;
  }

  .views .segment > input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }

  .views .segment > span {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--_gap);
    min-block-size: calc(var(--_touch) - 4px);
    padding-inline: 4px;
    border-radius: 999px;
    color: var(--_text-muted);
    font-size: 0.95em;
    font-weight: 600;
    white-space: nowrap;
  }

  .views .segment > input:checked + span {
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 1px 3px rgb(0 0 0 / 14%);
  }

  .views .segment > input:focus-visible + span {
    outline: 2px solid var(--_accent-text);
  }

  .views .dialog-form:has(> staff-chat-people-search, > .members) {
    flex: 1;
  }

  .views .dialog-form > :is(staff-chat-people-search, .members) {
    flex: 1;
    min-block-size: 160px;
  }

  .views .people-search {
    display: flex;
    flex-direction: column;
    gap: var(--_gap);
    block-size: 100%;
  }

  .views .people-search > .options {
    flex: 1;
    min-block-size: 0;
  }

  .views :is(.people-search > .options, .dialog-form > .members) {
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .views .check-box {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 22px;
    block-size: 22px;
    border: 1.5px solid var(--_text-muted);
    border-radius: 7px;
    font-size: 0.8em;
  }

  .views .check-box.is-checked {
    border-color: var(--_accent-text);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .views .check-box .icon {
    stroke-width: 3;
  }

  .views .people-note:empty {
    display: none;
  }

  .views .people-note.is-problem {
    color: var(--_danger);
  }

  .views .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    max-block-size: 120px;
    overflow-y: auto;
  }

  .views .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-inline-size: 100%;
    padding: 3px;
    border-radius: 999px;
    background: var(--_accent-soft);
    font-size: 0.93em;
  }

  .views .chip bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .chip .avatar {
    --_size: 26px;
  }

  .views .chip-remove {
    position: relative;
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 24px;
    block-size: 24px;
    border-radius: 50%;
    font-size: 0.8em;
  }

  .views .chip-remove:hover {
    background: var(--_active);
  }

  @media (pointer: coarse) {
    .views .chip-remove::after {
      position: absolute;
      inset: -10px;
      content: "";
    }
  }

  .views .row-button {
    display: flex;
    flex: none;
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-block-size: 48px;
    padding: 4px calc(var(--_space) * 2);
    border-radius: calc(var(--_radius) - 4px);
    color: var(--_accent-text);
    font-weight: 600;
    text-align: start;
  }

  .views .row-button:hover {
    background: var(--_hover);
  }

  .views .row-button-icon {
    display: grid;
    place-items: center;
    inline-size: 38px;
    block-size: 38px;
    border-radius: 50%;
    background: var(--_accent-soft);
  }

  .views .role {
    flex: none;
    padding: 1px 8px;
    border-radius: 999px;
    background: var(--_surface-2);
    color: var(--_text-muted);
    font-size: 0.82em;
    font-weight: 600;
  }

  .views .button.is-danger {
    background: var(--_danger);
    color: var(--_on-danger);
  }

  @media (forced-colors: active) {
    .views .row-button {
      border: 0;
    }

    .views :is(.segment > input:checked + span, .check-box.is-checked, .button.is-danger) {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .views .option.is-active {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
