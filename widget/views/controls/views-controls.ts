import { css } from "../../theme/css.ts";

/** Buttons, fields, avatars, badges: what several views share. */
export const controls = css`
  .views {
    --_touch: 36px;
    --_online: light-dark(#15803d, #4ade80);
    --_away: light-dark(#b45309, #fbbf24);
    --_skeleton: color-mix(in oklab, var(--_text) 9%, var(--_surface));
  }

  @media (pointer: coarse) {
    .views {
      --_touch: 44px;
    }
  }

  .views .icon {
    inline-size: 1.3em;
    block-size: 1.3em;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .views .icon-button {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: var(--_touch);
    block-size: var(--_touch);
    border-radius: 50%;
    color: var(--_text-muted);
    transition:
      background-color var(--_motion),
      color var(--_motion);
  }

  .views .icon-button:hover {
    background: var(--_hover);
    color: var(--_text);
  }

  .views .icon-button:is(:active, [aria-expanded="true"]) {
    background: var(--_active);
    color: var(--_text);
  }

  .views .icon-button:is(:disabled, [aria-disabled="true"]) {
    background: none;
    color: var(--_text-muted);
    opacity: 0.5;
  }

  .views .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_gap);
    min-block-size: var(--_touch);
    padding: 6px calc(var(--_space) * 4.5);
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    text-align: center;
    transition:
      background-color var(--_motion),
      filter var(--_motion);
  }

  .views .button:hover {
    background: color-mix(in oklab, var(--_accent) 90%, var(--_text));
  }

  .views .button:active {
    background: color-mix(in oklab, var(--_accent) 82%, var(--_text));
  }

  .views .button.is-secondary {
    border-color: var(--_border);
    background: var(--_surface);
    color: var(--_text);
  }

  .views .button.is-secondary:is(:hover, :active) {
    background: var(--_surface-2);
  }

  .views .button:disabled {
    background: var(--_surface-2);
    color: var(--_text-muted);
  }

  .views .text-button {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 4px;
    min-block-size: 28px;
    padding: 2px 10px;
    border-radius: 999px;
    color: var(--_accent-text);
    font-weight: 600;
    white-space: nowrap;
  }

  .views .text-button.is-quiet {
    color: var(--_text-muted);
  }

  .views .text-button:hover {
    background: var(--_hover);
  }

  .views .text-button .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
  }

  @media (pointer: coarse) {
    .views .text-button {
      min-block-size: 44px;
    }
  }

  .views .avatar {
    --_size: 40px;
    position: relative;
    display: inline-grid;
    flex: none;
    place-items: center;
    inline-size: var(--_size);
    block-size: var(--_size);
    border-radius: 50%;
    background: var(--_hue-fill);
    color: var(--_hue-ink);
    font-size: calc(var(--_size) * 0.37);
    font-weight: 650;
    letter-spacing: 0.01em;
    line-height: 1;
    user-select: none;
  }

  .views .avatar-group {
    border-radius: 30%;
  }

  .views .avatar-group .icon {
    inline-size: 55%;
    block-size: 55%;
  }

  .views .avatar-picture {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    border-radius: 50%;
    background: var(--_surface-2);
    object-fit: cover;
  }

  .views .presence {
    position: absolute;
    inset-block-end: -1px;
    inset-inline-end: -1px;
    inline-size: calc(6px + var(--_size) * 0.15);
    block-size: calc(6px + var(--_size) * 0.15);
    border: 2px solid var(--_surface);
    border-radius: 50%;
    background: var(--_online);
  }

  /* A ring, so that the two differ by more than their colour. */
  .views .presence-away {
    background: radial-gradient(circle, var(--_surface) 35%, var(--_away) 40%);
  }

  .views .bot-mark {
    flex: none;
    margin-inline-start: 6px;
    padding: 1px 5px;
    border: 1px solid var(--_border);
    border-radius: 5px;
    color: var(--_text-muted);
    font-size: 0.72em;
    font-weight: 600;
    line-height: 1.3;
  }

  .views .status-mark {
    flex: none;
    margin-inline-start: 4px;
    font-size: 0.9em;
    line-height: 1;
  }

  /* Of people and rooms: one lightness for all, which a test holds readable on every surface. */
  .views [class*="hue-"] {
    --_hue-fill: light-dark(oklch(0.91 0.06 var(--_hue)), oklch(0.36 0.075 var(--_hue)));
    --_hue-ink: light-dark(oklch(0.4 0.12 var(--_hue)), oklch(0.93 0.05 var(--_hue)));
    --_hue-name: light-dark(oklch(0.45 0.14 var(--_hue)), oklch(0.84 0.1 var(--_hue)));
  }

  .views .hue-0 {
    --_hue: 20;
  }
  .views .hue-1 {
    --_hue: 50;
  }
  .views .hue-2 {
    --_hue: 80;
  }
  .views .hue-3 {
    --_hue: 110;
  }
  .views .hue-4 {
    --_hue: 140;
  }
  .views .hue-5 {
    --_hue: 170;
  }
  .views .hue-6 {
    --_hue: 200;
  }
  .views .hue-7 {
    --_hue: 230;
  }
  .views .hue-8 {
    --_hue: 260;
  }
  .views .hue-9 {
    --_hue: 290;
  }
  .views .hue-10 {
    --_hue: 320;
  }
  .views .hue-11 {
    --_hue: 350;
  }

  .views .count-badge {
    display: inline-grid;
    flex: none;
    place-items: center;
    min-inline-size: 1.55em;
    block-size: 1.55em;
    padding-inline: 0.4em;
    border-radius: 999px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 0.8em;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    line-height: 1;
  }

  .views .mention-badge {
    background: var(--_danger);
    color: var(--_on-danger);
  }

  .views .search {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    min-block-size: var(--_touch);
    padding-inline: calc(var(--_space) * 3);
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--_surface-2);
    color: var(--_text-muted);
  }

  .views .search:focus-within {
    border-color: var(--_accent-text);
    background: var(--_surface);
    box-shadow: 0 0 0 1px var(--_accent-text);
  }

  .views :is(.search-input, .field-input, .input) {
    min-inline-size: 0;
    color: var(--_text);
    font-size: max(16px, 1em);
  }

  .views .search-input {
    flex: 1;
    align-self: stretch;
  }

  .views :is(.search-input, .input):focus-visible {
    outline: none;
  }

  .views ::placeholder {
    color: var(--_text-muted);
    opacity: 1;
  }

  .views .search-input::-webkit-search-cancel-button {
    display: none;
  }

  .views .spinner {
    display: inline-block;
    flex: none;
    inline-size: 1em;
    block-size: 1em;
    border: 2px solid color-mix(in oklab, currentcolor 30%, transparent);
    border-block-start-color: currentcolor;
    border-radius: 50%;
    animation: views-turn calc(0.9s * var(--_move)) linear infinite;
  }

  @keyframes views-turn {
    to {
      rotate: 1turn;
    }
  }

  @keyframes views-appear {
    from {
      opacity: 0;
      translate: 0 -4px;
    }
  }

  .views .problem {
    display: flex;
    align-items: flex-start;
    gap: var(--_gap);
    padding: calc(var(--_space) * 2.5) calc(var(--_space) * 3);
    border-radius: var(--_radius-small);
    scroll-margin-block: 24px 90px;
    background: color-mix(in oklab, var(--_danger) 10%, var(--_surface));
    color: var(--_danger);
  }

  .views .blank {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: calc(var(--_space) * 2.5);
    min-block-size: 100%;
    padding: calc(var(--_space) * 6);
    color: var(--_text-muted);
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .views .blank > .button {
    margin-block-start: calc(var(--_space) * 2);
  }

  .views .blank-picture {
    display: grid;
    place-items: center;
    inline-size: 72px;
    block-size: 72px;
    border-radius: 50%;
    background: var(--_accent-soft);
    color: var(--_accent-text);
    font-size: 1.6em;
  }

  .views .blank-title {
    color: var(--_text);
    font-size: 1.15em;
    font-weight: 650;
  }

  @media (forced-colors: active) {
    .views .avatar {
      border: 1px solid;
    }

    /* Their frame is around them already, or the row they fill is frame enough. */
    .views :is(.search-input, .input, .room-item, .text-button, button.status) {
      border: 0;
    }

    .views .text-button {
      text-decoration: underline;
    }

    /* What is filled stays filled, in the two colours the person chose for that. */
    .views :is(.button:not(.is-secondary, :disabled), .send-button:not(:disabled), .jump-button.has-count, .count-badge) {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .views .presence {
      forced-color-adjust: none;
      border-color: Canvas;
    }

    .views .presence-online {
      background: CanvasText;
    }

    .views .presence-away {
      background: radial-gradient(circle, Canvas 35%, CanvasText 40%);
    }

    .views .is-selected {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
