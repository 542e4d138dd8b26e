import { css } from "./css.ts";

/**
 * Ground for all views. Everything hangs on `.shell`, not on the host, whose styles any page may unset: `all: initial` stops inherited
 * properties there, and nothing inside depends on what the page does outside.
 */
export const base = css`
  /* No weight of its own, so that any class says otherwise. */
  .shell *,
  .shell *::before,
  .shell *::after {
    box-sizing: border-box;
  }

  :where(.shell) :where(h1, h2, h3, p, ul, ol, dl, dd, figure, blockquote, pre, fieldset) {
    margin: 0;
    padding: 0;
    border: 0;
  }

  :where(.shell) :where(h1, h2, h3) {
    font: inherit;
  }

  :where(.shell) :where(ul, ol)[role="list"] {
    list-style: none;
  }

  :where(.shell) :where(button, input, textarea, select) {
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: 0;
    background: none;
    color: inherit;
    font: inherit;
    letter-spacing: inherit;
    text-align: inherit;
    appearance: none;
  }

  :where(.shell) :where(button) {
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }

  :where(.shell) :where(button:disabled) {
    cursor: default;
  }

  :where(.shell) :focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }

  .shell svg {
    display: block;
    flex: none;
  }

  /* Icons that point along the line turn with it. */
  .shell:dir(rtl) svg.mirrored {
    transform: scaleX(-1);
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    .shell *,
    .shell *::before,
    .shell *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      /* Not a short duration: that would make a transition of every property, and lay rows out twice. */
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }

  @media (forced-colors: active) {
    :where(.shell) :where(button, input, textarea) {
      border: 1px solid;
    }
  }
`;
