import { css } from "../../theme/css.ts";

/** The menu of emoji. */
export const toolViews = css`
  .views .emoji-menu:popover-open {
    display: grid;
    grid-template-columns: repeat(8, 1fr);
  }

  .views .emoji {
    display: grid;
    place-items: center;
    inline-size: 34px;
    block-size: 34px;
    border-radius: var(--_radius-control);
    font-size: 1.25em;
    line-height: 1;
  }

  .views .emoji:is(:hover, :focus-visible) {
    background: var(--_hover);
    outline-offset: -2px;
  }

  @media (pointer: coarse) {
    .views .emoji {
      block-size: 44px;
    }
  }
`;
