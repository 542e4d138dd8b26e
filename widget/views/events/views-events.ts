import { css } from "../../theme/css.ts";

/** What the tenant's own systems tell: cards, and lines. */
export const eventViews = css`
  .views staff-chat-event-card {
    display: block;
  }

  /* Its text in words is for who does not see the card. */
  .views staff-chat-event-card + .text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .views .card {
    display: grid;
    gap: calc(var(--_space) * 2);
    inline-size: 17rem;
    max-inline-size: 100%;
    padding-block: 3px 2px;
  }

  /* Without a bubble around it. */
  .views .are-lines .card {
    inline-size: 24rem;
    margin-block: 4px;
    padding: calc(var(--_space) * 2.5) var(--_inset);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
  }

  /* The end of the message, which reading goes by, takes no line of its own. */
  .views .are-lines staff-chat-event-card ~ .meta {
    position: absolute;
  }

  .views .card-head {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    min-inline-size: 0;
  }

  .views .card-picture {
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    border-radius: var(--_radius-control);
    background: var(--_hover);
    object-fit: cover;
  }

  .views .card-words {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 3px var(--_gap);
    min-inline-size: 0;
  }

  .views .card-title {
    min-inline-size: 0;
    font-weight: 650;
    line-height: 1.3;
  }

  .views .card-status {
    --_tone: var(--_text-muted);
    display: inline-flex;
    align-items: center;
    gap: 4px;
    max-inline-size: 100%;
    padding-block: 2px;
    padding-inline: 6px 9px;
    border-radius: 999px;
    background: color-mix(in oklab, var(--_tone) 13%, var(--_surface));
    color: var(--_tone);
    font-size: var(--_type-2);
    font-weight: 600;
    line-height: 1.4;
  }

  .views .card-status .icon {
    flex: none;
    inline-size: 14px;
    block-size: 14px;
    stroke-width: 2.4;
  }

  .views .card-status.is-info {
    --_tone: var(--_accent-text);
  }

  .views .card-status.is-success {
    --_tone: var(--_success);
  }

  .views .card-status.is-warning {
    --_tone: var(--_warning);
  }

  .views .card-status.is-danger {
    --_tone: var(--_danger);
  }

  .views .card-text {
    white-space: pre-wrap;
  }

  .views .card-fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(6rem, 100%), 1fr));
    gap: calc(var(--_space) * 1.5) calc(var(--_space) * 4);
    margin: 0;
  }

  .views .card-fields dt {
    color: var(--_text-muted);
    font-size: var(--_type-2);
    line-height: 1.35;
  }

  .views .card-fields dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
    line-height: 1.35;
  }

  .views .card-buttons {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 1.5);
    margin-block-start: 2px;
  }

  .views .card-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 5px;
    min-block-size: 34px;
    max-inline-size: 100%;
    padding: 4px 13px;
    border: 1px solid color-mix(in oklab, var(--_text) 24%, transparent);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    color: var(--_accent-text);
    font: inherit;
    font-size: var(--_type-2);
    font-weight: 600;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }

  .views .card-button:hover {
    border-color: currentcolor;
  }

  .views .card-button .icon {
    inline-size: 15px;
    block-size: 15px;
    stroke-width: 2.4;
  }

  @media (pointer: coarse) {
    .views .card-button {
      min-block-size: 44px;
    }
  }

  .views .card-updated {
    color: var(--_text-muted);
    font-size: var(--_type-1);
  }

  /* A line stands between what people say, as a day does: it is nobody's bubble. */
  .views .are-bubbles .is-event-line .message-avatar,
  .views .is-event-line .author {
    display: none;
  }

  .views .are-lines .is-event-line .message-avatar .avatar {
    visibility: hidden;
  }

  .views .are-bubbles .message.is-event-line {
    justify-content: center;
    padding-block: 3px;
  }

  .views .are-bubbles .is-event-line .message-body {
    align-items: center;
    max-inline-size: 88%;
  }

  .views .are-bubbles .message.is-other.is-event-line .bubble {
    padding: 3px 12px;
    border-radius: 14px;
    background: var(--_hover);
    color: var(--_text-muted);
    font-size: var(--_type-2);
    text-align: center;
  }

  .views .are-bubbles .is-event-line .message-aside {
    display: none;
  }

  .views .are-lines .is-event-line {
    color: var(--_text-muted);
  }

  @media (forced-colors: active) {
    .views .card-status,
    .views .card-button {
      border: 1px solid CanvasText;
    }
  }
`;
