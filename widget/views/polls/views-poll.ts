import { css } from "../../theme/css.ts";

/** The poll of a message. */
export const pollViews = css`
  .views .poll {
    inline-size: min(100%, 380px);
    margin-block-start: calc(var(--_space) * 2);
    outline: none;
  }

  .views .are-bubbles .bubble:has(staff-chat-poll) {
    inline-size: 340px;
    max-inline-size: 100%;
  }

  .views .poll-options {
    display: grid;
    gap: 6px;
  }

  .views .poll-option {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 40px;
    padding: 6px 11px;
    border: 1px solid color-mix(in oklab, currentcolor 24%, transparent);
    border-radius: var(--_radius-control);
    cursor: pointer;
    overflow-wrap: anywhere;
  }

  .views .poll-option:hover {
    background: var(--_hover);
  }

  .views .poll-option:has(:checked) {
    border-color: var(--_accent-text);
    background: color-mix(in oklab, var(--_accent) 12%, transparent);
  }

  .views .poll-option:has(:focus-visible) {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }

  .views .poll-choice {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    appearance: auto;
    accent-color: var(--_accent-text);
    outline: none;
  }

  .views .poll-result {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 4px 10px;
    align-items: baseline;
  }

  .views .poll-text {
    overflow-wrap: anywhere;
  }

  .views .poll-result.is-mine > .poll-text > bdi {
    font-weight: 600;
  }

  .views .poll-own {
    margin-inline-start: 6px;
    padding: 1px 7px;
    border-radius: 9px;
    background: color-mix(in oklab, var(--_accent) 18%, transparent);
    font-size: var(--_type-1);
    white-space: nowrap;
  }

  .views .poll-share {
    font-size: var(--_type-2);
    font-variant-numeric: tabular-nums;
  }

  .views .poll-bar {
    grid-column: 1 / -1;
    inline-size: 100%;
    block-size: 6px;
    border-radius: 3px;
    background: color-mix(in oklab, currentcolor 14%, transparent);
    fill: color-mix(in oklab, currentcolor 45%, transparent);
  }

  .views .poll-bar > rect {
    transition: width calc(180ms * var(--_move)) var(--_ease);
  }

  .views .poll-result.is-mine > .poll-bar {
    fill: var(--_accent-text);
  }

  .views .poll-bar:dir(rtl) {
    scale: -1 1;
  }

  .views :is(.poll-voters, .poll-notes) {
    font-size: var(--_type-1);
    opacity: 0.86;
    overflow-wrap: anywhere;
  }

  .views .poll-voters {
    grid-column: 1 / -1;
  }

  .views .poll-notes {
    margin-block-start: 8px;
  }

  .views .poll-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    margin-block-start: 8px;
  }

  .views .poll-actions:has(> .text-button:first-child) {
    margin-inline-start: -10px;
  }

  .views .poll-button {
    min-block-size: 36px;
    padding-block: 4px;
  }

  @media (pointer: coarse) {
    .views :is(.poll-option, .poll-button, .poll-actions > .text-button) {
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .views .poll-bar {
      border: 1px solid CanvasText;
      fill: CanvasText;
    }

    .views .poll-result.is-mine > .poll-bar {
      fill: Highlight;
    }
  }
`;
