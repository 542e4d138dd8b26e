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
    font-size: var(--_type-2);
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
    border-radius: var(--_radius-control);
  }

  .views .is-new {
    animation: views-rise calc(140ms * var(--_move)) ease-out;
  }

  @keyframes views-rise {
    from {
      opacity: 0;
      translate: 0 6px;
    }
  }

  .views .message:focus-visible {
    outline-offset: 1px;
  }

  .views .message.is-marked .bubble {
    outline: 2px solid var(--_accent-text);
    outline-offset: 1px;
  }

  .views .message.starts-group {
    margin-block-start: calc(var(--_space) * 2.5);
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
    max-inline-size: min(80%, 40rem);
    min-inline-size: 0;
  }

  .views .bubble {
    --_corner: max(4px, calc(var(--_radius) * 0.3));
    max-inline-size: 100%;
    color: var(--_on-bubble);
    overflow-wrap: anywhere;
  }

  .views .are-bubbles .is-own {
    flex-direction: row-reverse;
  }

  .views .are-bubbles .is-own .message-body {
    align-items: flex-end;
  }

  .views .are-bubbles .bubble {
    padding: calc(var(--_space) * 1.75) var(--_inset);
    border-radius: var(--_radius-bubble);
    background: var(--_bubble);
  }

  .views .are-bubbles .is-own .bubble {
    background: var(--_bubble-own);
    color: var(--_on-bubble-own);
    --_accent-text: var(--_on-bubble-own);
    --_accent-soft: transparent;
  }

  .views .are-bubbles .mentions-me .bubble {
    padding-inline-start: calc(var(--_inset) + 2px);
    background: var(--_mention);
    box-shadow: inset 4px 0 var(--_mention-line);
  }

  .views .are-bubbles .mentions-me .bubble:dir(rtl) {
    box-shadow: inset -4px 0 var(--_mention-line);
  }

  .views .are-bubbles .is-tombstone .bubble {
    padding-block: calc(var(--_space) * 1.75 - 1px);
    border: 1px solid var(--_border);
    background: none;
    color: var(--_text-muted);
  }

  .views .are-bubbles .is-bare .bubble {
    padding: 0;
    background: none;
    color: inherit;
  }

  .views .are-bubbles .is-other:not(.ends-group) .bubble {
    border-end-start-radius: var(--_corner);
  }

  .views .are-bubbles .is-other:not(.starts-group) .bubble {
    border-start-start-radius: var(--_corner);
  }

  .views .are-bubbles .is-own:not(.ends-group) .bubble {
    border-end-end-radius: var(--_corner);
  }

  .views .are-bubbles .is-own:not(.starts-group) .bubble {
    border-start-end-radius: var(--_corner);
  }

  .views .author:not(.visually-hidden) {
    display: block;
    margin-block-end: 1px;
    color: var(--_hue-name);
    font-size: var(--_type-2);
    font-weight: 650;
  }

  .views .content {
    display: flow-root;
  }

  .views .is-tombstone .text {
    font-style: italic;
  }

  .views .bubble.is-deleting {
    opacity: 0.5;
  }

  /* The space beside a message. What stands in it takes none of its own, so that nothing moves when it comes. */
  .views .message-aside {
    display: flex;
    flex: 1;
    gap: 4px;
    min-inline-size: 36px;
    container: aside / size;
  }

  .views .are-bubbles .is-own .message-aside {
    flex-direction: row-reverse;
  }

  .views .message-aside .meta {
    display: none;
    flex: none;
    align-self: flex-end;
    justify-content: center;
    min-inline-size: 40px;
    margin: 0 0 0.7em;
  }

  /* Drawn by what is fetched when a person comes near a message. */
  .views .message-actions {
    display: none;
  }

  .views .meta.is-quiet {
    opacity: 0;
  }

  .views .message:is(:hover, :focus-visible, :has(:focus-visible, [aria-expanded="true"])) .meta.is-quiet {
    opacity: 1;
  }

  @container aside (inline-size >= 80px) {
    .views .message-aside .meta {
      display: flex;
    }
  }

  .views .message-note {
    display: flex;
    align-items: center;
    gap: 4px;
    margin-block: 4px 2px;
    color: var(--_text-muted);
    font-size: 0.75rem;
  }

  .views .are-bubbles .is-own .message-note {
    justify-content: flex-end;
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
    font-size: var(--_type-1);
    line-height: 1.35;
    white-space: nowrap;
  }

  /* In whatever colour a tenant has: there may be none between the text's and the bubble's that can be read. */
  .views .are-bubbles .is-own .bubble :is(.meta, .edited, blockquote) {
    color: inherit;
  }

  /* Where nothing is told it only marks the end, and takes no space; the button that leads to the end stands on the other side. */
  .views .bubble .meta:empty {
    float: inline-start;
    inline-size: 1px;
    block-size: 1px;
    margin-block: 0;
    margin-inline: -1px 0;
  }

  .views .edited {
    margin-inline-start: 6px;
    border-radius: 4px;
    color: var(--_text-muted);
    font-size: var(--_type-1);
  }

  .views .edited:hover {
    text-decoration: underline;
  }

  /* Its place is there before it is fetched. */
  .views staff-chat-reactions {
    display: block;
    min-block-size: 22px;
  }

  .views staff-chat-quote {
    display: block;
    min-block-size: 42px;
    max-inline-size: 100%;
    margin-block: 3px 5px;
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
    .views .are-bubbles .bubble {
      border: 1px solid CanvasText;
    }

    .views .are-bubbles .is-own .bubble {
      border-color: Highlight;
      border-inline-end-width: 4px;
    }

    .views .are-bubbles .is-bare .bubble {
      border: 0;
    }

    .views .are-bubbles .mentions-me .bubble,
    .views .are-lines .mentions-me {
      border-inline-start: 4px solid Highlight;
    }

    .views .are-bubbles .is-tombstone .bubble {
      border-style: dashed;
    }

    .views .are-lines .message:hover {
      outline: 1px solid CanvasText;
    }

    .views .unread-line::before,
    .views .unread-line::after {
      background: CanvasText;
    }
  }
`;
