import { css } from "../../theme/css.ts";

/** The reactions of a message. */
export const reactionViews = css`
  .views .reactions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-block-start: -6px;
    margin-block-end: 4px;
    padding-inline: 6px;
  }

  .views .are-lines .reactions {
    margin-block-start: 4px;
    padding-inline: 0;
  }

  .views .is-own .reactions {
    justify-content: flex-end;
  }

  .views .are-lines .reactions {
    justify-content: flex-start;
  }

  .views .reaction {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 4px;
    block-size: 24px;
    padding-inline: 7px;
    border: 1px solid var(--_border);
    border-radius: 12px;
    background: var(--_surface);
    color: var(--_text);
    font-size: var(--_type-1);
    font-variant-numeric: tabular-nums;
    line-height: 1;
  }

  .views .reaction-emoji {
    font-size: 14px;
  }

  .views .reaction.is-mine {
    border-color: var(--_accent-text);
    background: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
    font-weight: 600;
  }

  .views .reaction:not(:disabled):hover {
    background: var(--_hover);
  }

  .views .reaction.is-adding {
    color: var(--_text-muted);
  }

  .views .reaction .icon {
    inline-size: 16px;
    block-size: 16px;
  }

  @media (pointer: coarse) {
    .views .reaction::after {
      position: absolute;
      inset: -10px -2px;
      content: "";
    }
  }

  @media (forced-colors: active) {
    .views .reaction {
      border-color: CanvasText;
    }

    .views .reaction.is-mine {
      border: 2px solid Highlight;
    }
  }
`;
