import { css } from "../../theme/css.ts";

/** The files of a room. */
export const galleryViews = css`
  .views .gallery-filters {
    overflow-x: auto;
    scrollbar-width: none;
  }

  /* As wide as its text takes: all of them in 400 px, a row that scrolls where there is less. */
  .views .gallery-filters .segment {
    flex: 1 0 auto;
  }

  .views .gallery-filters .segment > span {
    padding-inline: 9px;
    font-size: var(--_type-2);
  }

  .views .gallery {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(104px, 1fr));
    gap: var(--_gap);
  }

  .views .gallery-tile {
    position: relative;
    aspect-ratio: 1;
  }

  .views .gallery-tile .gallery-open {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    overflow: hidden;
    border-radius: var(--_radius-small);
    background: var(--_surface-2);
  }

  .views .gallery-picture {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .views .gallery-tile .icon-button {
    position: absolute;
    inset-block-end: 4px;
    inset-inline-end: 4px;
    background: color-mix(in oklab, var(--_surface) 88%, transparent);
    color: var(--_text);
  }

  .views .gallery-line {
    display: flex;
    grid-column: 1 / -1;
    align-items: center;
    gap: var(--_gap);
  }

  .views .gallery-line .gallery-open {
    display: flex;
    flex: 1;
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-inline-size: 0;
    min-block-size: 52px;
    padding: 4px;
    border-radius: calc(var(--_radius) - 4px);
    text-align: start;
  }

  .views .gallery-line .gallery-open:hover {
    background: var(--_hover);
  }

  .views .gallery-icon {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: var(--_radius-small);
    background: var(--_hue-fill, var(--_accent-soft));
    color: var(--_hue-ink, var(--_accent-text));
  }

  .views .gallery-blank {
    min-block-size: 200px;
  }
`;
