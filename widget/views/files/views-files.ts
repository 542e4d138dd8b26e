import { css } from "../../theme/css.ts";

/** Files in messages and before they are sent. */
export const fileViews = css`
  /* No wider than the bubble, which is as wide as they would like to be. */
  .views :is(staff-chat-attachment-group, .pictures) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  .views staff-chat-attachment-group {
    gap: 6px;
    margin-block: 2px 6px;
  }

  .views .file-card {
    position: relative;
    display: flex;
    align-items: center;
    gap: var(--_gap);
    min-inline-size: min(240px, 100%);
    padding: 6px;
    border: 1px solid color-mix(in oklab, currentColor 16%, transparent);
    border-radius: calc(var(--_radius) * 0.8);
    background: color-mix(in oklab, var(--_surface) 60%, transparent);
    color: var(--_text);
  }

  /* All of a card is its button. */
  .views .paper-top {
    display: block;
    inline-size: 100%;
    aspect-ratio: 16 / 10;
    margin-block-end: 4px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
    background: #fff;
    overflow: hidden;
    cursor: zoom-in;
  }

  .views .paper-top img {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    object-position: top;
  }

  /* Above the button that reaches over the whole card. */
  .views .file-opener {
    position: relative;
    z-index: 1;
  }

  .views .file-card > [part="download-button"]::after {
    position: absolute;
    inset: 0;
    border-radius: calc(var(--_radius) * 0.8);
    content: "";
  }

  .views .file-card:has(> [part="download-button"]:hover) {
    background: var(--_surface);
  }

  .views .file-card > [part="download-button"]:focus-visible {
    outline: none;
  }

  .views .file-card > [part="download-button"]:focus-visible::after {
    outline: 2px solid var(--_accent-text);
    outline-offset: 1px;
  }

  .views .file-picture {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_hue-fill, var(--_accent-soft));
    color: var(--_hue-ink, var(--_accent-text));
  }

  .views .file-picture b {
    margin-block-start: -6px;
    font-size: 0.62em;
    font-weight: 700;
    line-height: 1;
  }

  .views .file-lines {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    flex: 1;
    min-inline-size: 0;
  }

  /* At the start of its line, whatever its own direction. */
  .views .file-name {
    display: flex;
    justify-self: start;
    max-inline-size: 100%;
    font-weight: 600;
    white-space: pre;
  }

  .views .file-name > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .views .file-name > :not(.file-end) {
    flex: 0 1 auto;
    min-inline-size: 1.5em;
  }

  .views .file-name > .file-end {
    flex: none;
  }

  @container staff-chat (inline-size < 360px) {
    .views .message .file-card:has(> [part="file-button"]) > .file-picture {
      display: none;
    }
  }

  @media (pointer: fine) {
    .views .file-card > [part="file-button"] {
      inline-size: 30px;
    }
  }

  .views .file-note {
    text-align: -webkit-match-parent;
    text-align: match-parent;
    color: var(--_text-muted);
    font-size: 0.85em;
  }

  .views .file-card:is(.is-failed, .is-refused) .file-note {
    color: var(--_danger);
  }

  .views .file-progress {
    inline-size: 100%;
    block-size: 4px;
    margin-block-start: 4px;
    accent-color: var(--_accent);
  }

  .views .file-tray {
    display: grid;
    gap: 6px;
    max-block-size: 38cqb;
    /* Room for what stands over the corners of pictures. */
    margin: -6px -6px 6px;
    padding: 6px 6px 0;
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .views .file-list {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .views .tray-line {
    flex: 1 0 100%;
    min-inline-size: 0;
  }

  .views .tray-tile {
    position: relative;
    display: block;
    min-inline-size: 0;
    inline-size: 64px;
    block-size: 64px;
    padding: 0;
    border: 0;
    background: none;
  }

  .views .tray-tile staff-chat-picture,
  .views .tray-tile .picture {
    inline-size: 64px;
    block-size: 64px;
    aspect-ratio: 1;
    border-radius: var(--_radius-control);
  }

  /* White on its own shade, on whatever picture. */
  .views .file-ring {
    display: grid;
    position: absolute;
    inset: 0;
    place-items: center;
    border-radius: var(--_radius-control);
    background: rgb(0 0 0 / 45%);
    pointer-events: none;
  }

  .views .file-ring > svg {
    inline-size: 36px;
    block-size: 36px;
    transform: rotate(-90deg);
    fill: none;
    stroke: rgb(255 255 255 / 40%);
    stroke-width: 4;
  }

  .views .file-ring-done {
    stroke: #fff;
    transition: stroke-dasharray calc(200ms * var(--_move));
  }

  .views .tray-removal {
    justify-self: start;
  }

  .views .tray-tile .icon-button {
    position: absolute;
    inset-block-start: -6px;
    inset-inline-end: -6px;
    inline-size: 24px;
    block-size: 24px;
    border: 1px solid var(--_border);
    background: var(--_surface);
    color: var(--_text);
    font-size: 0.8em;
  }

  @media (pointer: coarse) {
    .views .tray-tile .icon-button::after {
      position: absolute;
      inset: -10px;
      content: "";
    }
  }

  .views .drop-hint {
    display: grid;
    position: absolute;
    inset: 8px;
    z-index: 2;
    align-content: center;
    justify-items: center;
    gap: var(--_gap);
    border: 2px dashed var(--_accent-text);
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_surface) 88%, transparent);
    color: var(--_text);
    font-weight: 600;
    pointer-events: none;
  }
`;
