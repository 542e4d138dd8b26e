import { css } from "../../theme/css.ts";

/** One message, with what stands before it. */
export const rowViews = css`
  .views :is(.day-separator, .unread-line) {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 4) calc(var(--_space) * 2);
    color: var(--_text-muted);
    font-size: 0.82em;
    font-weight: 600;
  }

  .views .unread-line {
    padding-block-start: calc(var(--_space) * 3);
    color: var(--_danger);
  }

  .views :is(.day-separator, .unread-line)::before,
  .views :is(.day-separator, .unread-line)::after {
    flex: 1;
    block-size: 1px;
    background: var(--_border);
    content: "";
  }

  .views .unread-line::before,
  .views .unread-line::after {
    background: color-mix(in oklab, var(--_danger) 45%, var(--_surface));
  }

  .views .message {
    display: flex;
    gap: var(--_gap);
    padding-block: 1px;
    border-radius: var(--_radius);
  }

  .views .message:focus-visible {
    outline-offset: 1px;
  }

  .views .message.is-marked .bubble {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  .views .message.starts-group {
    margin-block-start: calc(var(--_space) * 2.5);
  }

  .views .message.is-own {
    justify-content: flex-end;
  }

  .views .message-avatar {
    display: flex;
    flex: none;
    align-items: flex-end;
    inline-size: 30px;
  }

  .views .message-avatar .avatar {
    --_size: 30px;
  }

  .views .message-body {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    max-inline-size: min(84%, 40rem);
    min-inline-size: 0;
  }

  .views .is-own .message-body {
    align-items: flex-end;
  }

  .views .bubble {
    --_corner: max(4px, calc(var(--_radius) * 0.3));
    max-inline-size: 100%;
    padding: calc(var(--_space) * 1.75) calc(var(--_space) * 3);
    border-radius: calc(var(--_radius) + 3px);
    background: var(--_bubble);
    color: var(--_on-bubble);
    overflow-wrap: anywhere;
  }

  .views .is-own .bubble {
    background: var(--_bubble-own);
    color: var(--_on-bubble-own);
  }

  .views .is-other:not(.ends-group) .bubble {
    border-end-start-radius: var(--_corner);
  }

  .views .is-other:not(.starts-group) .bubble {
    border-start-start-radius: var(--_corner);
  }

  .views .is-own:not(.ends-group) .bubble {
    border-end-end-radius: var(--_corner);
  }

  .views .is-own:not(.starts-group) .bubble {
    border-start-end-radius: var(--_corner);
  }

  .views .author:not(.visually-hidden) {
    display: block;
    margin-block-end: 1px;
    color: light-dark(oklch(0.45 0.13 var(--_hue)), oklch(0.83 0.09 var(--_hue)));
    font-size: 0.85em;
    font-weight: 650;
  }

  .views .content {
    display: flow-root;
  }

  .views .content.is-deleted .text {
    font-style: italic;
  }

  .views .bubble.is-deleting {
    opacity: 0.5;
  }

  .views .message-body {
    position: relative;
  }

  /* Above the bubble's corner: beside a wide one there is no space. */
  .views .message-actions {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 8px;
    z-index: 1;
    display: flex;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    translate: 0 -50%;
    opacity: 0;
    pointer-events: none;
  }

  .views .message:is(:hover, :focus-visible, :has(:focus-visible)) .message-actions {
    opacity: 1;
    pointer-events: auto;
  }

  .views .message-note {
    display: flex;
    align-items: center;
    gap: 4px;
    margin-block: 4px 2px;
    color: var(--_text-muted);
    font-size: 0.75rem;
  }

  .views .message-note > svg {
    inline-size: 14px;
    block-size: 14px;
    flex: none;
  }

  .views .text {
    white-space: pre-wrap;
  }

  .views .is-folded {
    display: block;
    max-block-size: 14lh;
    overflow: hidden;
    mask-image: linear-gradient(#000 80%, transparent);
  }

  .views .text > p:last-child {
    display: inline;
  }

  .views .is-jumbo {
    display: flex;
    align-items: flex-end;
  }

  .views .is-jumbo .text {
    font-size: 2.3em;
    line-height: 1.2;
  }

  /* After the text in the flow: it takes the rest of the last line, or the next one. */
  .views .meta {
    display: inline-flex;
    float: inline-end;
    align-items: center;
    gap: 3px;
    margin-block: 0.42em -0.2em;
    margin-inline-start: calc(var(--_space) * 2.5);
    color: var(--_text-muted);
    font-size: 0.76em;
    line-height: 1.35;
    white-space: nowrap;
  }

  .views .is-own .meta {
    color: color-mix(in oklab, var(--_text-muted) 70%, var(--_text));
  }

  .views .time {
    font-variant-numeric: tabular-nums;
  }

  .views .status {
    position: relative;
    display: inline-grid;
    place-items: center;
    border-radius: 6px;
  }

  .views button.status::after {
    position: absolute;
    inset: -8px;
    content: "";
  }

  @media (pointer: coarse) {
    .views button.status::after {
      inset: -15px;
    }
  }

  .views .status .icon {
    inline-size: 1.45em;
    block-size: 1.45em;
    stroke-width: 2;
  }

  .views .status-read {
    color: var(--_accent-text);
  }

  .views .status-failed {
    color: var(--_danger);
  }

  .views .failure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 var(--_gap);
    padding-block: 4px;
    color: var(--_danger);
    font-size: 0.87em;
  }

  .views .failure-reason {
    display: flex;
    align-items: center;
    gap: 5px;
  }

  .views .failure-actions {
    display: flex;
  }

  @media (forced-colors: active) {
    .views .bubble {
      border: 1px solid CanvasText;
    }

    .views .is-own .bubble {
      border-color: Highlight;
      border-inline-end-width: 4px;
    }

    .views .unread-line::before,
    .views .unread-line::after {
      background: CanvasText;
    }
  }
`;
