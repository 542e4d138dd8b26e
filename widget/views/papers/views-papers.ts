import { css } from "../../theme/css.ts";

/** A PDF over the page. */
export const paperViews = css`
  .views .paper-viewer {
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
    background: rgb(38 40 46 / 97%);
    color: #fff;
  }

  .views .paper-viewer::backdrop {
    background: none;
  }

  .views .paper-viewer[open] {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
  }

  .views .paper-header {
    display: flex;
    align-items: center;
    gap: 2px;
    padding: calc(env(safe-area-inset-top) + 8px) 12px 8px 16px;
    background: rgb(12 13 17 / 60%);
  }

  .views .paper-header .icon-button {
    color: inherit;
  }

  .views .paper-header .icon-button:hover {
    background: rgb(255 255 255 / 14%);
  }

  .views .paper-title {
    display: grid;
    flex: 1;
    min-inline-size: 0;
    line-height: 1.35;
  }

  .views .paper-name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .paper-count {
    min-block-size: 1.35em;
    font-size: var(--_type-2);
    opacity: 0.8;
  }

  .views .paper-stage {
    position: relative;
    overflow: auto;
    padding: var(--_pad);
    padding-block-end: calc(env(safe-area-inset-bottom) + var(--_pad));
    overscroll-behavior: contain;
  }

  .views .paper-stage:focus-visible {
    outline: 2px solid #fff;
    outline-offset: -2px;
  }

  .views .paper-sheet {
    inline-size: calc(min(100%, 56rem) * var(--_scale, 1));
    aspect-ratio: var(--_ratio, 0.707);
    margin-inline: auto;
    background: #fff;
    box-shadow: 0 1px 4px rgb(0 0 0 / 40%);
  }

  .views .paper-sheet + .paper-sheet {
    margin-block-start: var(--_pad);
  }

  .views .paper-sheet canvas {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }

  .views .paper-sheet:not([data-drawn]) canvas {
    visibility: hidden;
  }

  .views :is(.paper-problem, .paper-waiting) {
    place-self: center;
    padding: var(--_pad);
    text-align: center;
  }
`;
