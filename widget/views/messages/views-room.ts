import { css } from "../../theme/css.ts";

/** Room header, message list and composer. */
export const roomViews = css`
  .views .room {
    display: flex;
    position: relative;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }

  .views .room-header {
    gap: calc(var(--_space) * 0.5);
    padding-inline-start: calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_border);
  }

  .views .room-header .avatar {
    --_size: 38px;
    margin-inline-start: var(--_gap);
  }

  @container views (inline-size < 680px) {
    .views .room-header .avatar {
      margin-inline-start: 0;
    }
  }

  /* The name needs the space more than its picture. */
  @container views (inline-size < 350px) {
    .views .room-header .avatar {
      display: none;
    }
  }

  .views .room-heading {
    flex: 1;
    min-inline-size: 0;
    padding-inline: calc(var(--_space) * 2.5) var(--_space);
  }

  .views .room-name {
    font-size: 1.05em;
    font-weight: 650;
    line-height: 1.3;
  }

  .views .room-note {
    display: flex;
    gap: 0.35em;
    color: var(--_text-muted);
    font-size: 0.85em;
    line-height: 1.35;
    white-space: nowrap;
  }

  .views .room-note:empty {
    display: none;
  }

  .views .messages {
    flex: 1;
    min-block-size: 0;
    overflow-x: hidden;
    overflow-y: scroll;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .views .message-column {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-block-size: 100%;
    max-inline-size: 60rem;
    margin-inline: auto;
    padding: var(--_gap) var(--_pad);
  }

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
  .views .message-remove {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 8px;
    z-index: 1;
    border: 1px solid var(--_border);
    background: var(--_surface);
    translate: 0 -50%;
    opacity: 0;
    pointer-events: none;
  }

  .views :is(.message:hover, .message:focus-within) .message-remove {
    opacity: 1;
    pointer-events: auto;
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

  .views .edge {
    flex: none;
    min-block-size: 1px;
  }

  .views :is(.edge-loading, .edge-problem) {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: var(--_gap);
    padding-block: calc(var(--_space) * 4);
    color: var(--_text-muted);
    font-size: 0.9em;
  }

  .views .beginning {
    display: grid;
    justify-items: center;
    gap: calc(var(--_space) * 1.5);
    padding-block: calc(var(--_space) * 8) calc(var(--_space) * 4);
    color: var(--_text-muted);
    font-size: 0.93em;
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .views .beginning.is-alone {
    margin-block: auto;
  }

  .views .beginning .avatar {
    --_size: 64px;
    margin-block-end: var(--_gap);
  }

  .views .beginning-title {
    color: var(--_text);
    font-size: 1.2em;
    font-weight: 650;
  }

  .views .skeleton-messages {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_space) * 2.5);
    padding-inline: 0;
  }

  .views .skeleton-messages .skeleton-label {
    text-align: center;
  }

  .views .skeleton-bubble {
    inline-size: 55%;
    block-size: 42px;
    border-radius: var(--_radius);
  }

  .views .skeleton-b.skeleton-bubble {
    inline-size: 38%;
  }

  .views :is(.skeleton-c, .skeleton-e).skeleton-bubble {
    align-self: flex-end;
    inline-size: 46%;
  }

  .views .jump-button {
    position: absolute;
    inset-block-end: calc(100% + var(--_gap));
    inset-inline-end: var(--_pad);
    z-index: 1;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-inline-size: 40px;
    min-block-size: 40px;
    padding-inline: 9px;
    border: 1px solid var(--_border);
    border-radius: 999px;
    background: var(--_surface);
    color: var(--_text);
    font-size: 0.9em;
    font-weight: 600;
    box-shadow: 0 2px 10px rgb(0 0 0 / 14%);
    animation: views-appear var(--_motion) ease-out;
  }

  .views .jump-button.has-count {
    padding-inline: 16px 11px;
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .views .jump-button:hover {
    background: var(--_surface-2);
  }

  .views .jump-button.has-count:hover {
    background: color-mix(in oklab, var(--_accent) 90%, var(--_text));
  }

  .views .jump-place {
    position: relative;
    flex: none;
    block-size: 0;
  }

  .views .typing {
    display: flex;
    flex: none;
    align-items: center;
    gap: var(--_gap);
    inline-size: 100%;
    block-size: 1.6em;
    max-inline-size: 60rem;
    margin-inline: auto;
    padding-inline: var(--_pad);
    overflow: hidden;
    color: var(--_text-muted);
    font-size: 0.85em;
    white-space: nowrap;
  }

  .views .typing-dots {
    display: inline-flex;
    gap: 3px;
  }

  .views .typing-dots i {
    inline-size: 5px;
    block-size: 5px;
    border-radius: 50%;
    background: currentcolor;
    animation: views-breathe 0.6s ease-in-out infinite alternate;
  }

  .views .typing-dots i:nth-child(2) {
    animation-delay: 0.2s;
  }

  .views .typing-dots i:nth-child(3) {
    animation-delay: 0.4s;
  }

  .views .composer {
    position: relative;
    flex: none;
    inline-size: 100%;
    max-inline-size: 60rem;
    margin-inline: auto;
    padding: 0 calc(var(--_space) * 3) calc(var(--_space) * 3);
  }

  .views .composer-box {
    display: flex;
    align-items: flex-end;
    gap: var(--_space);
    padding: 4px;
    border: 1px solid color-mix(in oklab, var(--_border) 80%, var(--_text));
    border-radius: calc(var(--_touch) * 0.5 + 5px);
    background: var(--_surface);
    transition:
      border-color var(--_motion),
      box-shadow var(--_motion);
  }

  .views .composer-box:focus-within {
    border-color: var(--_accent);
    box-shadow: 0 0 0 1px var(--_accent);
  }

  .views .composer-box:has([aria-invalid="true"]) {
    border-color: var(--_danger);
    box-shadow: 0 0 0 1px var(--_danger);
  }

  .views .input {
    flex: 1;
    min-block-size: var(--_touch);
    max-block-size: min(11lh, 35cqb);
    padding: calc((var(--_touch) - 1.4em) / 2) 10px;
    overflow-y: auto;
    field-sizing: content;
    line-height: 1.4;
    resize: none;
    scrollbar-width: thin;
  }

  .views .send-button {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: var(--_touch);
    block-size: var(--_touch);
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    transition:
      background-color var(--_motion),
      color var(--_motion);
  }

  .views .send-button:hover {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_text));
  }

  .views .send-button:disabled {
    background: var(--_surface-2);
    color: var(--_text-muted);
  }

  .views .composer-notes {
    padding-inline: 14px;
    color: var(--_text-muted);
    font-size: 0.84em;
    text-align: end;
  }

  .views .composer-offer {
    padding-inline: 14px;
  }

  .views .composer-notes:not(.is-problem) {
    font-variant-numeric: tabular-nums;
  }

  .views .composer-notes.is-problem {
    color: var(--_danger);
    text-align: start;
  }

  .views .composer-reason {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    padding: calc(var(--_space) * 3);
    border-radius: var(--_radius);
    background: var(--_surface-2);
    color: var(--_text-muted);
    font-size: 0.93em;
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
