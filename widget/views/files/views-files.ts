import { css } from "../../theme/css.ts";

/** Files in messages and before they are sent, and pictures over the page. */
export const fileViews = css`
  .views {
    --_frame: 3px;
    /* Under white letters, over any picture. */
    --_shade: rgb(0 0 0 / 60%);
    --_curve: max(4px, var(--_radius-bubble) - var(--_frame));
  }

  /* No wider than the bubble, which is as wide as they would like to be. */
  .views :is(staff-chat-attachment-group, .pictures) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  .views staff-chat-attachment-group {
    gap: 6px;
    margin-block: 2px 6px;
  }

  .views .pictures {
    position: relative;
    display: block;
    justify-self: start;
    inline-size: var(--_mosaic-inline);
    max-inline-size: 100%;
    aspect-ratio: var(--_mosaic-ratio);
    overflow: hidden;
    border-radius: var(--_radius-control);
  }

  .views .pictures staff-chat-picture {
    position: absolute;
    inset-block-start: var(--_tile-y);
    inset-inline-start: var(--_tile-x);
    inline-size: var(--_tile-width);
    block-size: var(--_tile-height);
  }

  /* In the frame of the bubble, which is as wide as they are. */
  .views .are-bubbles .bubble:has(> * > .pictures) {
    position: relative;
  }

  .views .are-bubbles staff-chat-attachment-group:has(> .pictures) {
    inline-size: calc(var(--_mosaic-inline) + 2 * (var(--_frame) - var(--_inset)));
    max-inline-size: 100%;
    grid-template-columns: minmax(0, auto);
  }

  .views .are-bubbles .bubble:has(> * > .pictures):has(.text:not(:empty)) {
    inline-size: calc(280px + 2 * var(--_frame));
  }

  .views .are-bubbles .bubble:has(.text:not(:empty)) > staff-chat-attachment-group {
    inline-size: auto;
  }

  .views .are-bubbles .pictures {
    max-inline-size: calc(100% + 2 * (var(--_inset) - var(--_frame)));
    margin-block-start: calc(var(--_frame) - 2px - var(--_space) * 1.75);
    margin-inline: calc(var(--_frame) - var(--_inset));
    border-radius: var(--_curve) var(--_curve) 4px 4px;
  }

  .views .are-bubbles .bubble:has(.text:not(:empty)) .pictures:not(.is-many) {
    inline-size: 280px;
    block-size: var(--_mosaic-block);
    aspect-ratio: auto;
  }

  .views .are-bubbles .author:not(.visually-hidden) + staff-chat-attachment-group > .pictures {
    margin-block-start: 2px;
    border-start-start-radius: 4px;
    border-start-end-radius: 4px;
  }

  /* Pictures and nothing else: the time stands over them, in the shade at their foot. */
  .views .are-bubbles .bubble:has(> * > .pictures:only-child):not(:has(.text:not(:empty))) {
    --_accent-text: #ffffff;
    --_danger: #ffffff;
    padding-block-end: var(--_frame);

    & > staff-chat-attachment-group {
      margin-block-end: 0;
    }

    & .pictures {
      border-end-start-radius: var(--_curve);
      border-end-end-radius: var(--_curve);
    }

    & > .content:not(:has(.meta:empty)) {
      position: absolute;
      inset-block-end: var(--_frame);
      inset-inline: var(--_frame);
      padding: 20px 9px 4px;
      border-radius: 0 0 var(--_curve) var(--_curve);
      background: linear-gradient(transparent, var(--_shade) 50%);
      pointer-events: none;
    }

    & .meta:not(:empty) {
      margin-block: 0;
      color: #ffffff;
      pointer-events: auto;
    }
  }

  .views .picture {
    position: relative;
    display: block;
    inline-size: 100%;
    block-size: 100%;
    overflow: hidden;
    background: color-mix(in oklab, var(--_text) 8%, var(--_surface));
    cursor: zoom-in;
  }

  /* Inside, where nothing cuts it off, and to be seen on any picture. */
  .views .picture:focus-visible {
    outline: none;
  }

  .views .picture:focus-visible::after {
    position: absolute;
    inset: 0;
    border: 2px solid #ffffff;
    outline: 2px solid #111318;
    outline-offset: -4px;
    content: "";
  }

  .views .picture[aria-disabled] {
    cursor: default;
  }

  .views :is(.picture-placeholder, .picture-image) {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .views .picture-placeholder:not(.is-sharp) {
    filter: blur(10px);
    scale: 1.1;
  }

  /* One alone is seen as a whole; what is left beside it is filled by its own colours. */
  .views .pictures:not(.is-many) :is(.picture-image, .is-sharp) {
    object-fit: contain;
  }

  .views .picture-more {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    background: var(--_shade);
    color: #ffffff;
    font-size: 1.5em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  .views .picture-image {
    opacity: 0;
    transition: opacity var(--_motion);
  }

  .views .is-shown .picture-image {
    opacity: 1;
  }

  .views .picture-broken {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    color: var(--_text-muted);
  }

  .views .file-card {
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

  .views .file-picture {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_accent-soft);
    color: var(--_accent-text);
  }

  .views .file-picture b {
    margin-block-start: -6px;
    font-size: 0.62em;
    font-weight: 700;
    line-height: 1;
  }

  .views .file-lines {
    display: grid;
    flex: 1;
    min-inline-size: 0;
  }

  .views .file-name {
    text-align: match-parent;
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
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
    margin-block-end: 6px;
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .views .file-list {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
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

  .views .tray-tile .file-progress {
    position: absolute;
    inset-block-end: 4px;
    inset-inline: 4px;
    inline-size: auto;
  }

  .views .tray-tile .icon-button {
    position: absolute;
    inset-block-start: -3px;
    inset-inline-end: -5px;
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

  .views .lightbox {
    position: fixed;
    inset: 0;
    inline-size: 100vw;
    max-inline-size: none;
    block-size: 100dvh;
    max-block-size: none;
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 0;
    background: rgb(12 13 17 / 94%);
    color: #fff;
  }

  .views .lightbox::backdrop {
    background: none;
  }

  .views .lightbox[open] {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
  }

  .views .lightbox-header {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    padding: calc(env(safe-area-inset-top) + 8px) 12px 8px 16px;
  }

  .views .lightbox-name {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .lightbox-count {
    margin-inline-start: 8px;
    color: rgb(255 255 255 / 75%);
  }

  .views .lightbox .icon-button {
    color: inherit;
  }

  .views .lightbox .icon-button:is(:hover, :active) {
    background: rgb(255 255 255 / 16%);
  }

  .views .lightbox-stage {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    place-items: center;
    min-block-size: 0;
    overflow: hidden;
    touch-action: none;
  }

  .views .lightbox-image {
    max-inline-size: 100%;
    max-block-size: 100%;
    min-block-size: 0;
    object-fit: contain;
    translate: var(--_x, 0) var(--_y, 0);
    scale: var(--_scale, 1);
    user-select: none;
  }

  .views .lightbox-step {
    position: absolute;
    inset-block-start: 50%;
    background: rgb(0 0 0 / 40%);
  }

  .views .lightbox-step.is-before {
    inset-inline-start: 12px;
  }

  .views .lightbox-step.is-after {
    inset-inline-end: 12px;
  }

  .views .lightbox-step.is-after .icon {
    rotate: 180deg;
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
