import { css } from "../../theme/css.ts";

/** A picture over the page. */
export const lightboxViews = css`
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
    transition: background-color calc(200ms * var(--_move));
  }

  @starting-style {
    .views .lightbox[open] {
      background-color: transparent;
    }
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
    display: grid;
    flex: 1;
    min-inline-size: 0;
  }

  .views .lightbox-line {
    display: flex;
    gap: var(--_gap);
  }

  .views :is(.lightbox-sender, .lightbox-note) {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .lightbox-note {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  .views .lightbox-sender {
    font-weight: 600;
  }

  .views :is(.lightbox-count, .lightbox-note) {
    color: rgb(255 255 255 / 75%);
    font-size: var(--_type-2);
  }

  .views .lightbox-count {
    flex: none;
    align-self: center;
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
    container-type: size;
    touch-action: none;
  }

  .views .lightbox-image {
    inline-size: min(var(--_natural), 100cqi, 100cqb * var(--_ratio));
    aspect-ratio: var(--_ratio);
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
`;
