import { css } from "../../theme/css.ts";

/** The pictures of a message. */
export const pictureViews = css`
  .views {
    --_frame: 3px;
    /* Under white letters, over any picture. */
    --_shade: rgb(0 0 0 / 60%);
    --_curve: max(4px, var(--_radius-bubble) - var(--_frame));
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
`;
