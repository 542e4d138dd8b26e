import { css } from "../../theme/css.ts";

/** The list of people above the composer. */
export const mentionViews = css`
  .views .mentions {
    position: absolute;
    inset-block-end: calc(100% - 4px);
    inset-inline: calc(var(--_space) * 3);
    z-index: 2;
    max-block-size: min(400px, 60cqb);
    padding: calc(var(--_space) * 1.5);
    overflow-y: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow-1);
  }

  .views .mention-many {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 34px;
    block-size: 34px;
    border-radius: 30%;
    background: var(--_accent-soft);
    color: var(--_accent-text);
  }

  @media (forced-colors: active) {
    .views .mentions .option[aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
