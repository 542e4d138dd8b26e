import { css } from "../../theme/css.ts";

/** What a message answers, in it and above the composer. */
export const quoteViews = css`
  .views .quote {
    position: relative;
    display: grid;
    inline-size: 100%;
    min-inline-size: 0;
    block-size: 42px;
    align-content: center;
    padding-inline: 9px 10px;
    border-inline-start: 3px solid var(--_hue-name);
    border-radius: max(3px, calc(var(--_radius-bubble) * 0.4));
    background: color-mix(in oklab, currentcolor 7%, transparent);
    color: inherit;
    line-height: 1.35;
    text-align: start;
    overflow: hidden;
  }

  .views :is(.quote-author, .quote-text) {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .quote-author {
    color: var(--_hue-name);
    font-size: 12.5px;
    font-weight: 600;
  }

  .views .quote-author:empty {
    display: none;
  }

  .views .are-bubbles .is-own .bubble .quote {
    border-color: color-mix(in oklab, var(--_hue-fill) 60%, var(--_on-bubble-own));
  }

  .views .are-bubbles .is-own .bubble .quote-author {
    color: inherit;
  }

  .views .quote-text {
    font-size: 0.87em;
  }

  .views button.quote:hover {
    background: color-mix(in oklab, currentcolor 12%, transparent);
  }

  .views .are-lines .quote {
    inline-size: fit-content;
    max-inline-size: 100%;
  }

  .views .quote.is-draft {
    margin-block-end: 6px;
    padding-inline-end: 40px;
    background: var(--_hover);
    color: var(--_text);
  }

  .views .quote-drop {
    position: absolute;
    inset-block: 5px;
    inset-inline-end: 5px;
    display: grid;
    place-items: center;
    inline-size: 32px;
    border-radius: 50%;
    color: var(--_text-muted);
  }

  .views .quote-drop:hover {
    color: var(--_text);
  }

  .views .quote-drop .icon {
    inline-size: 18px;
    block-size: 18px;
  }

  @media (pointer: coarse) {
    .views .quote-drop::after {
      position: absolute;
      inset: -6px;
      content: "";
    }
  }

  /* Who was led to a message sees which one it is. */
  .views .message.is-marked {
    animation: views-flash calc(1200ms * var(--_move)) ease-out;
  }

  @keyframes views-flash {
    from,
    60% {
      background: color-mix(in oklab, var(--_accent) 14%, transparent);
    }
  }

  @media (forced-colors: active) {
    .views .quote {
      border: 1px solid CanvasText;
      border-inline-start-width: 3px;
    }
  }
`;
