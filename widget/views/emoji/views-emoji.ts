import { css } from "../../theme/css.ts";

/** The choice of an emoji. */
export const emojiViews = css`
  .views .emoji-picker {
    inline-size: min(332px, calc(100vw - 12px));
    max-inline-size: none;
    block-size: min(360px, calc(100dvh - 12px));
    overflow: hidden;
  }

  .views .emoji-picker:popover-open {
    display: flex;
    flex-direction: column;
    gap: var(--_gap);
  }

  .views .emoji-search {
    flex: none;
    min-block-size: 36px;
    padding: 6px 10px;
    border: 1px solid color-mix(in oklab, var(--_border) 60%, var(--_text-muted));
    border-radius: var(--_radius-control);
    background: var(--_surface);
    color: var(--_text);
  }

  .views .emoji-search:focus-visible {
    border-color: var(--_accent-text);
    outline: 1px solid var(--_accent-text);
    outline-offset: 0;
  }

  .views .emoji-list {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .views .emoji-row {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(36px, 1fr));
    flex: none;
  }

  .views .emoji-list .emoji-row {
    content-visibility: auto;
    contain-intrinsic-size: auto 400px;
  }

  .views .emoji {
    display: grid;
    place-items: center;
    block-size: 36px;
    border-radius: var(--_radius-control);
    font-size: 22px;
    line-height: 1;
  }

  .views .emoji:is(:hover, :focus-visible) {
    background: var(--_hover);
    outline-offset: -2px;
  }

  @media (pointer: coarse) {
    .views .emoji-row {
      grid-template-columns: repeat(auto-fill, minmax(44px, 1fr));
    }

    .views .emoji {
      block-size: 44px;
    }
  }
`;
